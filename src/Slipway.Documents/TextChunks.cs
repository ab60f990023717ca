namespace Slipway.Documents;

/// <summary>Cuts texts into passages: at the separator first, then at line ends, ends of sentences, spaces, and only then anywhere.</summary>
public static class TextChunks
{
    private static readonly string[] Finer = ["\n\n", "\n", "。", ". ", "！", "? ", "？", "! ", "；", "; ", "，", ", ", " "];

    /// <summary>The passages of a text in order, none empty, none longer than the settings allow. The same text and settings give the same passages.</summary>
    public static IReadOnlyList<string> Of(string text, ChunkSettings settings)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(settings);
        // A passage begins with what it repeats, so less of it is new.
        var room = settings.Size - settings.Overlap;
        var pieces = Split(text.ReplaceLineEndings("\n"), [settings.Separator, .. Finer.Where(f => f != settings.Separator)], 0, room);
        List<string> passages = [];
        var current = "";
        foreach (var piece in pieces)
        {
            if (current.Length > 0 && current.Length + piece.Length > room)
            {
                Add(passages, current, settings);
                current = "";
            }

            current += piece;
        }

        Add(passages, current, settings);
        return passages;
    }

    private static void Add(List<string> passages, string text, ChunkSettings settings)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > 0)
        {
            passages.Add(passages.Count == 0 || settings.Overlap == 0 ? trimmed : Tail(passages[^1], settings.Overlap - 1) + trimmed);
        }
    }

    /// <summary>The end of a passage, from the beginning of a word on.</summary>
    private static string Tail(string passage, int length)
    {
        if (length <= 0)
        {
            return "";
        }

        var start = Math.Max(0, passage.Length - length);
        var space = start == 0 ? -1 : passage.IndexOfAny([' ', '\n'], start);
        var tail = passage[(space < 0 ? start : space + 1)..];
        tail = tail.Length > 0 && char.IsLowSurrogate(tail[0]) ? tail[1..] : tail;
        return tail.Length == 0 ? "" : tail + "\n";
    }

    /// <summary>Pieces of at most <paramref name="room"/> characters that together are the text.</summary>
    private static IEnumerable<string> Split(string text, string[] separators, int level, int room)
    {
        if (text.Length <= room && level > 0)
        {
            return text.Length == 0 ? [] : [text];
        }

        if (level == separators.Length)
        {
            return Hard(text, room);
        }

        return After(text, separators[level]).SelectMany(piece => Split(piece, separators, level + 1, room));
    }

    /// <summary>The pieces between separators, each with the one behind it.</summary>
    private static IEnumerable<string> After(string text, string separator)
    {
        var start = 0;
        while (text.IndexOf(separator, start, StringComparison.Ordinal) is >= 0 and var at)
        {
            yield return text[start..(at + separator.Length)];
            start = at + separator.Length;
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    private static IEnumerable<string> Hard(string text, int room)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(room, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]))
            {
                length--;
            }

            yield return text.Substring(start, length);
            start += length;
        }
    }
}
