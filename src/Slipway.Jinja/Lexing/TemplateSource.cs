namespace Slipway.Jinja;

/// <summary>A template's text with normalized line breaks, and its name.</summary>
internal sealed class TemplateSource(string name, string text)
{
    private const int LongestQuotedLine = 160;

    public string Name { get; } = name;

    public string Text { get; } = text;

    /// <summary>The line and column of a place, from 1, and the line's text.</summary>
    public (int Line, int Column, string Text) Locate(int position)
    {
        position = Math.Clamp(position, 0, Text.Length);
        ReadOnlySpan<char> before = Text.AsSpan(0, position);
        int start = before.LastIndexOf('\n') + 1;
        int length = Text.AsSpan(start).IndexOf('\n');
        ReadOnlySpan<char> line = length < 0 ? Text.AsSpan(start) : Text.AsSpan(start, length);
        string quoted = line.Length <= LongestQuotedLine ? line.ToString() : string.Concat(line[..LongestQuotedLine], "...");
        return (before.Count('\n') + 1, position - start + 1, quoted);
    }

    public int LineAt(int position) => Text.AsSpan(0, position).Count('\n') + 1;
}
