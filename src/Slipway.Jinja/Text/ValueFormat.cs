using System.Numerics;

namespace Slipway.Jinja;

/// <summary>Python's <c>format(value, spec)</c>.</summary>
internal sealed class ValueFormat(FormatSpec spec)
{
    /// <summary>What <c>format(value, spec)</c> gives.</summary>
    public static string Format(RenderState state, in JinjaValue value, string text)
    {
        if (value.Reference is DateValue date && text.Length > 0)
        {
            return date.FormatTime(text);
        }

        if (value.Reference is HeapValue and not (SafeString or BigIntValue or ComplexValue) || value.IsNone)
        {
            return text.Length == 0 ? state.ToText(value)
                : throw Fail.Type($"unsupported format string passed to {Types.Name(value)}.__format__");
        }

        if (text.Length == 0)
        {
            return state.ToText(value);
        }

        FormatSpec parsed = FormatSpec.Parse(text, isText: Types.IsText(value));
        state.Charge(Math.Max((long)parsed.Width, parsed.Precision));
        var format = new ValueFormat(parsed);
        return Types.Text(value) is { } shown ? format.FormatText(shown) : format.FormatNumber(value);
    }

    private string FormatText(string text)
    {
        if (spec.Type is not ('\0' or 's'))
        {
            throw Fail.Value($"Unknown format code '{spec.Type}' for object of type 'str'");
        }

        if (spec.Sign != 0)
        {
            throw Fail.Value("Sign not allowed in string format specifier");
        }

        if (spec.NoNegativeZero)
        {
            throw Fail.Value("Negative zero coercion (z) not allowed in string format specifier");
        }

        if (spec.Alternate)
        {
            throw Fail.Value("Alternate form (#) not allowed in string format specifier");
        }

        if (spec.Align == '=')
        {
            throw Fail.Value("'=' alignment not allowed in string format specifier");
        }

        if (spec.Grouping != 0)
        {
            throw Fail.Value($"Cannot specify '{spec.Grouping}' with 's'.");
        }

        string shown = spec.Precision >= 0 ? CodePoints.Slice(text, 0, Math.Min(spec.Precision, CodePoints.Count(text))) : text;
        return Pad("", shown, spec.Align == 0 ? '<' : spec.Align);
    }

    private string FormatNumber(in JinjaValue value)
    {
        bool isInteger = Types.IsInteger(value);
        if (value.Reference is ComplexValue complex)
        {
            return FormatComplex(complex);
        }

        if (isInteger && spec.Type is '\0' or 'd' or 'b' or 'o' or 'x' or 'X' or 'n')
        {
            return FormatInteger(Numbers.ToBigInteger(value));
        }

        if (isInteger && spec.Type == 'c')
        {
            spec.EnsureCharacterSpec();
            int code = Numbers.ToInt32(value);
            return code is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF)
                ? Pad("", char.ConvertFromUtf32(code), spec.Align == 0 ? '<' : spec.Align)
                : throw Fail.Overflow("%c arg not in range(0x110000)");
        }

        if (spec.Type is '\0' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' or 'n')
        {
            return FormatFloat(Numbers.ToDouble(value));
        }

        throw Fail.Value($"Unknown format code '{spec.Type}' for object of type '{Types.Name(value)}'");
    }

    private string FormatComplex(ComplexValue value)
    {
        if (spec.Align == '=' || spec.Type is not ('\0' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n'))
        {
            throw Fail.Value(spec.Align == '='
                ? "'=' alignment flag is not allowed in complex format specifier"
                : $"Unknown format code '{spec.Type}' for object of type 'complex'");
        }

        string text = Printing.ToText(value);
        if (spec.Type != 0 || spec.Precision >= 0)
        {
            char type = spec.Type == 0 ? 'g' : spec.Type;
            var real = new FormatSpec { Type = type, Precision = spec.Precision, Alternate = spec.Alternate, Grouping = spec.Grouping, Sign = spec.Sign };
            var imaginary = new FormatSpec { Type = type, Precision = spec.Precision, Alternate = spec.Alternate, Grouping = spec.Grouping, Sign = '+' };
            text = new ValueFormat(real).FormatFloat(value.Value.Real) + new ValueFormat(imaginary).FormatFloat(value.Value.Imaginary) + "j";
        }

        return Pad("", text, spec.Align == 0 ? '>' : spec.Align);
    }

    private string FormatInteger(in BigInteger value)
    {
        spec.EnsureIntegerSpec();

        (int radix, string prefix) = spec.Type switch { 'b' => (2, "0b"), 'o' => (8, "0o"), 'x' => (16, "0x"), 'X' => (16, "0X"), _ => (10, "") };
        string digits = IntegerText.InRadix(BigInteger.Abs(value), radix);
        digits = spec.Type == 'X' ? digits.ToUpperInvariant() : digits;
        return Finish(value.Sign < 0, spec.Alternate ? prefix : "", digits, "", radix == 10 ? 3 : 4);
    }

    private string FormatFloat(double value)
    {
        char kind = spec.Type switch { '\0' or 'n' => 'g', '%' => 'f', _ => spec.Type };
        double shown = spec.Type == '%' ? value * 100 : value;
        bool negative = double.IsNegative(shown) && !double.IsNaN(shown);
        string text = spec.Type == 0 && double.IsFinite(shown) ? FormatPlain(Math.Abs(shown))
            : FloatFormat.Format(Math.Abs(shown), kind, spec.Precision < 0 ? 6 : spec.Precision, spec.Alternate);
        if (spec.NoNegativeZero && negative && !text.AsSpan().ContainsAnyInRange('1', '9'))
        {
            negative = false;
        }

        int end = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        end = end < 0 ? text.Length : end;
        return Finish(negative, "", text[..end], text[end..] + (spec.Type == '%' ? "%" : ""), 3);
    }

    /// <summary>Without a type: like <c>repr</c>, or <c>g</c> with at least one digit behind the point.</summary>
    private string FormatPlain(double value)
    {
        if (spec.Precision < 0)
        {
            return FloatText.ToText(value);
        }

        int digits = Math.Max(1, spec.Precision);
        (_, int exponent) = ExactDecimal.FromDouble(value).ToSignificant(digits);
        string text = FloatFormat.Format(value, 'g', digits, spec.Alternate);
        if (exponent == digits - 1 && !text.Contains('e', StringComparison.Ordinal))
        {
            // "%g" would show an integer: this presentation turns to an exponent one digit earlier.
            return FloatFormat.Scientific((ExactDecimal.FromDouble(value).ToSignificant(digits).Digits.TrimEnd('0') is { Length: > 0 } kept ? kept : "0", exponent), spec.Alternate);
        }

        return text.AsSpan().ContainsAny('.', 'e') ? text : text + ".0";
    }

    private string Finish(bool negative, string prefix, string digits, string rest, int groupSize)
    {
        string sign = (negative ? "-" : spec.Sign is '+' or ' ' ? spec.Sign.ToString() : "") + prefix;
        if (spec.Grouping != 0 && digits.Length > 0)
        {
            int minimum = spec.Align == '=' && spec.Fill == "0" ? spec.Width - sign.Length - rest.Length : 0;
            digits = Group(digits, groupSize, minimum);
        }

        return Pad(sign, digits + rest, spec.Align == 0 ? '>' : spec.Align);
    }

    private string Group(string digits, int size, int minimum)
    {
        var grouped = new System.Text.StringBuilder();
        int count = 0;
        for (int index = digits.Length - 1; index >= 0 || grouped.Length < minimum; index--)
        {
            if (count > 0 && count % size == 0)
            {
                grouped.Insert(0, spec.Grouping);
                if (index < 0 && grouped.Length >= minimum)
                {
                    grouped.Insert(0, '0');
                    break;
                }
            }

            grouped.Insert(0, index >= 0 ? digits[index] : '0');
            count++;
        }

        return grouped.ToString();
    }

    private string Pad(string sign, string text, char align)
    {
        int missing = Math.Max(0, spec.Width - sign.Length - CodePoints.Count(text));
        int left = align switch { '>' => missing, '^' => missing / 2, _ => 0 };
        return align == '='
            ? string.Concat(sign, Fill(missing), text)
            : string.Concat(Fill(left), sign + text, Fill(missing - left));
    }

    private string Fill(int count) => spec.Fill.Length == 1 ? new string(spec.Fill[0], count) : string.Concat(Enumerable.Repeat(spec.Fill, count));
}
