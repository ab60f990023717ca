using System.Numerics;

namespace Slipway.Jinja;

/// <summary>Operators where a float or complex number takes part, or comes out.</summary>
internal static class FloatArithmetic
{
    public static JinjaValue Apply(RenderState state, TokenKind op, in JinjaValue left, in JinjaValue right)
    {
        if (left.Reference is ComplexValue || right.Reference is ComplexValue)
        {
            return ApplyComplex(op, left, right);
        }

        if (op == TokenKind.Power)
        {
            return Power(state, left, right);
        }

        if (op == TokenKind.Divide && Types.IsInteger(left) && Types.IsInteger(right))
        {
            return DivideIntegers(Numbers.ToBigInteger(left), Numbers.ToBigInteger(right));
        }

        double a = Numbers.ToDouble(left);
        double b = Numbers.ToDouble(right);
        return op switch
        {
            TokenKind.Add => a + b,
            TokenKind.Subtract => a - b,
            TokenKind.Multiply => a * b,
            TokenKind.Divide => b == 0 ? throw Fail.ZeroDivision("float division by zero") : a / b,
            TokenKind.Modulo => b == 0 ? throw Fail.ZeroDivision("float modulo") : Modulo(a, b),
            _ => b == 0 ? throw Fail.ZeroDivision("float floor division by zero") : FloorDivide(a, b),
        };
    }

    /// <summary>CPython's <c>float_rem</c>.</summary>
    private static double Modulo(double a, double b)
    {
        double remainder = a % b;
        if (remainder != 0)
        {
            return (b < 0) != (remainder < 0) ? remainder + b : remainder;
        }

        return Math.CopySign(0, b);
    }

    /// <summary>CPython's <c>_float_div_mod</c>.</summary>
    private static double FloorDivide(double a, double b)
    {
        double remainder = a % b;
        double quotient = (a - remainder) / b;
        if (remainder != 0 && (b < 0) != (remainder < 0))
        {
            quotient -= 1;
        }

        if (quotient == 0)
        {
            return Math.CopySign(0, a / b);
        }

        double floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    /// <summary>The correctly rounded quotient, as CPython's <c>long_true_divide</c>.</summary>
    private static JinjaValue DivideIntegers(in BigInteger left, in BigInteger right)
    {
        if (right.IsZero)
        {
            throw Fail.ZeroDivision("division by zero");
        }

        if (left.GetBitLength() <= 53 && right.GetBitLength() <= 53)
        {
            return (double)left / (double)right;
        }

        double quotient = ExactDivision.Divide(left, right);
        return double.IsInfinity(quotient) ? throw Fail.Overflow("integer division result too large for a float") : quotient;
    }

    private static JinjaValue Power(RenderState state, in JinjaValue left, in JinjaValue right)
    {
        if (Types.IsInteger(left) && Types.IsInteger(right))
        {
            BigInteger exponent = Numbers.ToBigInteger(right);
            if (exponent.Sign >= 0)
            {
                return Arithmetic.Power(state, Numbers.ToBigInteger(left), exponent);
            }
        }

        double a = Numbers.ToDouble(left);
        double b = Numbers.ToDouble(right);
        if (a == 0 && b < 0)
        {
            throw Fail.ZeroDivision("0.0 cannot be raised to a negative power");
        }

        if (a < 0 && double.IsFinite(a) && double.IsFinite(b) && b != Math.Floor(b))
        {
            return ComplexPower(a, b);
        }

        double power = Math.Pow(a, b);
        return double.IsInfinity(power) && double.IsFinite(a) && double.IsFinite(b)
            ? throw Fail.Overflow("(34, 'Numerical result out of range')")
            : power;
    }

    // CPython's _Py_c_pow with a real base and exponent.
    private static ComplexValue ComplexPower(double value, double exponent)
    {
        double length = Math.Pow(Math.Abs(value), exponent);
        double phase = Math.Atan2(0, value) * exponent;
        return new ComplexValue(new Complex(length * Math.Cos(phase), length * Math.Sin(phase)));
    }

    private static ComplexValue ApplyComplex(TokenKind op, in JinjaValue left, in JinjaValue right)
    {
        Complex a = Numbers.ToComplex(left);
        Complex b = Numbers.ToComplex(right);
        return new ComplexValue(op switch
        {
            TokenKind.Add => a + b,
            TokenKind.Subtract => a - b,
            TokenKind.Multiply => a * b,
            TokenKind.Divide => b == Complex.Zero ? throw Fail.ZeroDivision("complex division by zero") : a / b,
            TokenKind.Power => Complex.Pow(a, b),
            _ => throw Fail.Operands(Token.Describe(op), left, right),
        });
    }
}
