namespace Slipway.Jinja;

/// <summary>Line breaks as Python knows them.</summary>
internal static class LineBreaks
{
    /// <summary>Replaces <c>\r\n</c>, <c>\r</c> and <c>\n</c>.</summary>
    public static string ReplaceLineEndingsOfPython(this string text, string newline) => text
        .Replace("\r\n", "\n", StringComparison.Ordinal)
        .Replace("\r", "\n", StringComparison.Ordinal)
        .Replace("\n", newline, StringComparison.Ordinal);

    /// <summary>Python's <c>str.splitlines</c>.</summary>
    public static List<string> Split(string text, bool keepEnds = false)
    {
        var lines = new List<string>();
        int start = 0;
        for (int index = 0; index < text.Length; index++)
        {
            if (!IsBreak(text[index]))
            {
                continue;
            }

            int end = index;
            if (text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n')
            {
                index++;
            }

            lines.Add(text[start..(keepEnds ? index + 1 : end)]);
            start = index + 1;
        }

        if (start < text.Length)
        {
            lines.Add(text[start..]);
        }

        return lines;
    }

    private static bool IsBreak(char character) => character is '\n' or '\r' or '\v' or '\f' or '\x1c' or '\x1d' or '\x1e' or '\x85' or '\u2028' or '\u2029';
}
