using System.Text.RegularExpressions;

namespace Slipway.Prompts;

/// <summary>Splits reasoning in think tags from an answer.</summary>
internal static partial class ThinkTags
{
    /// <summary>All think blocks leave the text, an unclosed last one too; the text is trimmed and runs of blank lines become one.</summary>
    public static (string Text, string Reasoning) Split(string answer)
    {
        if (!answer.Contains("<think", StringComparison.OrdinalIgnoreCase))
        {
            return (answer, "");
        }

        var thoughts = Block().Matches(answer).Select(m => m.Groups["thought"].Value.Trim()).Where(t => t.Length > 0);
        var text = BlankLines().Replace(Block().Replace(answer, ""), "\n\n").Trim();
        return (text, string.Join('\n', thoughts));
    }

    [GeneratedRegex(@"<think[^>]*>(?<thought>.*?)(</think>|\z)", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"\n\s*\n", RegexOptions.None, 1000)]
    private static partial Regex BlankLines();
}
