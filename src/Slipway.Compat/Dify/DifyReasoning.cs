using System.Text;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>A model's answer with its thinking taken out, as Dify's <c>reasoning_format: separated</c> does.</summary>
/// <param name="Text">The answer, trimmed, with runs of blank lines made one.</param>
/// <param name="Reasoning">What stood between think tags, one block a line; empty when there was none.</param>
public sealed record DifyReasoning(string Text, string Reasoning)
{
    private const string Opening = "<think";
    private const string Closing = "</think>";

    /// <summary>Splits an answer at its <c>&lt;think&gt;</c> tags, whatever their case and attributes; the last may be unclosed.</summary>
    public static DifyReasoning Split(string answer)
    {
        var text = new StringBuilder();
        var blocks = new List<string>();
        int position = 0;
        while (TryFindBlock(answer, position, out int start, out int content))
        {
            text.Append(answer, position, start - position);
            int end = answer.IndexOf(Closing, content, StringComparison.OrdinalIgnoreCase);
            string block = PythonString.Strip(end < 0 ? answer[content..] : answer[content..end]);
            if (block.Length > 0)
            {
                blocks.Add(block);
            }

            position = end < 0 ? answer.Length : end + Closing.Length;
        }

        text.Append(answer, position, answer.Length - position);
        return new DifyReasoning(PythonString.Strip(CollapseBlankLines(text.ToString())), string.Join('\n', blocks));
    }

    private static bool TryFindBlock(string answer, int position, out int start, out int content)
    {
        start = answer.IndexOf(Opening, position, StringComparison.OrdinalIgnoreCase);
        int end = start < 0 ? -1 : answer.IndexOf('>', start);
        content = end + 1;
        return end >= 0;
    }

    private static string CollapseBlankLines(string text)
    {
        var output = new StringBuilder(text.Length);
        int position = 0;
        while (position < text.Length)
        {
            char c = text[position];
            int end = position;
            int lastBreak = position;
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
