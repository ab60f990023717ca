using System.Globalization;
using System.Numerics;

namespace Slipway.Jinja;

/// <summary>Conversions between Python's numbers.</summary>
internal static class Numbers
{
    /// <summary>CPython refuses to print longer integers.</summary>
    private const int MaxPrintedDigits = 4300;

    public static bool TryToDouble(in JinjaValue value, out double number)
    {
        if (value.IsFloat)
        {
            number = value.RawFloat;
            return true;
        }

        if (value.IsInt || value.IsBool)
        {
            number = value.RawInt;
            return true;
        }

        if (value.Reference is BigIntValue big)
        {
            // The cast of BigInteger cuts off instead of rounding.
            number = ExactDivision.Divide(big.Value, BigInteger.One);
            return true;
        }

        number = 0;
        return false;
    }

    /// <summary>A float of an integer; fails where Python's <c>float()</c> overflows.</summary>
    public static double ToDouble(in JinjaValue value)
    {
        TryToDouble(value, out double number);
        return double.IsInfinity(number) && !value.IsFloat ? throw Fail.Overflow("int too large to convert to float") : number;
    }

    public static BigInteger ToBigInteger(in JinjaValue value) => value.Reference is BigIntValue big ? big.Value : value.RawInt;

    public static Complex ToComplex(in JinjaValue value) => value.Reference is ComplexValue complex ? complex.Value : ToDouble(value);

    /// <summary>An argument that must be an integer that fits in 32 bits, such as a width; larger ones are cut to the range.</summary>
    public static int ToInt32(in JinjaValue value)
    {
        if (value.IsInt || value.IsBool)
        {
            return (int)Math.Clamp(value.RawInt, int.MinValue, int.MaxValue);
        }

        if (value.Reference is BigIntValue big)
        {
            return big.Value.Sign < 0 ? int.MinValue : int.MaxValue;
        }

        throw Fail.Type($"'{Types.Name(value)}' object cannot be interpreted as an integer");
    }

    public static bool AreEqual(in JinjaValue left, in JinjaValue right)
    {
        if (left.Reference is ComplexValue || right.Reference is ComplexValue)
        {
            return ToComplex(left) == ToComplex(right);
        }

        return Compare(left, right) == 0;
    }

    /// <summary>Orders two real numbers exactly; null when one of them is not a number.</summary>
    public static int? Compare(in JinjaValue left, in JinjaValue right)
    {
        if (!left.IsFloat && !right.IsFloat)
        {
            return left.Reference is BigIntValue || right.Reference is BigIntValue
                ? ToBigInteger(left).CompareTo(ToBigInteger(right))
                : left.RawInt.CompareTo(right.RawInt);
        }

        if (left.IsFloat && right.IsFloat)
        {
            return double.IsNaN(left.RawFloat) || double.IsNaN(right.RawFloat) ? null : left.RawFloat.CompareTo(right.RawFloat);
        }

        return left.IsFloat ? -CompareMixed(right, left.RawFloat) : CompareMixed(left, right.RawFloat);
    }

    /// <summary>The whole part of a float, as <c>int()</c> gives it.</summary>
    public static JinjaValue Truncate(double value)
    {
        if (double.IsNaN(value))
        {
            throw Fail.Value("cannot convert float NaN to integer");
        }

        if (double.IsInfinity(value))
        {
            throw Fail.Overflow("cannot convert float infinity to integer");
        }

        return Math.Abs(value) < 9e18 ? (long)value : JinjaValue.FromBigInteger(new BigInteger(value));
    }

    public static string ToText(in BigInteger value)
    {
        // A bit is 0.30103 digits; the exact count is taken only near the limit.
        if (value.GetBitLength() > MaxPrintedDigits * 10 / 3)
        {
            throw Fail.Value($"Exceeds the limit ({MaxPrintedDigits} digits) for integer string conversion");
        }

        string text = value.ToString(CultureInfo.InvariantCulture);
        return text.Length - (value.Sign < 0 ? 1 : 0) > MaxPrintedDigits
            ? throw Fail.Value($"Exceeds the limit ({MaxPrintedDigits} digits) for integer string conversion")
            : text;
    }

    private static int? CompareMixed(in JinjaValue integer, double number)
    {
        if (double.IsNaN(number))
        {
            return null;
        }

        if (double.IsInfinity(number))
        {
            return number > 0 ? -1 : 1;
        }

        if (integer.Reference is not BigIntValue && integer.RawInt is >= -(1L << 53) and <= 1L << 53)
        {
            return ((double)integer.RawInt).CompareTo(number);
        }

        double whole = Math.Floor(number);
        int order = ToBigInteger(integer).CompareTo(new BigInteger(whole));
        return order == 0 && number > whole ? -1 : order;
    }
}
