using System.Text.RegularExpressions;

namespace Slipway.Migration.Lint.Business;

/// <summary>A sentence of a text.</summary>
/// <param name="Text">The sentence on one line, without bullets.</param>
/// <param name="Start">Where it begins in the text.</param>
internal sealed partial record Sentence(string Text, int Start)
{
    private const int MaxLength = 600;

    /// <summary>The sentences of a text, in any script; worked examples, fenced blocks and lines of JSON are left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hasRoles">Whether lines such as <c># assistant:</c> begin the messages of a chat.</param>
    public static IEnumerable<Sentence> Split(string text, bool hasRoles)
    {
        string[] lines = text.Split('\n');
        bool[] isExample = WorkedExamples.Among(lines, hasRoles);
        int start = 0;
        bool isFenced = false;
        foreach ((int i, string line) in lines.Index())
        {
            if (line.AsSpan().TrimStart().StartsWith("```"))
            {
                isFenced = !isFenced;
            }
            else if (!isFenced && !isExample[i] && !IsData(line))
            {
                foreach (Sentence sentence in OfLine(line, start))
                {
                    yield return sentence;
                }
            }

            start += line.Length + 1;
        }
    }

    // A line may begin with a value, {{ … }}, or with a word in brackets.
    private static bool IsData(string line) => line.AsSpan().Trim() is var text
        && text is ['{' or '[' or '"' or '<' or '}' or ']', ..] and not ['{', '{', ..] && (text[0] != '[' || text is [.., ']' or ',' or '[' or '{']);

    private static IEnumerable<Sentence> OfLine(string line, int start)
    {
        int begin = 0;
        foreach (Match end in EndPattern.Matches(line))
        {
            if (Cut(line, begin, end.Index + end.Length, start) is { } sentence)
            {
                yield return sentence;
            }

            begin = end.Index + end.Length;
        }

        if (Cut(line, begin, line.Length, start) is { } last)
        {
            yield return last;
        }
    }

    private static Sentence? Cut(string line, int begin, int end, int start)
    {
        string piece = line[begin..end];
        string text = BulletPattern.Replace(piece, "").Trim();
        int offset = begin + piece.IndexOf(text.Length > 0 ? text[0] : ' ', StringComparison.Ordinal);
        return text.Length is < 3 or > MaxLength ? null : new(text, start + Math.Max(begin, offset));
    }

    // A full stop ends a sentence when a space and no digit or lower-case letter follows; abbreviations and decimals do not end one.
    [GeneratedRegex(@"[。！？；]+|(?<![.!?])(?>[.!?]+)(?=\s+[^\sa-z0-9])(?<!\b(?:e\.g|i\.e|etc|z\.B|bzw|ca|Nr|No|Mr|Mrs|Dr)\.)")]
    private static partial Regex EndPattern { get; }

    [GeneratedRegex(@"^\s*(?:[-*•·>]+|#{1,6}|\(?\d{1,2}[.)、](?!\d)|[一二三四五六七八九十]、)\s*")]
    private static partial Regex BulletPattern { get; }
}
