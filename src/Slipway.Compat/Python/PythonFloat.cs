using System.Globalization;

namespace Slipway.Compat.Python;

/// <summary>Floats as CPython's <c>repr</c> writes them: the shortest digits that read back to the same double.</summary>
internal static class PythonFloat
{
    // CPython switches to an exponent below 1e-4 and from 1e16 on (float_repr_style 'short').
    private const int SmallestPlainExponent = -4;
    private const int LargestPlainExponent = 15;

    /// <summary>The longest text <see cref="Format"/> writes.</summary>
    public const int MaxLength = 32;

    public static string Repr(double value)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        return buffer[..Format(value, buffer)].ToString();
    }

    /// <summary>Writes the text to <paramref name="destination"/> (at least <see cref="MaxLength"/> long); returns its length.</summary>
    public static int Format(double value, Span<char> destination)
    {
        if (!double.IsFinite(value))
        {
            string name = double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
            name.CopyTo(destination);
            return name.Length;
        }

        Span<char> digits = stackalloc char[MaxLength];
        (int count, int exponent) = ShortestDigits(Math.Abs(value), digits);
        int length = 0;
        if (double.IsNegative(value))
        {
            destination[length++] = '-';
        }

        return exponent is < SmallestPlainExponent or > LargestPlainExponent
            ? AppendScientific(digits[..count], exponent, destination, length)
            : AppendPlain(digits[..count], exponent, destination, length);
    }

    /// <summary>How many digits stand behind the point when the shortest text is written without an exponent.</summary>
    public static int DecimalPlaces(double value)
    {
        Span<char> digits = stackalloc char[MaxLength];
        (int count, int exponent) = ShortestDigits(Math.Abs(value), digits);
        return Math.Max(0, count - 1 - exponent);
    }

    /// <summary>Digits without a point, and the decimal exponent of the first one: 1250 is "125" with exponent 3.</summary>
    private static (int Count, int Exponent) ShortestDigits(double value, Span<char> digits)
    {
        if (value == 0)
        {
            digits[0] = '0';
            return (1, 0);
        }

        Span<char> text = stackalloc char[MaxLength];
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        ReadOnlySpan<char> mantissa = text[..length];
        int exponent = 0;
        int mark = mantissa.IndexOf('E');
        if (mark >= 0)
        {
            exponent = int.Parse(mantissa[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..mark];
        }

        int point = mantissa.IndexOf('.');
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        int count = 0;
        foreach (char c in mantissa)
        {
            if (c == '.')
            {
                continue;
            }

            if (count == 0 && c == '0')
            {
                exponent--;
                continue;
            }

            digits[count++] = c;
        }

        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        return (count, exponent);
    }

    private static int AppendScientific(ReadOnlySpan<char> digits, int exponent, Span<char> destination, int length)
    {
        destination[length++] = digits[0];
        if (digits.Length > 1)
        {
            destination[length++] = '.';
            digits[1..].CopyTo(destination[length..]);
            length += digits.Length - 1;
        }

        destination[length++] = 'e';
        destination[length++] = exponent < 0 ? '-' : '+';
        Math.Abs(exponent).TryFormat(destination[length..], out int written, "00", CultureInfo.InvariantCulture);
        return length + written;
    }

    private static int AppendPlain(ReadOnlySpan<char> digits, int exponent, Span<char> destination, int length)
    {
        if (exponent < 0)
        {
            destination[length++] = '0';
            destination[length++] = '.';
            destination.Slice(length, -exponent - 1).Fill('0');
            length += -exponent - 1;
            digits.CopyTo(destination[length..]);
            return length + digits.Length;
        }

        int whole = exponent + 1;
        int taken = Math.Min(whole, digits.Length);
        digits[..taken].CopyTo(destination[length..]);
        destination.Slice(length + taken, whole - taken).Fill('0');
        length += whole;
        destination[length++] = '.';
        if (digits.Length > whole)
        {
            digits[whole..].CopyTo(destination[length..]);
            return length + digits.Length - whole;
        }

        destination[length++] = '0';
        return length;
    }
}
