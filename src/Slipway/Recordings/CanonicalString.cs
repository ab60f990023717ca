using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Slipway.Recordings;

/// <summary>Strings with the fewest escapes (RFC 8785, section 3.2.2.2); a lone surrogate stays an escape in lower case.</summary>
internal static class CanonicalString
{
    /// <summary>Writes a string with its quotes.</summary>
    /// <param name="raw">The content between the quotes of a valid JSON string.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        int escape;
        while ((escape = raw.IndexOf((byte)'\\')) >= 0)
        {
            output.Write(raw[..escape]);
            raw = raw[escape..];
            raw = raw[1] == (byte)'u' ? WriteUnicode(raw, output) : WriteSimple(raw, output);
        }
        output.Write(raw);
        output.Write("\""u8);
    }

    private static ReadOnlySpan<byte> WriteSimple(ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        output.Write(raw[1] == (byte)'/' ? "/"u8 : raw[..2]);
        return raw[2..];
    }

    private static ReadOnlySpan<byte> WriteUnicode(ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        char unit = Unit(raw);
        raw = raw[6..];
        if (char.IsHighSurrogate(unit) && raw.Length >= 6 && raw[0] == (byte)'\\' && raw[1] == (byte)'u' && char.IsLowSurrogate(Unit(raw)))
        {
            WriteRune(new Rune(unit, Unit(raw)), output);
            return raw[6..];
        }
        if (Rune.TryCreate(unit, out Rune rune))
        {
            WriteRune(rune, output);
        }
        else
        {
            WriteEscaped(unit, output);
        }
        return raw;
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out int used, 'x') && used == 4
            ? (char)unit
            : throw new FormatException("A \\u escape needs four hexadecimal digits.");

    private static void WriteRune(Rune rune, IBufferWriter<byte> output)
    {
        switch (rune.Value)
        {
            case '"': output.Write("\\\""u8); break;
            case '\\': output.Write("\\\\"u8); break;
            case '\b': output.Write("\\b"u8); break;
            case '\t': output.Write("\\t"u8); break;
            case '\n': output.Write("\\n"u8); break;
            case '\f': output.Write("\\f"u8); break;
            case '\r': output.Write("\\r"u8); break;
            case < ' ': WriteEscaped((char)rune.Value, output); break;
            default:
                output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
                break;
        }
    }

    private static void WriteEscaped(char unit, IBufferWriter<byte> output)
    {
        Span<byte> escape = output.GetSpan(6);
        "\\u"u8.CopyTo(escape);
        Utf8Formatter.TryFormat((ushort)unit, escape[2..], out _, new StandardFormat('x', 4));
        output.Advance(6);
    }
}
