using System.Text.RegularExpressions;

namespace Slipway.Migration.Lint.Sensitive;

/// <summary>Finds keys, tokens and passwords: by the form that vendors give them, or by a name before a value that looks made up.</summary>
internal static partial class Credential
{
    /// <summary>Bits a character that a long value needs to count as random: English words have about 3, random letters and digits above 3.5.</summary>
    private const double RandomBits = 3.0;

    public static IEnumerable<SensitiveMatch> Find(string text)
    {
        foreach (Match match in VendorPattern.Matches(text))
        {
            yield return new(SensitiveKind.Key, match.Index, match.Length, "the form of a vendor's key");
        }

        foreach (Match match in AddressPattern.Matches(text))
        {
            // Where it stands says what it is.
            if (!PlaceholderPattern.IsMatch(match.Groups["value"].Value))
            {
                yield return new(SensitiveKind.Key, match.Groups["value"].Index, match.Groups["value"].Length, "a secret in an address");
            }
        }

        foreach (Match match in NamedPattern.Matches(text))
        {
            Group value = match.Groups["value"];
            if (IsStrong(value.Value) && !IsCode(text, value) && !IsReference(text, value))
            {
                yield return new(SensitiveKind.Key, value.Index, value.Length, "a value after the name of a secret");
            }
        }
    }

    /// <summary>The text with dots for what is a credential.</summary>
    public static string Redact(string text)
    {
        List<SensitiveMatch> found = [];
        foreach (SensitiveMatch match in Find(text))
        {
            if (!found.Exists(other => match.Start < other.End && other.Start < match.End))
            {
                found.Add(match);
            }
        }

        foreach (SensitiveMatch match in found.OrderByDescending(match => match.Start))
        {
            text = string.Concat(text.AsSpan(0, match.Start), "•••", text.AsSpan(match.End));
        }

        return text;
    }

    /// <summary>Whether a value only stands for a credential that is still to come.</summary>
    public static bool IsPlaceholder(string value) => PlaceholderPattern.IsMatch(value);

    /// <summary>Whether a value, given under a name, is a credential.</summary>
    public static bool IsOne(string name, string value) =>
        NamePattern.IsMatch(name) && IsStrong(value.Trim()) && !value.Contains(' ', StringComparison.Ordinal);

    private static bool IsStrong(string value)
    {
        if (value.Length < 8 || PlaceholderPattern.IsMatch(value))
        {
            return false;
        }

        bool hasDigit = value.Any(char.IsAsciiDigit);
        bool hasLetter = value.Any(char.IsLetter);
        bool hasMark = value.Any(c => !char.IsLetterOrDigit(c));
        return hasLetter && (hasDigit || (hasMark && value.Any(char.IsUpper))) && (value.Length < 20 || Entropy(value) >= RandomBits);
    }

    // ${secret:NAME} stands in the place of a secret.
    private static bool IsReference(string text, Group value) => text.AsSpan(0, value.Index).EndsWith("${secret:");

    // Calls and members: os.environ[…], getSecret(…), config.api_key2.
    private static bool IsCode(string text, Group value)
    {
        int end = value.Index + value.Length;
        bool isQuoted = value.Index > 0 && text[value.Index - 1] is '"' or '\'' or '`';
        return !isQuoted && (MemberPattern.IsMatch(value.Value) || (end < text.Length && text[end] is '(' or '['));
    }

    private static double Entropy(string value)
    {
        double bits = 0;
        foreach (IGrouping<char, char> same in value.GroupBy(c => c))
        {
            double share = (double)same.Count() / value.Length;
            bits -= share * Math.Log2(share);
        }

        return bits;
    }

    // OpenAI and those that copy its form, Anthropic, Slack, GitHub, GitLab, AWS, Google, Hugging Face, Groq, Tavily, Stripe, SendGrid, Dify,
    // JSON web tokens, private keys.
    [GeneratedRegex(@"(?<![A-Za-z0-9_-])(?:sk-[A-Za-z0-9_-]{20,200}|xox[abeprs]-[A-Za-z0-9-]{10,200}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{20,64}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,40}|hf_[A-Za-z0-9]{30,40}|gsk_[A-Za-z0-9]{40,64}|tvly-[A-Za-z0-9-]{24,64}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,99}|SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,64}|app-[A-Za-z0-9]{24}|eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,2000})(?![A-Za-z0-9_-])|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----")]
    private static partial Regex VendorPattern { get; }

    // scheme://user:password@host, and a key in the query.
    [GeneratedRegex(@"[a-z][a-z0-9+]{1,20}://[^\s:/@{}]{1,64}:(?<value>[^\s:/@{}]{4,128})@|[?&][A-Za-z_-]{0,20}(?:key|token|secret|password|sig)=(?<value>[^&\s{}#""']{8,200})", RegexOptions.IgnoreCase)]
    private static partial Regex AddressPattern { get; }

    [GeneratedRegex(@"(?:api|access|secret|auth|private|client|subscription)[-_ ]?(?:key|token|secret)|apikey|token|passw|pwd|secret|authorization|credential|密码|密钥|令牌|Passwort|Kennwort|Schlüssel", RegexOptions.IgnoreCase)]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"(?:(?:api|access|secret|auth|private|client|subscription|app)[-_ ]?(?:key|token|secret)|api-?schlüssel|apikey|secretkey|(?:[a-z]{0,20}token)|passw(?:or)?d|pwd|passphrase|secret|Passwort|Kennwort|Zugangstoken|密码|口令|密钥|令牌|authorization|bearer)[""'`]?(?:\s{0,3}(?:[:=：]|=>|is|are|lautet|ist|是|为)\s{0,3}|(?<=bearer)\s{1,3}|(?<=密钥)\s{0,3})(?:bearer\s{1,3}|basic\s{1,3}|token\s{1,3})?[""'`“「]?(?<value>[^\s""'`“”「」,;&<>{}（）。，；]{8,255})", RegexOptions.IgnoreCase)]
    private static partial Regex NamedPattern { get; }

    [GeneratedRegex(@"your|xxx|x{6,}|\*{3,}|todo|example|changeme|placeholder|dummy|sample|insert|\.\.\.|…|<|\{\{|\$\{|^\$|^%|^https?:|^/", RegexOptions.IgnoreCase)]
    private static partial Regex PlaceholderPattern { get; }

    [GeneratedRegex(@"^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|^[A-Za-z_][\w.]*[(\[]")]
    private static partial Regex MemberPattern { get; }
}
