using System.Text.RegularExpressions;

namespace Slipway.Jinja;

/// <summary>Python's <c>textwrap.wrap</c>, with whitespace kept as it is inside lines and dropped around them.</summary>
internal sealed partial class TextWrapper(int width, bool breakLongWords, bool breakOnHyphens)
{
    /// <summary>The lines of a text without line breaks.</summary>
    public IEnumerable<string> Wrap(string text)
    {
        if (width <= 0)
        {
            throw Fail.Value($"invalid width {width} (must be > 0)");
        }

        var chunks = new Stack<Chunk>(SplitChunks(text).Reverse());
        bool isFirst = true;
        while (chunks.Count > 0)
        {
            if (!isFirst && chunks.Peek().IsBlank)
            {
                chunks.Pop();
            }

            string line = string.Concat(TakeLine(chunks).Select(chunk => chunk.Text.ToString()));
            if (line.Length > 0)
            {
                isFirst = false;
                yield return line;
            }
        }
    }

    [GeneratedRegex("([\t\n\x0b\x0c\r ]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    // textwrap.TextWrapper.wordsep_re of CPython.
    [GeneratedRegex(
        """([\t\n\x0b\x0c\r ]+|(?<=[\w!"'&.,?])-{2,}(?=\w)|[^\t\n\x0b\x0c\r ]+?(?:-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[\w!"'&.,?]-))(?=[^\d\W]-?[^\d\W])|(?=[\t\n\x0b\x0c\r ]|\z)|(?<=[\w!"'&.,?])(?=-{2,}\w)))""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    private IEnumerable<Chunk> SplitChunks(string text) => (breakOnHyphens ? Words() : Blanks()).Split(text)
        .Where(chunk => chunk.Length > 0)
        .Select(chunk => new Chunk(chunk.AsMemory(), CodePoints.Count(chunk)));

    private List<Chunk> TakeLine(Stack<Chunk> chunks)
    {
        var line = new List<Chunk>();
        int length = 0;
        while (chunks.TryPeek(out Chunk chunk) && (long)length + chunk.Count <= width)
        {
            line.Add(chunks.Pop());
            length += chunk.Count;
        }

        if (chunks.TryPeek(out Chunk longChunk) && longChunk.Count > width)
        {
            TakeLongWord(chunks, line, width - length);
        }

        if (line.Count > 0 && line[^1].IsBlank)
        {
            line.RemoveAt(line.Count - 1);
        }

        return line;
    }

    private void TakeLongWord(Stack<Chunk> chunks, List<Chunk> line, int room)
    {
        if (!breakLongWords)
        {
            if (line.Count == 0)
            {
                line.Add(chunks.Pop());
            }

            return;
        }

        Chunk word = chunks.Pop();
        int cut = word.Text.Length == word.Count ? room : CodePoints.Offset(word.Text.Span[..Math.Min(word.Text.Length, 2 * room)], room);
        int hyphen = breakOnHyphens ? word.Text.Span[..cut].LastIndexOf('-') : -1;
        if (hyphen > 0 && word.Text.Span[..hyphen].ContainsAnyExcept('-'))
        {
            cut = hyphen + 1;
        }

        int count = CodePoints.Count(word.Text.Span[..cut]);
        line.Add(new Chunk(word.Text[..cut], count));
        chunks.Push(new Chunk(word.Text[cut..], word.Count - count));
    }

    private readonly record struct Chunk(ReadOnlyMemory<char> Text, int Count)
    {
        public bool IsBlank => CodePoints.TrimStart(Text.Span).IsEmpty;
    }
}
