using System.Numerics;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <content>Comparisons of numbers.</content>
public static partial class DifyCondition
{
    /// <summary>=: the compared text is read as an integer when the variable is one, else as a float. False for null.</summary>
    /// <exception cref="StepFailedException">The variable is no number or boolean, or the operand cannot be read as one:
    /// <c>"5.0"</c> is no integer.</exception>
    public static bool Equal(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && left.Kind != DifyKind.None && AreEqual(left, right);

    /// <summary>≠: as <see cref="Equal"/>, the other way round; false for null too.</summary>
    /// <exception cref="StepFailedException">As for <see cref="Equal"/>.</exception>
    public static bool NotEqual(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && left.Kind != DifyKind.None && !AreEqual(left, right);

    /// <summary>&gt;: the compared text is read as a float. False for null; booleans count as 1 and 0.</summary>
    /// <exception cref="StepFailedException">The variable is no number, or the operand is not numeric.</exception>
    public static bool Greater(object? value, object? operand) => Compare(value, operand, static (left, right) => left > right);

    /// <summary>&lt;: as <see cref="Greater"/>.</summary>
    /// <exception cref="StepFailedException">The variable is no number, or the operand is not numeric.</exception>
    public static bool Less(object? value, object? operand) => Compare(value, operand, static (left, right) => left < right);

    /// <summary>≥: as <see cref="Greater"/>.</summary>
    /// <exception cref="StepFailedException">The variable is no number, or the operand is not numeric.</exception>
    public static bool AtLeast(object? value, object? operand) => Compare(value, operand, static (left, right) => left >= right);

    /// <summary>≤: as <see cref="Greater"/>.</summary>
    /// <exception cref="StepFailedException">The variable is no number, or the operand is not numeric.</exception>
    public static bool AtMost(object? value, object? operand) => Compare(value, operand, static (left, right) => left <= right);

    private static bool Compare(object? value, object? operand, Func<DifyNumber, DifyNumber, bool> compare)
    {
        (DifyValue left, DifyValue right) = Operands.Of(value, operand);
        return left.Kind switch
        {
            DifyKind.None => false,
            DifyKind.Number or DifyKind.Boolean => compare(left.Number, AsFloat(right)),
            _ => throw Wrong("Invalid actual value type: number"),
        };
    }

    private static bool AreEqual(DifyValue left, DifyValue right) => left.Kind switch
    {
        DifyKind.Boolean => left.Boolean == !right.IsFalsy,
        DifyKind.Number when left.Number.IsInteger => left.Number == AsInteger(right),
        DifyKind.Number => left.Number == AsFloat(right),
        _ => throw Wrong("Invalid actual value type: number or boolean"),
    };

    private static DifyNumber AsInteger(DifyValue value)
    {
        if (value.Kind == DifyKind.Text)
        {
            return PythonNumberText.TryParseInteger(value.Text, out BigInteger integer)
                ? integer
                : throw Wrong($"'{Shorten(value.Text)}' is not an integer");
        }

        DifyNumber number = Number(value);
        return number.IsInteger || double.IsFinite(number.ToDouble())
            ? number.ToInteger()
            : throw Wrong("NaN and infinities cannot be converted to an integer", "OverflowError");
    }

    // A whole number stays exact, so that comparing large integers is too.
    private static DifyNumber AsFloat(DifyValue value)
    {
        if (value.Kind != DifyKind.Text)
        {
            return Number(value);
        }

        if (!PythonNumberText.TryParseFloat(value.Text, out double number))
        {
            throw Wrong($"Cannot convert '{Shorten(value.Text)}' to number");
        }

        return number;
    }

    private static DifyNumber Number(DifyValue value) =>
        value.Kind is DifyKind.Number or DifyKind.Boolean ? value.Number : throw Wrong($"Cannot convert {value.Kind} to number");

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
