using System.Buffers;
using System.Buffers.Text;

namespace Slipway.Recordings;

/// <summary>Numbers by their exact decimal value, laid out as ECMAScript does (Number::toString), with all digits.</summary>
internal static class CanonicalNumber
{
    /// <summary>Writes a number.</summary>
    /// <param name="raw">A valid JSON number.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        bool negative = raw[0] == (byte)'-';
        ReadOnlySpan<byte> rest = negative ? raw[1..] : raw;
        int mark = rest.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> mantissa = mark < 0 ? rest : rest[..mark];
        long exponent = 0;
        if (mark >= 0 && !TryParseExponent(rest[(mark + 1)..], out exponent))
        {
            // Beyond what any arithmetic holds; the text is all there is to compare.
            output.Write(raw);
            return;
        }

        int point = mantissa.IndexOf((byte)'.');
        int integers = point < 0 ? mantissa.Length : point;
        byte[] digits = new byte[mantissa.Length];
        mantissa[..integers].CopyTo(digits);
        int count = integers;
        if (point >= 0)
        {
            mantissa[(point + 1)..].CopyTo(digits.AsSpan(integers));
            count = mantissa.Length - 1;
        }

        ReadOnlySpan<byte> significant = digits.AsSpan(0, count).TrimStart((byte)'0');
        long scale = integers - (count - significant.Length) + exponent;
        significant = significant.TrimEnd((byte)'0');
        if (significant.IsEmpty)
        {
            output.Write("0"u8);
            return;
        }
        if (negative)
        {
            output.Write("-"u8);
        }
        Layout(significant, scale, output);
    }

    private static bool TryParseExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        if (text[0] == (byte)'+')
        {
            text = text[1..];
        }
        return Utf8Parser.TryParse(text, out exponent, out int used) && used == text.Length && exponent is > -1_000_000_000 and < 1_000_000_000;
    }

    /// <summary>The value is 0.<paramref name="digits"/> times ten to the power of <paramref name="scale"/>.</summary>
    private static void Layout(ReadOnlySpan<byte> digits, long scale, IBufferWriter<byte> output)
    {
        if (digits.Length <= scale && scale <= 21)
        {
            output.Write(digits);
            Zeros((int)scale - digits.Length, output);
        }
        else if (scale is > 0 and <= 21)
        {
            output.Write(digits[..(int)scale]);
            output.Write("."u8);
            output.Write(digits[(int)scale..]);
        }
        else if (scale is > -6 and <= 0)
        {
            output.Write("0."u8);
            Zeros((int)-scale, output);
            output.Write(digits);
        }
        else
        {
            output.Write(digits[..1]);
            if (digits.Length > 1)
            {
                output.Write("."u8);
                output.Write(digits[1..]);
            }
            output.Write(scale > 0 ? "e+"u8 : "e-"u8);
            Utf8Formatter.TryFormat(Math.Abs(scale - 1), output.GetSpan(20), out int written);
            output.Advance(written);
        }
    }

    private static void Zeros(int count, IBufferWriter<byte> output)
    {
        output.GetSpan(count)[..count].Fill((byte)'0');
        output.Advance(count);
    }
}
