using System.Numerics;

namespace Slipway.Jinja;

/// <summary>Filters on single values: <c>default</c>, numbers, <c>tojson</c>, <c>pprint</c>.</summary>
internal static class ValueFilters
{
    public static readonly Builtin[] All =
    [
        new("default", "default_value?,boolean?", Default),
        new("d", "default_value?,boolean?", Default),
        new("abs", "/", Absolute),
        new("int", "default?,base?", ToInteger),
        new("float", "default?", ToFloat),
        new("round", "precision?,method?", Round),
        new("tojson", "indent?", (Frame frame, in JinjaValue value, in CallArguments arguments) =>
            new SafeString(JsonText.Write(frame.State, value, arguments.OrNone(0)))),
        new("pprint", "", (Frame frame, in JinjaValue value, in CallArguments _) => PrettyPrinter.Format(frame.State, value)),
    ];

    private static JinjaValue Default(Frame frame, in JinjaValue value, in CallArguments arguments) =>
        value.IsUndefined || (arguments.IsTrue(1) && !value.IsTrue)
            ? arguments.Positional[0].IsMissing ? "" : arguments.Positional[0]
            : value;

    private static JinjaValue Absolute(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        if (value.IsFloat)
        {
            return Math.Abs(value.RawFloat);
        }

        return value.Reference is ComplexValue complex ? Complex.Abs(complex.Value)
            : Types.IsInteger(value) ? BigInteger.Abs(Numbers.ToBigInteger(value))
            : throw Fail.Type($"bad operand type for abs(): '{Types.Name(value)}'");
    }

    private static JinjaValue ToInteger(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        if (value.Reference is UndefinedValue undefined)
        {
            throw undefined.Error();
        }

        if (Types.IsInteger(value))
        {
            return Arithmetic.Plus(value);
        }

        JinjaValue absent = arguments.Positional[0].IsMissing ? 0 : arguments.Positional[0];
        if (value.IsFloat)
        {
            return double.IsNaN(value.RawFloat) ? absent : Numbers.Truncate(value.RawFloat);
        }

        if (Types.Text(value) is not { } text)
        {
            return absent;
        }

        int radix = arguments.Positional[1].IsMissing ? 10 : Types.IsInteger(arguments.Positional[1]) ? Numbers.ToInt32(arguments.Positional[1]) : -1;
        if (radix is 0 or (>= 2 and <= 36) && IntegerText.TryParse(text, radix, out BigInteger number))
        {
            return number.GetBitLength() > frame.State.Limits.MaxIntegerBits ? throw new JinjaNumberLimitException(frame.State.Limits.MaxIntegerBits) : number;
        }

        return FloatParsing.TryParse(text, out double real) && !double.IsNaN(real) ? Numbers.Truncate(real) : absent;
    }

    private static JinjaValue ToFloat(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue absent = arguments.Positional[0].IsMissing ? 0.0 : arguments.Positional[0];
        if (Types.Text(value) is { } text)
        {
            return FloatParsing.TryParse(text, out double number) ? number : absent;
        }

        return value.IsFloat || Types.IsInteger(value) || value.IsUndefined ? FloatParsing.ToFloat(value) : absent;
    }

    private static JinjaValue Round(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue precision = arguments.Positional[0].IsMissing ? 0 : arguments.Positional[0];
        string method = arguments.Positional[1].IsMissing ? "common" : Types.Text(arguments.Positional[1]) ?? "";
        return method switch
        {
            "common" => RoundCommon(frame.State, value, precision),
            "ceil" or "floor" => RoundTo(frame, value, precision, method == "ceil"),
            _ => throw Fail.FilterArgument("method must be common, ceil or floor"),
        };
    }

    private static JinjaValue RoundCommon(RenderState state, in JinjaValue value, in JinjaValue precision)
    {
        if (value.IsFloat)
        {
            if (!precision.IsNone)
            {
                return ExactDecimal.Round(value.RawFloat, Numbers.ToInt32(precision));
            }

            return Numbers.Truncate(Math.Round(value.RawFloat, MidpointRounding.ToEven));
        }

        if (!Types.IsInteger(value))
        {
            throw Fail.Type($"type {Types.Name(value)} doesn't define __round__ method");
        }

        int digits = precision.IsNone ? 0 : Numbers.ToInt32(precision);
        BigInteger number = Numbers.ToBigInteger(value);
        if (digits >= 0)
        {
            return number;
        }

        if (-(long)digits > state.Limits.MaxIntegerBits)
        {
            return 0;
        }

        BigInteger unit = BigInteger.Pow(10, -digits);
        BigInteger rounded = ExactDecimal.Round(BigInteger.Abs(number), unit) * unit;
        return number.Sign < 0 ? -rounded : rounded;
    }

    private static JinjaValue RoundTo(Frame frame, in JinjaValue value, in JinjaValue precision, bool up)
    {
        JinjaValue scale = Arithmetic.Apply(frame, TokenKind.Power, 10, precision);
        JinjaValue scaled = Arithmetic.Apply(frame, TokenKind.Multiply, value, scale);
        JinjaValue whole = scaled.IsFloat ? Numbers.Truncate(up ? Math.Ceiling(scaled.RawFloat) : Math.Floor(scaled.RawFloat))
            : Types.IsInteger(scaled) ? scaled
            : throw Fail.Type($"must be real number, not {Types.Name(scaled)}");
        return Arithmetic.Apply(frame, TokenKind.Divide, whole, scale);
    }
}
