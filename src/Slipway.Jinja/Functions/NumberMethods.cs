using System.Numerics;

namespace Slipway.Jinja;

/// <summary>The attributes and methods of numbers.</summary>
internal static class NumberMethods
{
    private static readonly Dictionary<string, Builtin> IntegerTable = Builtin.Table(
    [
        new("bit_length", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => (long)BigInteger.Abs(Numbers.ToBigInteger(self)).GetBitLength()),
        new("bit_count", "/", BitCount),
        new("conjugate", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => Arithmetic.Plus(self)),
        new("as_integer_ratio", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => new TupleValue([Arithmetic.Plus(self), 1])),
    ]);

    private static readonly Dictionary<string, Builtin> FloatTable = Builtin.Table(
    [
        new("is_integer", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => double.IsFinite(self.RawFloat) && self.RawFloat == Math.Floor(self.RawFloat)),
        new("conjugate", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => self),
        new("as_integer_ratio", "/", Ratio),
    ]);

    public static bool TryGet(in JinjaValue value, string name, out JinjaValue found)
    {
        if (value.IsFloat)
        {
            found = name == "real" ? value : 0.0;
            return name is "real" or "imag" || Methods.TryBind(FloatTable, value, name, out found);
        }

        if (Types.IsInteger(value))
        {
            found = name is "real" or "numerator" ? Arithmetic.Plus(value) : name == "denominator" ? 1 : 0;
            return name is "real" or "imag" or "numerator" or "denominator" || Methods.TryBind(IntegerTable, value, name, out found);
        }

        found = default;
        return false;
    }

    public static bool TryGet(BigIntValue number, string name, out JinjaValue found) => TryGet(new JinjaValue(number), name, out found);

    private static JinjaValue BitCount(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        long count = 0;
        foreach (byte part in BigInteger.Abs(Numbers.ToBigInteger(self)).ToByteArray())
        {
            count += BitOperations.PopCount(part);
        }

        return count;
    }

    private static JinjaValue Ratio(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        double value = self.RawFloat;
        if (!double.IsFinite(value))
        {
            throw double.IsNaN(value) ? Fail.Value("cannot convert NaN to integer ratio") : Fail.Overflow("cannot convert Infinity to integer ratio");
        }

        ExactDecimal exact = ExactDecimal.FromDouble(value);
        return new TupleValue([exact.Numerator, exact.Denominator]);
    }
}
