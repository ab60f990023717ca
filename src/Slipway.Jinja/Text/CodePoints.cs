namespace Slipway.Jinja;

/// <summary>Strings counted as Python counts them: in code points, where .NET counts UTF-16 units.</summary>
internal static class CodePoints
{
    private static readonly string[] Latin = [.. Enumerable.Range(0, 256).Select(code => ((char)code).ToString())];

    public static bool HasSurrogates(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\uD800', '\uDFFF');

    public static int Count(ReadOnlySpan<char> text)
    {
        if (!HasSurrogates(text))
        {
            return text.Length;
        }

        int count = 0;
        for (int index = 0; index < text.Length; index += SizeAt(text, index))
        {
            count++;
        }

        return count;
    }

    /// <summary>The units of the code point at a place: 2 for a pair, else 1.</summary>
    public static int SizeAt(ReadOnlySpan<char> text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;

    public static string SingleCharacter(char character) => character < Latin.Length ? Latin[character] : character.ToString();

    /// <summary>The place in UTF-16 units of the code point with the given number.</summary>
    public static int Offset(ReadOnlySpan<char> text, int codePoint)
    {
        if (!HasSurrogates(text))
        {
            return Math.Min(codePoint, text.Length);
        }

        int index = 0;
        for (; codePoint > 0 && index < text.Length; codePoint--)
        {
            index += SizeAt(text, index);
        }

        return index;
    }

    /// <summary>The text from one code point up to another.</summary>
    public static string Slice(string text, int start, int stop)
    {
        if (stop <= start)
        {
            return "";
        }

        if (!HasSurrogates(text))
        {
            return text[start..stop];
        }

        int from = Offset(text, start);
        return text.Substring(from, Offset(text.AsSpan(from), stop - start));
    }

    /// <summary>The code points, each as a string of its own.</summary>
    public static string[] Split(string text)
    {
        var parts = new string[Count(text)];
        int place = 0;
        for (int index = 0; index < text.Length;)
        {
            int size = SizeAt(text, index);
            parts[place++] = size == 1 ? SingleCharacter(text[index]) : text.Substring(index, size);
            index += size;
        }

        return parts;
    }

    /// <summary>Compares by code points, as Python does; UTF-16 order differs above U+D7FF.</summary>
    public static int Compare(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        char a = left[common];
        char b = right[common];
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }

    /// <summary>Python's <c>str.isspace</c> of one character.</summary>
    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\x1c' and <= '\x1f';

    public static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text)
    {
        int start = 0;
        while (start < text.Length && IsSpace(text[start]))
        {
            start++;
        }

        return text[start..];
    }

    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        int end = text.Length;
        while (end > 0 && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }
}
