using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <content>Truth, arithmetic and comparison.</content>
public readonly partial struct PythonValue
{
    /// <summary>Python's truth: not for <c>None</c>, zero and what is empty.</summary>
    /// <param name="value">A value.</param>
    public static bool operator true(PythonValue value) => value.Value.IsTrue;

    /// <summary>The opposite of Python's truth.</summary>
    /// <param name="value">A value.</param>
    public static bool operator false(PythonValue value) => !value.Value.IsTrue;

    /// <summary><c>not value</c>.</summary>
    /// <param name="value">A value.</param>
    public static bool operator !(PythonValue value) => !value.Value.IsTrue;

    /// <summary>What <c>and</c> gives when the left one is true.</summary>
    /// <param name="left">A true value.</param>
    /// <param name="right">Another.</param>
    public static PythonValue operator &(PythonValue left, PythonValue right) => left.Value.IsTrue ? right : left;

    /// <summary>What <c>or</c> gives when the left one is false.</summary>
    /// <param name="left">A false value.</param>
    /// <param name="right">Another.</param>
    public static PythonValue operator |(PythonValue left, PythonValue right) => left.Value.IsTrue ? left : right;

    /// <summary><c>left + right</c>: of numbers, texts, lists.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static PythonValue operator +(PythonValue left, PythonValue right) => Compute(TokenKind.Add, left, right);

    /// <summary><c>left - right</c>.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static PythonValue operator -(PythonValue left, PythonValue right) => Compute(TokenKind.Subtract, left, right);

    /// <summary><c>left * right</c>: of numbers, or a text or list so many times.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static PythonValue operator *(PythonValue left, PythonValue right) => Compute(TokenKind.Multiply, left, right);

    /// <summary><c>left / right</c>: always a float.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static PythonValue operator /(PythonValue left, PythonValue right) => Compute(TokenKind.Divide, left, right);

    /// <summary><c>left % right</c>: with the sign of the right one.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static PythonValue operator %(PythonValue left, PythonValue right) => Compute(TokenKind.Modulo, left, right);

    /// <summary><c>-value</c>.</summary>
    /// <param name="value">A number.</param>
    public static PythonValue operator -(PythonValue value) => new(Arithmetic.Negate(value.Value));

    /// <summary><c>left == right</c>.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(PythonValue left, PythonValue right) => left.Value == right.Value;

    /// <summary><c>left != right</c>.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(PythonValue left, PythonValue right) => left.Value != right.Value;

    /// <summary><c>left &lt; right</c>.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static bool operator <(PythonValue left, PythonValue right) => Comparison.Test(left.Value, right.Value, "<");

    /// <summary><c>left &gt; right</c>.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static bool operator >(PythonValue left, PythonValue right) => Comparison.Test(left.Value, right.Value, ">");

    /// <summary><c>left &lt;= right</c>.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static bool operator <=(PythonValue left, PythonValue right) => Comparison.Test(left.Value, right.Value, "<=");

    /// <summary><c>left >= right</c>.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another.</param>
    public static bool operator >=(PythonValue left, PythonValue right) => Comparison.Test(left.Value, right.Value, ">=");

    private static PythonValue Compute(TokenKind op, PythonValue left, PythonValue right) => new(Arithmetic.Apply(PythonRuntime.Frame, op, left.Value, right.Value));
}
