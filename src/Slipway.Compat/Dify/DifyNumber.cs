using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>
/// A number as Dify computes with it, which is as Python does: an integer without bounds or a double, and the two are kept
/// apart. <c>5</c> and <c>5.0</c> are equal but print differently, in text and in JSON.
/// </summary>
/// <remarks>
/// Comparisons between an integer and a float are exact, whatever their size. JSON keeps the distinction in both directions;
/// NaN and the infinities, for which JSON has no number, are written as the strings "NaN", "Infinity" and "-Infinity" and read back.
/// </remarks>
[JsonConverter(typeof(DifyNumberConverter))]
public readonly partial struct DifyNumber : IEquatable<DifyNumber>, IComparable<DifyNumber>, IComparisonOperators<DifyNumber, DifyNumber, bool>
{
    private readonly BigInteger _integer;
    private readonly double _float;
    private readonly bool _isFloat;

    /// <summary>An integer of any size.</summary>
    public DifyNumber(BigInteger value) => _integer = value;

    /// <summary>An integer.</summary>
    public DifyNumber(long value) => _integer = value;

    /// <summary>A float, also when it has no fraction.</summary>
    public DifyNumber(double value)
    {
        _float = value;
        _isFloat = true;
    }

    /// <summary>Whether this is an integer; <c>5.0</c> is not.</summary>
    public bool IsInteger => !_isFloat;

    /// <summary>Whether this is neither zero nor <c>0.0</c>: what Python calls true.</summary>
    public bool IsTrue => _isFloat ? _float != 0 : !_integer.IsZero;

    /// <summary>The nearest double; an integer beyond the range of doubles becomes an infinity.</summary>
    public double ToDouble() => _isFloat ? _float : (double)_integer;

    /// <summary>The integer, or the float with its fraction cut off.</summary>
    /// <exception cref="OverflowException">The value is NaN or infinite.</exception>
    public BigInteger ToInteger() => _isFloat ? new BigInteger(Math.Truncate(_float)) : _integer;

    /// <summary>The value as a 64-bit integer, a fraction cut off.</summary>
    /// <exception cref="OverflowException">The value does not fit.</exception>
    public long ToInt64() => (long)ToInteger();

    /// <summary>The value as a 32-bit integer, a fraction cut off.</summary>
    /// <exception cref="OverflowException">The value does not fit.</exception>
    public int ToInt32() => (int)ToInteger();

    /// <summary>As Python's <c>str</c>: <c>5</c>, <c>5.0</c>, <c>0.1</c>, <c>1e+22</c>, <c>nan</c>.</summary>
    public override string ToString() => _isFloat ? PythonFloat.Repr(_float) : _integer.ToString(CultureInfo.InvariantCulture);

    /// <summary>A JSON node that keeps an integer and a float apart.</summary>
    public JsonNode ToJsonNode() => JsonSerializer.SerializeToNode(this)!;

    /// <summary>As Python's <c>json.dumps</c> writes it: like <see cref="ToString"/>, but <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.</summary>
    internal string ToJsonText() => _isFloat && !double.IsFinite(_float) ? JsonName(_float) : ToString();

    internal static string JsonName(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    /// <summary>Reads the text of a JSON number: with a point or an exponent it is a float, else an integer.</summary>
    /// <exception cref="FormatException">An integer of more than 4300 digits, as in Python.</exception>
    internal static DifyNumber ParseJson(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny('.', 'e', 'E') >= 0)
        {
            return new DifyNumber(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long small))
        {
            return small;
        }

        return text.Length <= PythonNumberText.MaxIntegerDigits + 1
            ? new DifyNumber(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            : throw new FormatException($"An integer may have at most {PythonNumberText.MaxIntegerDigits} digits; this one has {text.Length}.");
    }

    /// <summary>Whether <paramref name="value"/> is a number, and which.</summary>
    internal static bool TryRead(JsonValue value, out DifyNumber number)
    {
        if (value.GetValueKind() != JsonValueKind.Number)
        {
            return value.TryGetValue(out number);
        }

        number = value switch
        {
            _ when value.TryGetValue(out JsonElement element) => ParseJson(element.GetRawText()),
            _ when value.TryGetValue(out DifyNumber given) => given,
            _ when value.TryGetValue(out double given) => new DifyNumber(given),
            _ when value.TryGetValue(out float given) => FromSingle(given),
            _ when value.TryGetValue(out decimal given) => new DifyNumber((double)given),
            _ => ParseJson(value.ToJsonString()),
        };
        return true;
    }

    /// <summary>Whether <paramref name="value"/> is of one of C#'s numeric types, and which number it is.</summary>
    internal static bool TryRead(object value, out DifyNumber number)
    {
        DifyNumber? read = value switch
        {
            DifyNumber given => given,
            int given => given,
            long given => given,
            double given => given,
            float given => FromSingle(given),
            decimal given => new DifyNumber((double)given),
            BigInteger given => new DifyNumber(given),
            short given => given,
            byte given => given,
            sbyte given => given,
            ushort given => given,
            uint given => given,
            ulong given => new DifyNumber((BigInteger)given),
            _ => null,
        };
        number = read ?? default;
        return read is not null;
    }

    // By its text, so that 0.1f is 0.1 and not 0.10000000149011612.
    private static DifyNumber FromSingle(float value) =>
        new(double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    /// <inheritdoc />
    public bool Equals(DifyNumber other) => CompareTo(other) == 0;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is DifyNumber other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() =>
        _isFloat && double.IsFinite(_float) && Math.Truncate(_float) == _float ? new BigInteger(_float).GetHashCode()
        : _isFloat ? _float.GetHashCode()
        : _integer.GetHashCode();

    /// <summary>Orders by value; NaN comes first and equals itself, as with <see cref="double.CompareTo(double)"/>.</summary>
    public int CompareTo(DifyNumber other) => (_isFloat, other._isFloat) switch
    {
        (false, false) => _integer.CompareTo(other._integer),
        (true, true) => _float.CompareTo(other._float),
        (false, true) => -CompareFloatToInteger(other._float, _integer),
        (true, false) => CompareFloatToInteger(_float, other._integer),
    };

    private static int CompareFloatToInteger(double left, BigInteger right)
    {
        if (!double.IsFinite(left))
        {
            return double.IsPositiveInfinity(left) ? 1 : -1;
        }

        int byInteger = new BigInteger(Math.Floor(left)).CompareTo(right);
        return byInteger == 0 && Math.Floor(left) != left ? 1 : byInteger;
    }

    private bool IsNaN => _isFloat && double.IsNaN(_float);

    private static bool Ordered(DifyNumber left, DifyNumber right) => !left.IsNaN && !right.IsNaN;

    /// <summary>An integer.</summary>
    public static implicit operator DifyNumber(int value) => new((long)value);

    /// <summary>An integer.</summary>
    public static implicit operator DifyNumber(long value) => new(value);

    /// <summary>An integer.</summary>
    public static implicit operator DifyNumber(BigInteger value) => new(value);

    /// <summary>A float, also when it has no fraction.</summary>
    public static implicit operator DifyNumber(double value) => new(value);

    /// <summary>The nearest double, as <see cref="ToDouble"/>.</summary>
    public static explicit operator double(DifyNumber value) => value.ToDouble();

    /// <summary>The 64-bit integer, as <see cref="ToInt64"/>.</summary>
    public static explicit operator long(DifyNumber value) => value.ToInt64();

    /// <summary>Equality by value: <c>5 == 5.0</c>. NaN equals nothing.</summary>
    public static bool operator ==(DifyNumber left, DifyNumber right) => Ordered(left, right) && left.CompareTo(right) == 0;

    /// <summary>The opposite of <c>==</c>.</summary>
    public static bool operator !=(DifyNumber left, DifyNumber right) => !(left == right);

    /// <summary>Order by value. False when either is NaN.</summary>
    public static bool operator <(DifyNumber left, DifyNumber right) => Ordered(left, right) && left.CompareTo(right) < 0;

    /// <summary>Order by value. False when either is NaN.</summary>
    public static bool operator >(DifyNumber left, DifyNumber right) => Ordered(left, right) && left.CompareTo(right) > 0;

    /// <summary>Order by value. False when either is NaN.</summary>
    public static bool operator <=(DifyNumber left, DifyNumber right) => Ordered(left, right) && left.CompareTo(right) <= 0;

    /// <summary>Order by value. False when either is NaN.</summary>
    public static bool operator >=(DifyNumber left, DifyNumber right) => Ordered(left, right) && left.CompareTo(right) >= 0;
}
