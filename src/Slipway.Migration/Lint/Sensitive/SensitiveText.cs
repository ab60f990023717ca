using System.Text.RegularExpressions;

namespace Slipway.Migration.Lint.Sensitive;

/// <summary>Finds secrets and personal data in texts.</summary>
internal static partial class SensitiveText
{
    /// <summary>The matches in order; they do not overlap.</summary>
    public static IReadOnlyList<SensitiveMatch> Find(string text)
    {
        // In this order: what is one thing for sure is not looked at as another.
        List<SensitiveMatch> found = [];
        Add(found, Credential.Find(text));
        Add(found, PersonalNumber.Ibans(text));
        Add(found, PersonalNumber.Ids(text));
        Add(found, PersonalNumber.Cards(text));
        Add(found, Emails(text));
        Add(found, Phones(text));
        return [.. found.OrderBy(match => match.Start)];
    }

    /// <summary>The text with dots for what is sensitive.</summary>
    public static string Redact(string text)
    {
        foreach (SensitiveMatch match in Find(text).Reverse())
        {
            text = string.Concat(text.AsSpan(0, match.Start), "•••", text.AsSpan(match.End));
        }

        return text;
    }

    private static void Add(List<SensitiveMatch> found, IEnumerable<SensitiveMatch> more)
    {
        foreach (SensitiveMatch match in more)
        {
            if (!found.Exists(other => match.Start < other.End && other.Start < match.End))
            {
                found.Add(match);
            }
        }
    }

    private static IEnumerable<SensitiveMatch> Emails(string text) => text.Contains('@', StringComparison.Ordinal)
        ? EmailPattern.Matches(text)
            .Where(match => !SamplePattern.IsMatch(match.Value))
            .Select(match => new SensitiveMatch(SensitiveKind.Email, match.Index, match.Length, "an e-mail address"))
        : [];

    private static IEnumerable<SensitiveMatch> Phones(string text) => PhonePattern.Matches(text)
        .Where(match => match.Value.Count(char.IsAsciiDigit) is >= 9 and <= 15)
        .Select(match => new SensitiveMatch(SensitiveKind.Phone, match.Index, match.Length, match.Value[0] == '+' ? "a number with a country code" : "a Chinese mobile number"));

    [GeneratedRegex(@"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9-])")]
    private static partial Regex EmailPattern { get; }

    [GeneratedRegex(@"@(?:[a-z0-9-]+\.)*(?:example|test|sample|domain|yourcompany|company|email|localhost)\.[a-z]{2,6}$|\.(?:example|test|invalid|local)$|^(?:git|noreply|no-reply|donotreply|user|username|name|your[._-]?name|you|someone|xxx+)@", RegexOptions.IgnoreCase)]
    private static partial Regex SamplePattern { get; }

    // International form, or a Chinese mobile number; others cannot be told from order numbers.
    [GeneratedRegex(@"(?<![\w+.])\+[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,5}(?!\d)|(?<![\w.\-])1[3-9]\d{9}(?![\w.\-]*\d)")]
    private static partial Regex PhonePattern { get; }
}
