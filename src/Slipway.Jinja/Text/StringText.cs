using System.Buffers;
using System.Globalization;

namespace Slipway.Jinja;

/// <summary>How Python represents a string: <c>'it'</c>, <c>"it's"</c>, <c>'\n'</c>.</summary>
internal static class StringText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static string Represent(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return $"'{text}'";
        }

        using var sink = new TextSink(long.MaxValue);
        Represent(sink, text);
        return sink.ToString();
    }

    public static void Represent(TextSink sink, string text)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        sink.Append(quote);
        ReadOnlySpan<char> rest = text;
        while (rest.Length > 0)
        {
            int plain = rest.IndexOfAnyExcept(Plain);
            if (plain < 0)
            {
                sink.Append(rest);
                break;
            }

            sink.Append(rest[..plain]);
            rest = rest[plain..];
            int size = char.IsHighSurrogate(rest[0]) && rest.Length > 1 && char.IsLowSurrogate(rest[1]) ? 2 : 1;
            AppendEscaped(sink, rest[..size], quote);
            rest = rest[size..];
        }

        sink.Append(quote);
    }

    /// <summary>As <see cref="Represent(string)"/>, with everything beyond ASCII escaped: Python's <c>ascii()</c>.</summary>
    public static string Ascii(string representation)
    {
        if (System.Text.Ascii.IsValid(representation))
        {
            return representation;
        }

        using var sink = new TextSink(long.MaxValue);
        for (int index = 0; index < representation.Length; index++)
        {
            int size = CodePoints.SizeAt(representation, index);
            if (representation[index] < 128)
            {
                sink.Append(representation[index]);
            }
            else
            {
                AppendCode(sink, size == 2 ? char.ConvertToUtf32(representation, index) : representation[index]);
                index += size - 1;
            }
        }

        return sink.ToString();
    }

    /// <summary>Whether Python prints the character as it is.</summary>
    public static bool IsPrintable(int codePoint)
    {
        if (codePoint == ' ')
        {
            return true;
        }

        return CharUnicodeInfo.GetUnicodeCategory(codePoint) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or
            UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or
            UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
    }

    private static void AppendEscaped(TextSink sink, ReadOnlySpan<char> character, char quote)
    {
        char first = character[0];
        switch (first)
        {
            case '\n':
                sink.Append("\\n");
                return;
            case '\r':
                sink.Append("\\r");
                return;
            case '\t':
                sink.Append("\\t");
                return;
            case '\\':
                sink.Append("\\\\");
                return;
            case '\'' or '"':
                sink.Append(first == quote ? "\\" : "");
                sink.Append(first);
                return;
        }

        int code = character.Length == 2 ? char.ConvertToUtf32(first, character[1]) : first;
        if (IsPrintable(code))
        {
            sink.Append(character);
        }
        else
        {
            AppendCode(sink, code);
        }
    }

    private static void AppendCode(TextSink sink, int code) => sink.Append(code switch
    {
        < 0x100 => "\\x" + code.ToString("x2", CultureInfo.InvariantCulture),
        < 0x10000 => "\\u" + code.ToString("x4", CultureInfo.InvariantCulture),
        _ => "\\U" + code.ToString("x8", CultureInfo.InvariantCulture),
    });
}
