using System.Globalization;
using System.Numerics;

namespace Slipway.Jinja;

/// <summary>Python's <c>text % values</c>.</summary>
internal ref struct PercentFormat
{
    private readonly Frame _frame;
    private readonly string _format;
    private readonly ReadOnlySpan<JinjaValue> _values;
    private readonly DictValue? _named;
    private readonly bool _mayRemain;
    private readonly bool _escape;
    private TextBuffer _result;
    private int _place;
    private int _used;

    private PercentFormat(Frame frame, string format, ReadOnlySpan<JinjaValue> values, DictValue? named, bool mayRemain, bool escape, Span<char> room)
    {
        _frame = frame;
        _format = format;
        _values = values;
        _named = named;
        _mayRemain = mayRemain;
        _escape = escape;
        _result = new TextBuffer(room);
    }

    /// <summary>Formats.</summary>
    /// <param name="frame">The caller.</param>
    /// <param name="format">The format.</param>
    /// <param name="values">A tuple of values, a dict for named ones, or one value.</param>
    /// <param name="escape">Whether texts that are not safe are escaped.</param>
    public static string Format(Frame frame, string format, in JinjaValue values, bool escape = false)
    {
        Span<char> room = stackalloc char[256];

        // A single value that could be a mapping need not be used.
        return values.Reference is TupleValue tuple
            ? new PercentFormat(frame, format, tuple.Items, null, mayRemain: false, escape, room).Run()
            : new PercentFormat(
                frame,
                format,
                new ReadOnlySpan<JinjaValue>(in values),
                values.Reference as DictValue,
                values.Reference is DictValue or ListValue or RangeValue or UndefinedValue,
                escape,
                room).Run();
    }

    /// <summary>Formats with values in order.</summary>
    public static string Format(Frame frame, string format, ReadOnlySpan<JinjaValue> values, bool escape)
    {
        Span<char> room = stackalloc char[256];
        return new PercentFormat(frame, format, values, null, mayRemain: false, escape, room).Run();
    }

    private string Run()
    {
        while (_place < _format.Length)
        {
            int percent = _format.IndexOf('%', _place);
            if (percent < 0)
            {
                _result.Append(_format.AsSpan(_place));
                break;
            }

            _result.Append(_format.AsSpan(_place, percent - _place));
            _place = percent + 1;
            FormatOne();
        }

        if (_used < _values.Length && !_mayRemain)
        {
            throw Fail.Type("not all arguments converted during string formatting");
        }

        _frame.State.Charge(_result.Length);
        return _result.Finish();
    }

    private void FormatOne()
    {
        JinjaValue? named = ReadKey();
        var flags = new PercentFlags();
        while (_place < _format.Length && flags.Add(_format[_place]))
        {
            _place++;
        }

        int width = ReadNumber() ?? 0;
        if (width < 0)
        {
            flags.Left = true;
            width = -width;
        }

        int? precision = null;
        if (_place < _format.Length && _format[_place] == '.')
        {
            _place++;
            precision = Math.Max(0, ReadNumber() ?? 0);
        }

        _frame.State.Charge(Math.Max((long)width, precision ?? 0));
        while (_place < _format.Length && _format[_place] is 'h' or 'l' or 'L')
        {
            _place++;
        }

        if (_place >= _format.Length)
        {
            throw Fail.Value("incomplete format");
        }

        char kind = _format[_place++];
        if (kind == '%')
        {
            _result.Append('%');
            return;
        }

        Append(Convert(kind, named ?? NextValue(), flags, precision), flags, width, kind);
    }

    private JinjaValue? ReadKey()
    {
        if (_place >= _format.Length || _format[_place] != '(')
        {
            return null;
        }

        if (_named is null)
        {
            throw Fail.Type("format requires a mapping");
        }

        int depth = 1;
        int start = ++_place;
        for (; _place < _format.Length && depth > 0; _place++)
        {
            depth += _format[_place] switch { '(' => 1, ')' => -1, _ => 0 };
        }

        if (depth > 0)
        {
            throw Fail.Value("incomplete format key");
        }

        string key = _format[start..(_place - 1)];
        _used = 1;
        return _named.TryGetValue(key, out JinjaValue value) ? value : throw Fail.Runtime(StringText.Represent(key), "KeyError");
    }

    private int? ReadNumber()
    {
        if (_place < _format.Length && _format[_place] == '*')
        {
            _place++;
            JinjaValue value = NextValue();
            return Types.IsInteger(value) ? Numbers.ToInt32(value) : throw Fail.Type("* wants int");
        }

        int start = _place;
        while (_place < _format.Length && char.IsAsciiDigit(_format[_place]))
        {
            _place++;
        }

        if (start == _place)
        {
            return null;
        }

        return int.TryParse(_format.AsSpan(start, _place - start), CultureInfo.InvariantCulture, out int number) ? number : throw Fail.Value("width too big");
    }

    private JinjaValue NextValue() => _used < _values.Length ? _values[_used++] : throw Fail.Type("not enough arguments for format string");

    private readonly (string Sign, string Text) Convert(char kind, in JinjaValue value, PercentFlags flags, int? precision)
    {
        switch (kind)
        {
            case 's' or 'r' or 'a':
                string text = kind == 's' ? TextOf(value) : _frame.State.Represent(value);
                text = kind == 'a' ? StringText.Ascii(text) : text;
                text = kind != 's' && _escape ? Html.Escape(text) : text;
                return ("", precision is { } limit ? CodePoints.Slice(text, 0, Math.Min(limit, CodePoints.Count(text))) : text);
            case 'c':
                return ("", CharacterOf(value));
            case 'd' or 'i' or 'u' or 'o' or 'x' or 'X':
                return ConvertInteger(kind, value, flags, precision);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                double number = ToFloat(value);
                string sign = double.IsNegative(number) && !double.IsNaN(number) ? "-" : flags.Sign;
                return (sign, FloatFormat.Format(Math.Abs(number), kind, precision ?? 6, flags.Alternate));
            default:
                throw Fail.Value($"unsupported format character '{kind}' (0x{(int)kind:x}) at index {_place - 1}");
        }
    }

    private readonly string TextOf(in JinjaValue value) => _escape ? Html.ToSafeText(_frame.State, value) : _frame.State.ToText(value);

    private static string CharacterOf(in JinjaValue value)
    {
        if (Types.Text(value) is { } text && CodePoints.Count(text) == 1)
        {
            return text;
        }

        if (!Types.IsInteger(value))
        {
            throw Fail.Type("%c requires int or char");
        }

        int code = Numbers.ToInt32(value);
        return code is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF) ? char.ConvertFromUtf32(code) : throw Fail.Overflow("%c arg not in range(0x110000)");
    }

    private static (string Sign, string Text) ConvertInteger(char kind, in JinjaValue value, PercentFlags flags, int? precision)
    {
        JinjaValue whole = value.IsFloat && kind is 'd' or 'i' or 'u' ? Numbers.Truncate(value.RawFloat) : value;
        if (!Types.IsInteger(whole))
        {
            // Undefined values refuse to become a number, and have no index.
            throw value.Reference is UndefinedValue undefined && kind is 'd' or 'i' or 'u'
                ? undefined.Error() : Fail.Type(kind is 'd' or 'i' or 'u'
                ? $"%{kind} format: a real number is required, not {Types.Name(value)}"
                : $"%{kind} format: an integer is required, not {Types.Name(value)}");
        }

        if (kind is 'd' or 'i' or 'u' && whole.IsInt && precision is null && whole.RawInt != long.MinValue)
        {
            return (whole.RawInt < 0 ? "-" : flags.Sign, Math.Abs(whole.RawInt).ToString(CultureInfo.InvariantCulture));
        }

        BigInteger number = Numbers.ToBigInteger(whole);
        string digits = IntegerText.InRadix(BigInteger.Abs(number), kind switch { 'o' => 8, 'x' or 'X' => 16, _ => 10 });
        digits = digits.PadLeft(precision ?? 0, '0');
        digits = kind == 'X' ? digits.ToUpperInvariant() : digits;
        string prefix = !flags.Alternate ? "" : kind switch { 'o' => "0o", 'x' => "0x", 'X' => "0X", _ => "" };
        return ((number.Sign < 0 ? "-" : flags.Sign) + prefix, digits);
    }

    private static double ToFloat(in JinjaValue value)
    {
        if (value.Reference is UndefinedValue undefined)
        {
            throw undefined.Error();
        }

        return value.IsFloat || Types.IsInteger(value) ? Numbers.ToDouble(value) : throw Fail.Type($"must be real number, not {Types.Name(value)}");
    }

    private void Append((string Sign, string Text) converted, PercentFlags flags, int width, char kind)
    {
        int missing = width - converted.Sign.Length - CodePoints.Count(converted.Text);
        bool zeros = flags.Zero && !flags.Left && kind is not ('s' or 'r' or 'a' or 'c');
        int padding = Math.Max(0, missing);
        _frame.State.Charge((long)_result.Length + padding);
        if (!flags.Left && !zeros)
        {
            _result.Append(' ', padding);
        }

        _result.Append(converted.Sign);
        if (!flags.Left && zeros)
        {
            _result.Append('0', padding);
        }

        _result.Append(converted.Text);
        if (flags.Left)
        {
            _result.Append(' ', padding);
        }
    }
}
