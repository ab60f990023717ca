using System.Numerics;

namespace Slipway.Jinja;

/// <summary>Quotients of large integers, rounded once, to even.</summary>
internal static class ExactDivision
{
    private const int ExtraBits = 66;

    public static double Divide(in BigInteger dividend, in BigInteger divisor)
    {
        BigInteger a = BigInteger.Abs(dividend);
        BigInteger b = BigInteger.Abs(divisor);
        if (a.IsZero)
        {
            return 0;
        }

        // The quotient gets at least 66 bits, the last of which also stands for all that are cut off: rounding to 53 is then exact.
        long shift = ExtraBits - ((long)a.GetBitLength() - (long)b.GetBitLength());
        shift = Math.Clamp(shift, -100_000_000, 100_000_000);
        BigInteger scaled = shift >= 0 ? a << (int)shift : a;
        BigInteger scale = shift >= 0 ? b : b << (int)-shift;
        BigInteger quotient = BigInteger.DivRem(scaled, scale, out BigInteger remainder);
        if (!remainder.IsZero)
        {
            quotient |= 1;
        }

        double value = Scale(quotient, -shift);
        return dividend.Sign * divisor.Sign < 0 ? -value : value;
    }

    private static double Scale(BigInteger value, long exponent)
    {
        // Rounding to a subnormal must not happen twice: the bits below its last place are folded into one first.
        long bits = (long)value.GetBitLength();
        long lowest = bits + exponent - 53;
        int drop = (int)Math.Max(0, Math.Max(lowest, -1074) - exponent - 2);
        if (drop > 0)
        {
            bool inexact = !(value & ((BigInteger.One << drop) - 1)).IsZero;
            value >>= drop;
            value |= inexact ? 1 : 0;
            exponent += drop;
        }

        BigInteger rest = value & 3;
        BigInteger rounded = value >> 2;
        if (rest > 2 || (rest == 2 && !rounded.IsEven))
        {
            rounded += 1;
        }

        return Math.ScaleB((double)rounded, (int)Math.Clamp(exponent + 2, int.MinValue, int.MaxValue));
    }
}
