using System.Text;

namespace Slipway.Prompts;

/// <summary>Takes reasoning in think tags out of a model's answer: what <c>reasoning: separated</c> asks for.</summary>
public static class ThinkTags
{
    private const string Opening = "<think";
    private const string Closing = "</think>";

    /// <summary>Splits an answer at its <c>&lt;think&gt;</c> tags, whatever their case and attributes; the last may be unclosed.</summary>
    /// <returns>The text, trimmed and with runs of blank lines made one, and what stood in the tags, one block a line.</returns>
    public static (string Text, string Reasoning) Split(string answer)
    {
        var text = new StringBuilder();
        var blocks = new List<string>();
        var position = 0;
        while (TryFindBlock(answer, position, out int start, out int content))
        {
            text.Append(answer, position, start - position);
            var end = answer.IndexOf(Closing, content, StringComparison.OrdinalIgnoreCase);
            var block = (end < 0 ? answer[content..] : answer[content..end]).Trim();
            if (block.Length > 0)
            {
                blocks.Add(block);
            }

            position = end < 0 ? answer.Length : end + Closing.Length;
        }

        text.Append(answer, position, answer.Length - position);
        return (CollapseBlankLines(text.ToString()).Trim(), string.Join('\n', blocks));
    }

    private static bool TryFindBlock(string answer, int position, out int start, out int content)
    {
        start = answer.IndexOf(Opening, position, StringComparison.OrdinalIgnoreCase);
        var end = start < 0 ? -1 : answer.IndexOf('>', start);
        content = end + 1;
        return end >= 0;
    }

    private static string CollapseBlankLines(string text)
    {
        var output = new StringBuilder(text.Length);
        var position = 0;
        while (position < text.Length)
        {
            var c = text[position];
            var end = position;
            var lastBreak = position;
            while (c == '\n' && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                lastBreak = text[end] == '\n' ? end : lastBreak;
                end++;
            }

            if (lastBreak > position)
            {
                output.Append("\n\n");
                position = lastBreak + 1;
                continue;
            }

            output.Append(c);
            position++;
        }

        return output.ToString();
    }
}
