using System.Numerics;

namespace Slipway.Jinja;

/// <summary>Python's operators on numbers, strings and lists.</summary>
internal static class Arithmetic
{
    public static JinjaValue Apply(Frame frame, TokenKind op, in JinjaValue left, in JinjaValue right)
    {
        if (left.IsInt && right.IsInt && TrySmall(op, left.RawInt, right.RawInt, out long result))
        {
            return result;
        }

        if (left.IsFloat && (right.IsFloat || right.IsInt) && TrySimple(op, left.RawFloat, right.IsFloat ? right.RawFloat : right.RawInt, out double number))
        {
            return number;
        }

        if (left.Reference is UndefinedValue undefined)
        {
            throw undefined.Error();
        }

        if (Types.IsNumber(left) && Types.IsNumber(right))
        {
            return left.IsFloat || right.IsFloat || op is TokenKind.Divide or TokenKind.Power || left.Reference is ComplexValue || right.Reference is ComplexValue
                ? FloatArithmetic.Apply(frame.State, op, left, right)
                : ApplyBig(frame.State, op, Numbers.ToBigInteger(left), Numbers.ToBigInteger(right));
        }

        return SequenceArithmetic.TryApply(frame, op, left, right, out JinjaValue value) ? value
            : right.Reference is UndefinedValue other ? throw other.Error()
            : throw Unsupported(op, left, right);
    }

    public static JinjaValue Negate(in JinjaValue value)
    {
        if (value.IsInt || value.IsBool)
        {
            return value.RawInt == long.MinValue ? -new BigInteger(value.RawInt) : -value.RawInt;
        }

        return value.Reference switch
        {
            BigIntValue big => -big.Value,
            ComplexValue complex => new ComplexValue(-complex.Value),
            UndefinedValue undefined => throw undefined.Error(),
            _ when value.IsFloat => -value.RawFloat,
            _ => throw Fail.Type($"bad operand type for unary -: '{Types.Name(value)}'"),
        };
    }

    public static JinjaValue Plus(in JinjaValue value)
    {
        if (value.IsBool)
        {
            return value.RawInt;
        }

        if (Types.IsNumber(value))
        {
            return value;
        }

        throw value.Reference is UndefinedValue undefined ? undefined.Error() : Fail.Type($"bad operand type for unary +: '{Types.Name(value)}'");
    }

    /// <summary>Integer power, within the limit on the size of numbers.</summary>
    public static JinjaValue Power(RenderState state, in BigInteger value, in BigInteger exponent)
    {
        if (exponent.IsZero || value.IsOne)
        {
            return 1;
        }

        if (value.IsZero)
        {
            return 0;
        }

        if (value == BigInteger.MinusOne)
        {
            return exponent.IsEven ? 1 : -1;
        }

        if (exponent > state.Limits.MaxIntegerBits || (value.GetBitLength() - 1) * (long)exponent > state.Limits.MaxIntegerBits)
        {
            throw new JinjaNumberLimitException(state.Limits.MaxIntegerBits);
        }

        return BigInteger.Pow(value, (int)exponent);
    }

    public static BigInteger FloorDivide(in BigInteger value, in BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(value, divisor, out BigInteger remainder);
        return !remainder.IsZero && (remainder.Sign < 0) != (divisor.Sign < 0) ? quotient - 1 : quotient;
    }

    private static bool TrySmall(TokenKind op, long left, long right, out long result)
    {
        switch (op)
        {
            case TokenKind.Add:
                result = unchecked(left + right);
                return ((left ^ result) & (right ^ result)) >= 0;
            case TokenKind.Subtract:
                result = unchecked(left - right);
                return ((left ^ right) & (left ^ result)) >= 0;
            case TokenKind.Multiply:
                return Math.BigMul(left, right, out result) == result >> 63;
            case TokenKind.FloorDivide when right > 0:
                result = left / right;
                result -= left % right < 0 ? 1 : 0;
                return true;
            case TokenKind.Modulo when right > 0:
                result = left % right;
                result += result < 0 ? right : 0;
                return true;
            default:
                result = 0;
                return false;
        }
    }

    private static bool TrySimple(TokenKind op, double left, double right, out double result)
    {
        switch (op)
        {
            case TokenKind.Add:
                result = left + right;
                return true;
            case TokenKind.Subtract:
                result = left - right;
                return true;
            case TokenKind.Multiply:
                result = left * right;
                return true;
            case TokenKind.Divide when right != 0:
                result = left / right;
                return true;
            default:
                result = 0;
                return false;
        }
    }

    private static JinjaValue ApplyBig(RenderState state, TokenKind op, in BigInteger left, in BigInteger right)
    {
        switch (op)
        {
            case TokenKind.Add:
                return Limited(state, left + right);
            case TokenKind.Subtract:
                return Limited(state, left - right);
            case TokenKind.Multiply:
                return Limited(state, left * right);
        }

        if (right.IsZero)
        {
            throw Fail.ZeroDivision(op == TokenKind.Modulo ? "integer modulo by zero" : "integer division or modulo by zero");
        }

        BigInteger quotient = FloorDivide(left, right);
        return op == TokenKind.FloorDivide ? quotient : left - (quotient * right);
    }

    private static JinjaValue Limited(RenderState state, in BigInteger value) => value.GetBitLength() > state.Limits.MaxIntegerBits
        ? throw new JinjaNumberLimitException(state.Limits.MaxIntegerBits)
        : value;

    private static JinjaRuntimeException Unsupported(TokenKind op, in JinjaValue left, in JinjaValue right)
    {
        if (op == TokenKind.Add && Types.IsText(left))
        {
            return Fail.Type($"can only concatenate str (not \"{Types.Name(right)}\") to str");
        }

        if (op == TokenKind.Add && left.Reference is ListValue or TupleValue)
        {
            string type = Types.Name(left);
            return Fail.Type($"can only concatenate {type} (not \"{Types.Name(right)}\") to {type}");
        }

        return Fail.Operands(op == TokenKind.Power ? "** or pow()" : Token.Describe(op), left, right);
    }
}
