using System.Globalization;

namespace Slipway.Jinja;

/// <summary>How Python prints a float: the shortest digits that read back, <c>1.0</c>, <c>1e+16</c>, <c>1e-05</c>.</summary>
internal static class FloatText
{
    /// <summary><c>repr()</c> of a float.</summary>
    public static string ToText(double value)
    {
        using var sink = new TextSink(long.MaxValue);
        Append(sink, value);
        return sink.ToString();
    }

    /// <summary>As inside a complex number, without <c>.0</c>.</summary>
    public static string Plain(double value)
    {
        string text = ToText(value);
        return text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
    }

    public static void Append(TextSink sink, double value)
    {
        if (!double.IsFinite(value))
        {
            sink.Append(double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
            return;
        }

        Span<char> digits = stackalloc char[32];
        if (Math.Abs(value) is >= 1e-4 and < 1e15 && value.TryFormat(digits, out int written, "R", CultureInfo.InvariantCulture))
        {
            // In this range .NET writes the same digits in the same notation, but for the point.
            sink.Append(digits[..written]);
            if (!digits[..written].Contains('.'))
            {
                sink.Append(".0");
            }

            return;
        }

        (int count, int exponent) = ShortestDigits(Math.Abs(value), digits);
        if (double.IsNegative(value))
        {
            sink.Append('-');
        }

        digits = digits[..count];
        if (exponent is < -4 or >= 16)
        {
            AppendScientific(sink, digits, exponent);
        }
        else
        {
            AppendFixed(sink, digits, exponent);
        }
    }

    /// <summary>The shortest decimal digits that read back as the value, and the exponent of the first.</summary>
    public static (int Count, int Exponent) ShortestDigits(double value, Span<char> digits)
    {
        if (value == 0)
        {
            digits[0] = '0';
            return (1, 0);
        }

        Span<char> text = stackalloc char[40];

        // "R" gives the shortest digits in either notation; the digits are collected and the exponent counted.
        value.TryFormat(text, out int written, "R", CultureInfo.InvariantCulture);
        text = text[..written];
        int mark = text.IndexOf('E');
        int exponent = mark < 0 ? 0 : int.Parse(text[(mark + 1)..], CultureInfo.InvariantCulture);
        ReadOnlySpan<char> mantissa = mark < 0 ? text : text[..mark];
        int point = mantissa.IndexOf('.');
        int integerDigits = point < 0 ? mantissa.Length : point;
        int count = 0;
        foreach (char character in mantissa)
        {
            if (character != '.' && (count > 0 || character != '0'))
            {
                digits[count++] = character;
            }
            else if (character == '0')
            {
                integerDigits--;
            }
        }

        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        return (count, exponent + integerDigits - 1);
    }

    private static void AppendScientific(TextSink sink, ReadOnlySpan<char> digits, int exponent)
    {
        sink.Append(digits[0]);
        if (digits.Length > 1)
        {
            sink.Append('.');
            sink.Append(digits[1..]);
        }

        sink.Append(exponent < 0 ? "e-" : "e+");
        int size = Math.Abs(exponent);
        if (size < 10)
        {
            sink.Append('0');
        }

        sink.Append(size);
    }

    private static void AppendFixed(TextSink sink, ReadOnlySpan<char> digits, int exponent)
    {
        if (exponent < 0)
        {
            sink.Append("0.");
            sink.Append('0', -exponent - 1);
            sink.Append(digits);
            return;
        }

        int integerDigits = exponent + 1;
        if (digits.Length <= integerDigits)
        {
            sink.Append(digits);
            sink.Append('0', integerDigits - digits.Length);
            sink.Append(".0");
            return;
        }

        sink.Append(digits[..integerDigits]);
        sink.Append('.');
        sink.Append(digits[integerDigits..]);
    }
}
