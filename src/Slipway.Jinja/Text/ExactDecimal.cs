using System.Globalization;
using System.Numerics;

namespace Slipway.Jinja;

/// <summary>A double as an exact fraction, for formatting and rounding without error: ties go to even, as in CPython.</summary>
internal readonly struct ExactDecimal
{
    private ExactDecimal(BigInteger numerator, BigInteger denominator)
    {
        Numerator = numerator;
        Denominator = denominator;
    }

    public BigInteger Numerator { get; }

    public BigInteger Denominator { get; }

    /// <summary>The value of a finite double.</summary>
    public static ExactDecimal FromDouble(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFFL;
        mantissa |= exponent == 0 ? 0 : 1L << 52;
        exponent = Math.Max(exponent, 1) - 1075;
        int zeros = mantissa == 0 ? 0 : Math.Min(BitOperations.TrailingZeroCount(mantissa), Math.Max(0, -exponent));
        mantissa >>= zeros;
        exponent += zeros;
        BigInteger numerator = bits < 0 ? -mantissa : mantissa;
        return mantissa == 0 ? new ExactDecimal(0, 1)
            : exponent >= 0 ? new ExactDecimal(numerator << exponent, 1)
            : new ExactDecimal(numerator, BigInteger.One << -exponent);
    }

    /// <summary>The absolute value with a number of digits behind the point.</summary>
    public string ToFixed(int digits)
    {
        // A double has no more digits than this behind the point.
        const int most = 1075;
        if (digits > most)
        {
            return ToFixed(most) + new string('0', digits - most);
        }

        BigInteger scaled = Round(BigInteger.Abs(Numerator) * BigInteger.Pow(10, digits), Denominator);
        string text = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        return digits == 0 ? text : string.Concat(text.AsSpan(0, text.Length - digits), ".", text.AsSpan(text.Length - digits));
    }

    /// <summary>The absolute value's first digits, and the exponent of the very first.</summary>
    public (string Digits, int Exponent) ToSignificant(int count)
    {
        // A double has no more significant digits than this.
        const int most = 800;
        if (Numerator.IsZero)
        {
            return (new string('0', count), 0);
        }

        if (count > most)
        {
            (string digits, int power) = ToSignificant(most);
            return (digits + new string('0', count - most), power);
        }

        BigInteger value = BigInteger.Abs(Numerator);
        int exponent = (int)Math.Floor(BigInteger.Log10(value) - BigInteger.Log10(Denominator));
        while (true)
        {
            int shift = count - 1 - exponent;
            BigInteger scaled = shift >= 0
                ? Round(value * BigInteger.Pow(10, shift), Denominator)
                : Round(value, Denominator * BigInteger.Pow(10, -shift));
            string text = scaled.ToString(CultureInfo.InvariantCulture);
            if (text.Length == count)
            {
                return (text, exponent);
            }

            exponent += text.Length > count ? 1 : -1;
        }
    }

    /// <summary>Rounds to a number of digits behind the point, or before it when negative.</summary>
    public static double Round(double value, int digits)
    {
        // CPython: beyond these digits rounding changes nothing, or leaves nothing.
        if (!double.IsFinite(value) || value == 0 || digits > 323)
        {
            return value;
        }

        if (digits < -308)
        {
            return Math.CopySign(0, value);
        }

        if (digits >= 0 && FloatFormat.TryFormatFixed(value, digits, out string? text))
        {
            return double.Parse(text, CultureInfo.InvariantCulture);
        }

        ExactDecimal exact = FromDouble(value);
        BigInteger magnitude = BigInteger.Abs(exact.Numerator);
        double rounded = digits >= 0
            ? double.Parse(exact.ToFixed(digits), CultureInfo.InvariantCulture)
            : double.Parse((Round(magnitude, exact.Denominator * BigInteger.Pow(10, -digits)) * BigInteger.Pow(10, -digits)).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return double.IsInfinity(rounded) ? throw Fail.Overflow("rounded value too large to represent") : Math.CopySign(rounded, value);
    }

    /// <summary>The quotient of two non-negative numbers, rounded half to even.</summary>
    public static BigInteger Round(in BigInteger dividend, in BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(dividend, divisor, out BigInteger remainder);
        int order = (remainder * 2).CompareTo(divisor);
        return order > 0 || (order == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
