using System.Globalization;
using System.Text;

namespace Slipway.Compat.Python;

/// <summary>Python's <c>str</c> methods and <c>repr</c> where C# strings behave otherwise.</summary>
internal static class PythonString
{
    /// <summary><c>str.strip()</c>.</summary>
    public static string Strip(string text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary><c>str.splitlines()</c>: at every line boundary Python knows, without an empty last line.</summary>
    public static IEnumerable<string> SplitLines(string text)
    {
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsLineBoundary(text[i]))
            {
                continue;
            }

            yield return text[start..i];
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                i++;
            }

            start = i + 1;
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    /// <summary><c>repr(text)</c>. What counts as printable follows .NET's Unicode tables, which may be newer than Python's.</summary>
    public static void AppendRepr(StringBuilder output, string text)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        output.Append(quote);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == quote || c == '\\')
            {
                output.Append('\\').Append(c);
            }
            else if (c is >= ' ' and < '\x7f')
            {
                output.Append(c);
            }
            else if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                AppendRepr(output, rune);
                i += rune.Utf16SequenceLength - 1;
            }
            else
            {
                AppendEscape(output, c);
            }
        }

        output.Append(quote);
    }

    private static void AppendRepr(StringBuilder output, Rune rune)
    {
        switch (rune.Value)
        {
            case '\n': output.Append("\\n"); break;
            case '\r': output.Append("\\r"); break;
            case '\t': output.Append("\\t"); break;
            default:
                if (IsPrintable(rune))
                {
                    output.Append(rune);
                }
                else
                {
                    AppendEscape(output, rune.Value);
                }

                break;
        }
    }

    private static void AppendEscape(StringBuilder output, int codePoint)
    {
        (char kind, string format) = codePoint switch { < 0x100 => ('x', "x2"), < 0x10000 => ('u', "x4"), _ => ('U', "x8") };
        output.Append('\\').Append(kind).Append(codePoint.ToString(format, CultureInfo.InvariantCulture));
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    // Python counts the information separators (FS, GS, RS, US) as white space; .NET does not.
    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    private static bool IsLineBoundary(char c) => c is '\n' or '\r' or '\v' or '\f' or (>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029';
}
