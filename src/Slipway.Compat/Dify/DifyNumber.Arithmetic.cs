namespace Slipway.Compat.Dify;

/// <content>Arithmetic as Python's: integers stay integers but for division, and a float makes the result one.</content>
public readonly partial struct DifyNumber
{
    /// <summary>The sum.</summary>
    public static DifyNumber operator +(DifyNumber left, DifyNumber right) =>
        left.IsInteger && right.IsInteger ? new(left._integer + right._integer) : new(left.ToDouble() + right.ToDouble());

    /// <summary>The difference.</summary>
    public static DifyNumber operator -(DifyNumber left, DifyNumber right) =>
        left.IsInteger && right.IsInteger ? new(left._integer - right._integer) : new(left.ToDouble() - right.ToDouble());

    /// <summary>The product.</summary>
    public static DifyNumber operator *(DifyNumber left, DifyNumber right) =>
        left.IsInteger && right.IsInteger ? new(left._integer * right._integer) : new(left.ToDouble() * right.ToDouble());

    /// <summary>The quotient: always a float, also of integers.</summary>
    /// <exception cref="StepFailedException">The divisor is zero; code <c>InvalidInputValueError</c>.</exception>
    public static DifyNumber operator /(DifyNumber left, DifyNumber right) => right.IsTrue
        ? new(left.ToDouble() / right.ToDouble())
        : throw new StepFailedException("A number is divided by zero.", "InvalidInputValueError");
}
