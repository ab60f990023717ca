using System.Globalization;
using System.Text;

namespace Slipway.Migration.Emitting.Code;

/// <summary>Writes texts as C# literals.</summary>
internal static class Literal
{
    /// <summary>A text on one line, with escapes.</summary>
    public static string Of(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('"');
        AppendEscaped(literal, text, inHole: false);
        return literal.Append('"').ToString();
    }

    /// <summary>A text on one line: raw where escapes would make it hard to read and to compare.</summary>
    public static string OnOneLine(string text) => IsBetterRaw(text) ? $"{Quotes(text)}{text}{Quotes(text)}" : Of(text);

    /// <summary>Whether a text is easier to read as a raw literal on one line, and can be one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWhole">Whether nothing stands between the text and the quotes around it.</param>
    public static bool IsBetterRaw(string text, bool isWhole = true) =>
        text.AsSpan().Count('"') + text.AsSpan().Count('\\') > 1
        && !text.AsSpan().ContainsAny('\n', '\t') && CanBeRaw(text)
        && !(isWhole && (text.StartsWith('"') || text.EndsWith('"')));

    /// <summary>The quotes around a raw literal: more than stand in it side by side.</summary>
    public static string Quotes(string text) => new('"', Math.Max(3, LongestRun(text, '"') + 1));

    /// <summary>How often a character stands in a text side by side, at most.</summary>
    public static int LongestRun(string text, char c)
    {
        int longest = 0;
        int run = 0;
        foreach (char other in text)
        {
            run = other == c ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    /// <summary>Escapes the characters of a text for a plain or interpolated literal.</summary>
    /// <param name="output">Receives the text.</param>
    /// <param name="text">The text.</param>
    /// <param name="inHole">Whether braces must be doubled.</param>
    public static void AppendEscaped(StringBuilder output, string text, bool inHole)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '"': output.Append("\\\""); break;
                case '\\': output.Append("\\\\"); break;
                case '\n': output.Append("\\n"); break;
                case '\r': output.Append("\\r"); break;
                case '\t': output.Append("\\t"); break;
                case '{' or '}' when inHole: output.Append(c).Append(c); break;
                default:
                    if (NeedsEscape(text, i))
                    {
                        output.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        output.Append(c);
                    }

                    break;
            }
        }
    }

    /// <summary>Whether a text can stand in a raw literal as it is.</summary>
    public static bool CanBeRaw(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\t') && NeedsEscape(text, i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Characters that would end a line, turn the direction of what follows, or not survive in a file.</summary>
    private static bool NeedsEscape(string text, int index)
    {
        char c = text[index];
        if (char.IsSurrogate(c))
        {
            bool paired = (char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
                || (char.IsLowSurrogate(c) && index > 0 && char.IsHighSurrogate(text[index - 1]));
            return !paired;
        }

        bool turnsDirection = c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
        return turnsDirection || char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF';
    }
}
