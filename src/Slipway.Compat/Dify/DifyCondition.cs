using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>
/// The comparisons of Dify's conditions (if-else, loops, filters), for values whose type is not known to make plain C# the same.
/// </summary>
/// <remarks>
/// The first argument is the variable, the second the value it is compared with, its references resolved. Null is Dify's
/// none, which is a value; a variable that is missing altogether fails: see <see cref="Require{T}(T, string)"/>. When the
/// variable is a boolean or a list of booleans the compared value is read as JSON, which must give a boolean or an integer.
/// A comparison that Dify cannot make throws <see cref="StepFailedException"/> with code <c>ValueError</c> or <c>TypeError</c>.
/// </remarks>
public static partial class DifyCondition
{
    /// <summary>The variable, which must not be missing.</summary>
    /// <param name="value">The variable; null when it is missing.</param>
    /// <param name="path">The variable's name, for the message: <c>node.value</c>.</param>
    /// <exception cref="StepFailedException">The variable is missing.</exception>
    public static T Require<T>(T? value, string path)
        where T : class => value ?? throw NotFound(path);

    /// <inheritdoc cref="Require{T}(T, string)"/>
    public static T Require<T>(T? value, string path)
        where T : struct => value ?? throw NotFound(path);

    /// <summary>What is below a variable, which must not be missing; null when it is there and holds nothing.</summary>
    /// <param name="root">The variable.</param>
    /// <param name="path">The whole reference, for the message: <c>node.value.key</c>.</param>
    /// <param name="keys">The keys below the variable.</param>
    /// <exception cref="StepFailedException">There is nothing at the path.</exception>
    public static JsonNode? RequireAt(object? root, string path, params ReadOnlySpan<string> keys) =>
        DifyPath.TryFind(root, keys, out JsonNode? found) ? found : throw NotFound(path);

    /// <summary>A variable that is never there.</summary>
    /// <exception cref="StepFailedException">Always.</exception>
    public static T Missing<T>(string path) => throw NotFound(path);

    /// <summary>contains: a part of a text, an element of a list. False for an empty variable.</summary>
    /// <exception cref="StepFailedException">The variable is neither text nor list.</exception>
    public static bool Contains(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && !left.IsFalsy && HasPart(left, right);

    /// <summary>contains, of text.</summary>
    public static bool Contains(string? value, string operand) =>
        !string.IsNullOrEmpty(value) && value.Contains(operand, StringComparison.Ordinal);

    /// <summary>not contains: true for an empty variable.</summary>
    /// <exception cref="StepFailedException">The variable is neither text nor list.</exception>
    public static bool NotContains(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && (left.IsFalsy || !HasPart(left, right));

    /// <summary>not contains, of text.</summary>
    public static bool NotContains(string? value, string operand) => !Contains(value, operand);

    /// <summary>start with: false for an empty variable.</summary>
    /// <exception cref="StepFailedException">The variable or the operand is not text.</exception>
    public static bool StartsWith(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && !left.IsFalsy
        && Text(left).StartsWith(Text(right, "Expected value must be a string"), StringComparison.Ordinal);

    /// <summary>start with, of text.</summary>
    public static bool StartsWith(string? value, string operand) =>
        !string.IsNullOrEmpty(value) && value.StartsWith(operand, StringComparison.Ordinal);

    /// <summary>end with: false for an empty variable.</summary>
    /// <exception cref="StepFailedException">The variable or the operand is not text.</exception>
    public static bool EndsWith(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && !left.IsFalsy
        && Text(left).EndsWith(Text(right, "Expected value must be a string"), StringComparison.Ordinal);

    /// <summary>end with, of text.</summary>
    public static bool EndsWith(string? value, string operand) =>
        !string.IsNullOrEmpty(value) && value.EndsWith(operand, StringComparison.Ordinal);

    /// <summary>is: equality of texts or booleans; false for null.</summary>
    /// <exception cref="StepFailedException">The variable is neither text nor boolean.</exception>
    public static bool Is(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && IsComparable(left) && DifyValue.AreEqual(left, right);

    /// <summary>is, of text.</summary>
    public static bool Is(string? value, string operand) => value is not null && string.Equals(value, operand, StringComparison.Ordinal);

    /// <summary>is, of a boolean.</summary>
    public static bool Is(bool? value, bool operand) => value == operand;

    /// <summary>is not: inequality of texts or booleans; false for null too.</summary>
    /// <exception cref="StepFailedException">The variable is neither text nor boolean.</exception>
    public static bool IsNot(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && IsComparable(left) && !DifyValue.AreEqual(left, right);

    /// <summary>is not, of text; false for null too.</summary>
    public static bool IsNot(string? value, string operand) => value is not null && !string.Equals(value, operand, StringComparison.Ordinal);

    /// <summary>is not, of a boolean; false for null too.</summary>
    public static bool IsNot(bool? value, bool operand) => value is { } given && given != operand;

    /// <summary>empty: null, "", 0, 0.0, false, and lists and objects without members.</summary>
    public static bool IsEmpty(object? value) => DifyValue.Of(value).IsFalsy;

    /// <summary>empty, of text. White space is not empty.</summary>
    public static bool IsEmpty(string? value) => string.IsNullOrEmpty(value);

    /// <summary>not empty: the opposite of <see cref="IsEmpty(object?)"/>.</summary>
    public static bool IsNotEmpty(object? value) => !IsEmpty(value);

    /// <summary>not empty, of text.</summary>
    public static bool IsNotEmpty(string? value) => !string.IsNullOrEmpty(value);

    /// <summary>null: the variable is there but holds nothing.</summary>
    public static bool IsNull(object? value) => DifyValue.Of(value).Kind == DifyKind.None;

    /// <summary>not null.</summary>
    public static bool IsNotNull(object? value) => !IsNull(value);

    /// <summary>exists: not null.</summary>
    public static bool Exists(object? value) => !IsNull(value);

    /// <summary>not exists: null.</summary>
    public static bool NotExists(object? value) => IsNull(value);

    /// <summary>in: an element of the given list. False for an empty variable.</summary>
    /// <exception cref="StepFailedException">The operand is not a list.</exception>
    public static bool In(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && !left.IsFalsy && Has(List(right), left);

    /// <summary>not in: true for an empty variable.</summary>
    /// <exception cref="StepFailedException">The operand is not a list.</exception>
    public static bool NotIn(object? value, object? operand) =>
        Operands.Of(value, operand) is var (left, right) && (left.IsFalsy || !Has(List(right), left));

    /// <summary>all of: every item of the operand is a part of the text, or an element of the list. False for an empty variable.</summary>
    /// <exception cref="StepFailedException">The operand is not a list of texts or of booleans.</exception>
    public static bool AllOf(object? value, object? operand)
    {
        (DifyValue left, DifyValue right) = Operands.Of(value, operand);
        DifyKind kind = KindOfItems(right);
        if (left.IsFalsy)
        {
            return false;
        }

        return left.Kind switch
        {
            DifyKind.Text => kind == DifyKind.Text && right.List.All(item => left.Text.Contains(DifyValue.Of(item).Text, StringComparison.Ordinal)),
            DifyKind.List => right.List.All(item => Has(left.List, DifyValue.Of(item))),
            _ => false,
        };
    }
}
