using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Migration.Emitting.Files;

/// <summary>Writes literal text so that Jinja2 and the prompt format give it back unchanged.</summary>
internal static partial class JinjaText
{
    /// <summary>A message of literal texts and variables.</summary>
    /// <param name="parts">Literal texts, and names of variables.</param>
    public static string Message(IReadOnlyList<(string? Literal, string? Variable)> parts)
    {
        var source = new StringBuilder();
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i].Variable is { } variable)
            {
                source.Append("{{ ").Append(variable).Append(" }}");
                continue;
            }

            string literal = parts[i].Literal!;
            int start = i == 0 ? literal.Length - literal.TrimStart().Length : 0;
            int end = i == parts.Count - 1 ? Math.Max(start, literal.TrimEnd().Length) : literal.Length;
            AppendQuoted(source, literal[..start]);
            AppendLiteral(source, literal[start..end], isBeforeTag: i < parts.Count - 1 || end < literal.Length);
            AppendQuoted(source, literal[end..]);
        }

        return WithoutRoles(source.ToString());
    }

    /// <summary>A message that is a template already.</summary>
    public static string Template(string source)
    {
        string text = source.Replace("\r\n", "\n", StringComparison.Ordinal);
        text = text.EndsWith('\n') ? text[..^1] : text;
        int start = text.Length - text.TrimStart().Length;
        int end = Math.Max(start, text.TrimEnd().Length);
        var result = new StringBuilder();
        string inner = text[start..end];
        if (!StripsBefore.IsMatch(inner))
        {
            AppendQuoted(result, text[..start]);
        }

        result.Append(inner);
        if (!StripsAfter.IsMatch(inner))
        {
            AppendQuoted(result, text[end..]);
        }

        return WithoutRoles(result.ToString());
    }

    private static string WithoutRoles(string source) => RoleLine.Replace(source, match => $"{{{{ \"{match.Value}\" }}}}");

    private static void AppendLiteral(StringBuilder source, string literal, bool isBeforeTag)
    {
        for (int i = 0; i < literal.Length; i++)
        {
            if (literal[i] == '{')
            {
                int end = i;
                while (end < literal.Length && literal[end] == '{')
                {
                    end++;
                }

                bool opens = end - i > 1 || (end < literal.Length ? literal[end] is '%' or '#' || IsLost(literal[end]) : isBeforeTag);
                if (opens)
                {
                    end += end < literal.Length && literal[end] is '%' or '#' ? 1 : 0;
                    AppendQuoted(source, literal[i..end]);
                }
                else
                {
                    source.Append('{');
                }

                i = end - 1;
            }
            else if (IsLost(literal[i]))
            {
                AppendQuoted(source, literal[i].ToString());
            }
            else
            {
                source.Append(literal[i]);
            }
        }
    }

    private static void AppendQuoted(StringBuilder source, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        source.Append("{{ \"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '\n' => source.Append("\\n"),
                '\r' => source.Append("\\r"),
                '\t' => source.Append("\\t"),
                '"' or '\\' => source.Append('\\').Append(c),
                ' ' => source.Append(' '),
                _ => char.IsWhiteSpace(c) || char.IsControl(c) ? source.Append($"\\u{(int)c:x4}") : source.Append(c),
            };
        }

        source.Append("\" }}");
    }

    /// <summary>Characters that readers of text files turn into line ends.</summary>
    private static bool IsLost(char c) => (char.IsControl(c) && c is not ('\n' or '\t')) || c is '\u0085' or '\u2028' or '\u2029' or '\uFEFF';

    [GeneratedRegex(@"^(?:system|user|assistant|developer|tool):$", RegexOptions.Multiline)]
    private static partial Regex RoleLine { get; }

    [GeneratedRegex(@"\A\{[{%#]-")]
    private static partial Regex StripsBefore { get; }

    [GeneratedRegex(@"-[}%#]\}\z")]
    private static partial Regex StripsAfter { get; }
}
