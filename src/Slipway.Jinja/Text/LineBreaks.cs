namespace Slipway.Jinja;

/// <summary>Line breaks as Python knows them.</summary>
internal static class LineBreaks
{
    private static readonly System.Buffers.SearchValues<char> Breaks = System.Buffers.SearchValues.Create("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029");

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
        while (true)
        {
            int length = text.AsSpan(start).IndexOfAny(Breaks);
            if (length < 0)
            {
                break;
            }

            int end = start + length;
            int next = end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1);
            lines.Add(text[start..(keepEnds ? next : end)]);
            start = next;
        }

        if (start < text.Length)
        {
            lines.Add(text[start..]);
        }

        return lines;
    }

    public static bool AreIn(string text) => text.AsSpan().ContainsAny(Breaks);
}
