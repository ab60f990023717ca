using System.Text.RegularExpressions;
using Slipway.Migration.Lint.Sensitive;

namespace Slipway.Migration.Dify;

/// <summary>Recognises credentials that were written into an export. Never repeats one.</summary>
internal static partial class Credentials
{
    private static readonly string[] Placeholders = ["your", "xxx", "<", "todo", "example", "changeme"];

    /// <summary>Whether a value, given under a name, is a credential: by the name, or by the value's own form.</summary>
    public static bool IsOne(string name, string value)
    {
        string trimmed = value.Trim();
        if (trimmed.Length < 8 || trimmed.Contains("{{", StringComparison.Ordinal))
        {
            return false;
        }

        bool couldBe = !trimmed.StartsWith("http", StringComparison.OrdinalIgnoreCase) && !IsPlaceholder(trimmed);
        return TokenPattern.IsMatch(trimmed) || (couldBe && NamePattern.IsMatch(name));
    }

    /// <summary>Whether a text, such as code, holds something that has the form of a credential.</summary>
    public static bool IsWithin(string text) => TokenPattern.IsMatch(text)
        || AssignmentPattern.Matches(text).Any(match => !IsPlaceholder(match.Groups[1].Value));

    /// <summary>The text with dots for what has the form of a credential.</summary>
    public static string Redact(string text) =>
        QueryPattern.Replace(TokenPattern.Replace(text, "•••"), match => $"{match.Groups[1].Value}•••");

    /// <summary>The text as people may see it, with dots for everything that is recognised as a credential.</summary>
    public static string Shown(string text) => Credential.Redact(Redact(text));

    private static bool IsPlaceholder(string value) =>
        Array.Exists(Placeholders, word => value.Contains(word, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"(?:api|access|secret|auth|private|client)[-_]?(?:key|token|secret)|apikey|token|passw|secret|authorization|credential", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern { get; }

    // Forms that vendors give their keys: OpenAI, Slack, GitHub, AWS, Google, JSON web tokens, and bearer headers.
    [GeneratedRegex(@"\bsk-[A-Za-z0-9_-]{20,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bAKIA[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{30,}|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.|\bBearer +[A-Za-z0-9._-]{16,}", RegexOptions.NonBacktracking)]
    private static partial Regex TokenPattern { get; }

    // A key in the query of an address.
    [GeneratedRegex(@"([?&][A-Za-z_-]*(?:key|token|secret|password)=)[^&\s{}#]{8,}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex QueryPattern { get; }

    [GeneratedRegex(@"(?:api[-_]?key|apikey|access[-_]?token|auth[-_]?token|secret|passw(?:or)?d|token)[""']?\s*[:=]\s*[""']([^""'\s{}]{8,})[""']", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex AssignmentPattern { get; }
}
