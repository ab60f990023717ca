using System.Globalization;
using System.Numerics;

namespace Slipway.Jinja;

/// <summary>Python's format specification: <c>[[fill]align][sign][z][#][0][width][grouping][.precision][type]</c>.</summary>
internal sealed class FormatSpec
{
    private string _fill = " ";
    private char _align;
    private char _sign = '-';
    private bool _alternate;
    private bool _noNegativeZero;
    private int _width;
    private char _grouping;
    private int _precision = -1;
    private char _type;

    /// <summary>What <c>format(value, spec)</c> gives.</summary>
    public static string Format(RenderState state, in JinjaValue value, string spec)
    {
        if (value.Reference is DateValue date && spec.Length > 0)
        {
            return date.FormatTime(spec);
        }

        if (value.Reference is HeapValue and not (SafeString or BigIntValue or ComplexValue) || value.IsNone)
        {
            return spec.Length == 0 ? state.ToText(value)
                : throw Fail.Type($"unsupported format string passed to {Types.Name(value)}.__format__");
        }

        if (spec.Length == 0)
        {
            return state.ToText(value);
        }

        FormatSpec parsed = Parse(spec, isText: Types.IsText(value));
        state.Charge(Math.Max((long)parsed._width, parsed._precision));
        return Types.Text(value) is { } text ? parsed.FormatText(text) : parsed.FormatNumber(value);
    }

    private static FormatSpec Parse(string spec, bool isText)
    {
        var parsed = new FormatSpec();
        int place = 0;
        int first = CodePoints.SizeAt(spec, 0);
        bool hasFill = spec.Length > first && IsAlign(spec[first]);
        if (hasFill)
        {
            parsed._fill = spec[..first];
            parsed._align = spec[first];
            place = first + 1;
        }
        else if (IsAlign(spec[0]))
        {
            parsed._align = spec[0];
            place = 1;
        }

        if (place < spec.Length && spec[place] is '+' or '-' or ' ')
        {
            parsed._sign = spec[place++];
        }

        parsed._noNegativeZero = Skip(spec, ref place, 'z');
        parsed._alternate = Skip(spec, ref place, '#');
        if (!hasFill && Skip(spec, ref place, '0'))
        {
            parsed._fill = "0";
            parsed._align = parsed._align == 0 && !isText ? '=' : parsed._align;
        }

        parsed._width = ReadNumber(spec, ref place) ?? 0;
        if (place < spec.Length && spec[place] is ',' or '_')
        {
            parsed._grouping = spec[place++];
        }

        if (Skip(spec, ref place, '.'))
        {
            parsed._precision = ReadNumber(spec, ref place) ?? throw Fail.Value("Format specifier missing precision");
        }

        if (place < spec.Length)
        {
            parsed._type = spec[place++];
        }

        return place < spec.Length ? throw Fail.Value("Invalid format specifier") : parsed;
    }

    private static bool IsAlign(char character) => character is '<' or '>' or '=' or '^';

    private static bool Skip(string spec, ref int place, char character)
    {
        bool found = place < spec.Length && spec[place] == character;
        place += found ? 1 : 0;
        return found;
    }

    private static int? ReadNumber(string spec, ref int place)
    {
        int start = place;
        while (place < spec.Length && char.IsAsciiDigit(spec[place]))
        {
            place++;
        }

        if (start == place)
        {
            return null;
        }

        return int.TryParse(spec.AsSpan(start, place - start), CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Fail.Value("Too many decimal digits in format string");
    }

    private string FormatText(string text)
    {
        if (_type is not ('\0' or 's'))
        {
            throw Fail.Value($"Unknown format code '{_type}' for object of type 'str'");
        }

        if (_sign != '-')
        {
            throw Fail.Value("Sign not allowed in string format specifier");
        }

        if (_alternate)
        {
            throw Fail.Value("Alternate form (#) not allowed in string format specifier");
        }

        if (_align == '=')
        {
            throw Fail.Value("'=' alignment not allowed in string format specifier");
        }

        if (_grouping != 0)
        {
            throw Fail.Value($"Cannot specify '{_grouping}' with 's'.");
        }

        string shown = _precision >= 0 ? CodePoints.Slice(text, 0, Math.Min(_precision, CodePoints.Count(text))) : text;
        return Pad("", shown, _align == 0 ? '<' : _align);
    }

    private string FormatNumber(in JinjaValue value)
    {
        bool isInteger = Types.IsInteger(value);
        if (value.IsBool && _type == 0 && _precision < 0 && _sign == '-' && !_alternate && _grouping == 0)
        {
            // bool formats as int does; only str() of it is a word.
            return FormatInteger(Numbers.ToBigInteger(value));
        }

        if (value.Reference is ComplexValue complex)
        {
            return FormatComplex(complex);
        }

        if (isInteger && _type is '\0' or 'd' or 'b' or 'o' or 'x' or 'X' or 'n')
        {
            return FormatInteger(Numbers.ToBigInteger(value));
        }

        if (isInteger && _type == 'c')
        {
            int code = Numbers.ToInt32(value);
            return code is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF)
                ? Pad("", char.ConvertFromUtf32(code), _align == 0 ? '<' : _align)
                : throw Fail.Overflow("%c arg not in range(0x110000)");
        }

        if (_type is '\0' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' or 'n')
        {
            return FormatFloat(Numbers.ToDouble(value));
        }

        throw Fail.Value($"Unknown format code '{_type}' for object of type '{Types.Name(value)}'");
    }

    private string FormatComplex(ComplexValue value)
    {
        if (_align == '=' || _type is not ('\0' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n'))
        {
            throw Fail.Value(_align == '='
                ? "'=' alignment flag is not allowed in complex format specifier"
                : $"Unknown format code '{_type}' for object of type 'complex'");
        }

        string text = Printing.ToText(value);
        if (_type != 0 || _precision >= 0)
        {
            var part = new FormatSpec { _type = _type == 0 ? 'g' : _type, _precision = _precision, _alternate = _alternate, _grouping = _grouping, _sign = _sign };
            var signed = new FormatSpec { _type = part._type, _precision = _precision, _alternate = _alternate, _grouping = _grouping, _sign = '+' };
            text = part.FormatFloat(value.Value.Real) + signed.FormatFloat(value.Value.Imaginary) + "j";
        }

        return Pad("", text, _align == 0 ? '>' : _align);
    }

    private string FormatInteger(in BigInteger value)
    {
        if (_precision >= 0)
        {
            throw Fail.Value("Precision not allowed in integer format specifier");
        }

        (int radix, string prefix) = _type switch { 'b' => (2, "0b"), 'o' => (8, "0o"), 'x' => (16, "0x"), 'X' => (16, "0X"), _ => (10, "") };
        if (_grouping == ',' && radix != 10)
        {
            throw Fail.Value($"Cannot specify ',' with '{_type}'.");
        }

        string digits = IntegerText.InRadix(BigInteger.Abs(value), radix);
        digits = _type == 'X' ? digits.ToUpperInvariant() : digits;
        return Finish(value.Sign < 0, _alternate ? prefix : "", digits, "", radix == 10 ? 3 : 4);
    }

    private string FormatFloat(double value)
    {
        char kind = _type switch { '\0' or 'n' => 'g', '%' => 'f', _ => _type };
        double shown = _type == '%' ? value * 100 : value;
        bool negative = double.IsNegative(shown) && !double.IsNaN(shown);
        string text = _type == 0 && double.IsFinite(shown) ? FormatPlain(Math.Abs(shown))
            : FloatFormat.Format(Math.Abs(shown), kind, _precision < 0 ? 6 : _precision, _alternate);
        if (_noNegativeZero && negative && !text.AsSpan().ContainsAnyInRange('1', '9'))
        {
            negative = false;
        }

        int end = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        end = end < 0 ? text.Length : end;
        return Finish(negative, "", text[..end], text[end..] + (_type == '%' ? "%" : ""), 3);
    }

    /// <summary>Without a type: like <c>repr</c>, or <c>g</c> with at least one digit behind the point.</summary>
    private string FormatPlain(double value)
    {
        if (_precision < 0)
        {
            return FloatText.ToText(value);
        }

        int digits = Math.Max(1, _precision);
        (_, int exponent) = ExactDecimal.FromDouble(value).ToSignificant(digits);
        string text = FloatFormat.Format(value, 'g', digits, _alternate);
        if (exponent == digits - 1 && !text.Contains('e', StringComparison.Ordinal))
        {
            // "%g" would show an integer: this presentation turns to an exponent one digit earlier.
            return FloatFormat.Scientific((ExactDecimal.FromDouble(value).ToSignificant(digits).Digits.TrimEnd('0') is { Length: > 0 } kept ? kept : "0", exponent), _alternate);
        }

        return text.AsSpan().ContainsAny('.', 'e') ? text : text + ".0";
    }

    private string Finish(bool negative, string prefix, string digits, string rest, int groupSize)
    {
        string sign = (negative ? "-" : _sign is '+' or ' ' ? _sign.ToString() : "") + prefix;
        if (_grouping != 0 && digits.Length > 0)
        {
            int minimum = _align == '=' && _fill == "0" ? _width - sign.Length - rest.Length : 0;
            digits = Group(digits, groupSize, minimum);
        }

        return Pad(sign, digits + rest, _align == 0 ? '>' : _align);
    }

    private string Group(string digits, int size, int minimum)
    {
        var grouped = new System.Text.StringBuilder();
        int count = 0;
        for (int index = digits.Length - 1; index >= 0 || grouped.Length < minimum; index--)
        {
            if (count > 0 && count % size == 0)
            {
                grouped.Insert(0, _grouping);
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
        int missing = Math.Max(0, _width - sign.Length - CodePoints.Count(text));
        int left = align switch { '>' => missing, '^' => missing / 2, _ => 0 };
        return align == '='
            ? string.Concat(sign, Fill(missing), text)
            : string.Concat(Fill(left), sign + text, Fill(missing - left));
    }

    private string Fill(int count) => _fill.Length == 1 ? new string(_fill[0], count) : string.Concat(Enumerable.Repeat(_fill, count));
}
