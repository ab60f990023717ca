using System.Numerics;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>Python's built-in functions, for scripts that were ported: use it with <c>using static</c>.</summary>
public static class PythonBuiltins
{
    private static readonly FunctionValue RangeFunction = (FunctionValue)BuiltinGlobals.All.First(global => global.Name == "range").Value;

    /// <summary><c>len(value)</c>.</summary>
    /// <param name="value">A text, list or dict.</param>
    public static long Len(PythonValue value) => Iteration.Length(value.Value);

    /// <summary><c>str(value)</c>.</summary>
    /// <param name="value">A value.</param>
    public static string Str(PythonValue value) => value.ToString();

    /// <summary><c>repr(value)</c>.</summary>
    /// <param name="value">A value.</param>
    public static string Repr(PythonValue value) => PythonRuntime.Frame.State.Represent(value.Value);

    /// <summary><c>format(value, specification)</c>: what an f-string writes for <c>{value:specification}</c>.</summary>
    /// <param name="value">A value.</param>
    /// <param name="specification">How it is written.</param>
    public static string Format(PythonValue value, string specification) => ValueFormat.Format(PythonRuntime.Frame.State, value.Value, specification);

    /// <summary><c>bool(value)</c>.</summary>
    /// <param name="value">A value.</param>
    public static bool Bool(PythonValue value) => value.Value.IsTrue;

    /// <summary><c>int(value)</c>.</summary>
    /// <param name="value">A number, or the text of an integer.</param>
    /// <exception cref="PythonException">It is none.</exception>
    public static PythonValue Int(PythonValue value)
    {
        if (Types.Text(value.Value) is { } text)
        {
            return IntegerText.TryParse(text, 10, out BigInteger number) ? number
                : throw new PythonException("ValueError", $"invalid literal for int() with base 10: {Repr(value)}");
        }

        if (value.Value.IsFloat)
        {
            return double.IsNaN(value.Value.RawFloat) ? throw new PythonException("ValueError", "cannot convert float NaN to integer")
                : double.IsInfinity(value.Value.RawFloat) ? throw new PythonException("OverflowError", "cannot convert float infinity to integer")
                : new(Numbers.Truncate(value.Value.RawFloat));
        }

        return Types.IsInteger(value.Value) ? new(Arithmetic.Plus(value.Value))
            : throw new PythonException("TypeError", $"int() argument must be a string, a bytes-like object or a real number, not '{Types.Name(value.Value)}'");
    }

    /// <summary><c>float(value)</c>.</summary>
    /// <param name="value">A number, or the text of one.</param>
    /// <exception cref="PythonException">It is none.</exception>
    public static PythonValue Float(PythonValue value)
    {
        if (Types.Text(value.Value) is { } text)
        {
            return FloatParsing.TryParse(text, out double number) ? number : throw new PythonException("ValueError", $"could not convert string to float: {Repr(value)}");
        }

        return value.Value.IsFloat || Types.IsInteger(value.Value) ? FloatParsing.ToFloat(value.Value)
            : throw new PythonException("TypeError", $"float() argument must be a string or a real number, not '{Types.Name(value.Value)}'");
    }

    /// <summary><c>separator.join(items)</c>.</summary>
    /// <param name="separator">What is between the items.</param>
    /// <param name="items">Texts.</param>
    public static PythonValue Join(PythonValue separator, PythonValue items) => separator.Join(items);

    /// <summary><c>list(value)</c>: a new list.</summary>
    /// <param name="value">What has items.</param>
    public static PythonValue List(PythonValue value) => value.Map(item => item);

    /// <summary><c>abs(value)</c>.</summary>
    /// <param name="value">A number.</param>
    public static PythonValue Abs(PythonValue value) => value.Value.IsFloat ? Math.Abs(value.Value.RawFloat) : value < 0 ? -value : new(Arithmetic.Plus(value.Value));

    /// <summary><c>round(value)</c>: to the nearest integer, halves to the even one.</summary>
    /// <param name="value">A number.</param>
    public static PythonValue Round(PythonValue value) => value.Value.IsFloat ? Int(Math.Round(value.Value.RawFloat, MidpointRounding.ToEven)) : Int(RealNumber(value));

    /// <summary><c>round(value, digits)</c>.</summary>
    /// <param name="value">A number.</param>
    /// <param name="digits">How many digits behind the point stay; not negative.</param>
    public static PythonValue Round(PythonValue value, int digits) => value.Value.IsFloat ? ExactDecimal.Round(value.Value.RawFloat, digits) : Int(RealNumber(value));

    /// <summary><c>left // right</c>.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static PythonValue FloorDivide(PythonValue left, PythonValue right) => new(Arithmetic.Apply(PythonRuntime.Frame, TokenKind.FloorDivide, left.Value, right.Value));

    /// <summary><c>left ** right</c>.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">Another.</param>
    public static PythonValue Power(PythonValue left, PythonValue right) => new(Arithmetic.Apply(PythonRuntime.Frame, TokenKind.Power, left.Value, right.Value));

    /// <summary><c>left += right</c>: a list grows, everything else is added.</summary>
    /// <param name="left">The variable.</param>
    /// <param name="right">What is added.</param>
    public static void AddTo(ref PythonValue left, PythonValue right) => left = AddInPlace(left, right);

    /// <summary>What <c>left += right</c> gives: a list, which grows; everything else is added.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">What is added.</param>
    public static PythonValue AddInPlace(PythonValue left, PythonValue right)
    {
        if (left.Value.Reference is not ListValue)
        {
            return left + right;
        }

        left.Extend(right);
        return left;
    }

    /// <summary><c>left *= right</c>: a list is repeated in its place, everything else is multiplied.</summary>
    /// <param name="left">The variable.</param>
    /// <param name="right">By what.</param>
    public static void MultiplyBy(ref PythonValue left, PythonValue right)
    {
        PythonValue product = left * right;
        if (left.Value.Reference is ListValue list && product.Value.Reference is ListValue repeated)
        {
            list.Items.Clear();
            list.Items.AddRange(repeated.Items);
        }
        else
        {
            left = product;
        }
    }

    /// <summary><c>range(…)</c>.</summary>
    /// <param name="bounds">Where it ends; or where it begins and ends; or that and the step.</param>
    public static PythonValue Range(params ReadOnlySpan<PythonValue> bounds)
    {
        var values = new JinjaValue[bounds.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = bounds[i].Value;
        }

        return new(RangeFunction.Call(PythonRuntime.Frame, new CallArguments(values)));
    }

    /// <summary><c>enumerate(value, start)</c>: pairs of numbers and items, given once.</summary>
    /// <param name="value">What has items.</param>
    /// <param name="start">The first number.</param>
    public static PythonValue Enumerate(PythonValue value, PythonValue? start = null) => PythonIterators.Enumerate(value, start ?? 0L);

    /// <summary><c>zip(first, second)</c>: pairs, as many as the shorter one has, given once.</summary>
    /// <param name="first">What has items.</param>
    /// <param name="second">What has items.</param>
    public static PythonValue Zip(PythonValue first, PythonValue second) => PythonIterators.Zip(first, second);

    /// <summary><c>sum(value)</c>.</summary>
    /// <param name="value">Numbers.</param>
    public static PythonValue Sum(PythonValue value) => value.Aggregate((PythonValue)0L, (sum, item) => sum + item);

    /// <summary><c>min(value)</c>.</summary>
    /// <param name="value">What has items.</param>
    public static PythonValue Min(PythonValue value) => Best(value, "min", (item, best) => item < best);

    /// <summary><c>min(first, second)</c>.</summary>
    /// <param name="first">A value.</param>
    /// <param name="second">Another.</param>
    public static PythonValue Min(PythonValue first, PythonValue second) => second < first ? second : first;

    /// <summary><c>max(value)</c>.</summary>
    /// <param name="value">What has items.</param>
    public static PythonValue Max(PythonValue value) => Best(value, "max", (item, best) => item > best);

    /// <summary><c>max(first, second)</c>.</summary>
    /// <param name="first">A value.</param>
    /// <param name="second">Another.</param>
    public static PythonValue Max(PythonValue first, PythonValue second) => second > first ? second : first;

    /// <summary><c>any(value)</c>.</summary>
    /// <param name="value">What has items.</param>
    public static bool Any(PythonValue value) => Any(value, item => item);

    /// <summary><c>any(test(item) for item in value)</c>.</summary>
    /// <param name="value">What has items.</param>
    /// <param name="test">Looks at items until one is true.</param>
    public static bool Any(PythonValue value, Func<PythonValue, PythonValue> test) => value.Any(item => Bool(test(item)));

    /// <summary><c>all(value)</c>.</summary>
    /// <param name="value">What has items.</param>
    public static bool All(PythonValue value) => All(value, item => item);

    /// <summary><c>all(test(item) for item in value)</c>.</summary>
    /// <param name="value">What has items.</param>
    /// <param name="test">Looks at items until one is false.</param>
    public static bool All(PythonValue value, Func<PythonValue, PythonValue> test) => value.All(item => Bool(test(item)));

    /// <summary><c>item in value</c>, where the item must be computed first.</summary>
    /// <param name="item">An item of a list, a key of a dict, a part of a text.</param>
    /// <param name="value">A list, dict or text.</param>
    public static bool In(PythonValue item, PythonValue value) => value.Contains(item);

    /// <summary><c>sorted(value)</c>: a new list; equal items keep their order.</summary>
    /// <param name="value">What has items.</param>
    /// <param name="key">What is compared of an item; null for the item.</param>
    /// <param name="reverse">Whether the largest is first.</param>
    public static PythonValue Sorted(PythonValue value, Func<PythonValue, PythonValue>? key = null, PythonValue reverse = default)
    {
        JinjaValue[] items = [.. value.Select(item => item.Value)];
        JinjaValue[] keys = key is null ? items : [.. items.Select(item => key(new(item)).Value)];
        return PythonValue.List([.. StableSort.Sort(PythonRuntime.Frame.State, items, keys, Bool(reverse)).Select(item => new PythonValue(item))]);
    }

    /// <summary><c>reversed(value)</c>: the items from the last to the first, given once.</summary>
    /// <param name="value">A list, text or dict.</param>
    public static PythonValue Reversed(PythonValue value) => PythonIterators.Reversed(value);

    /// <summary><c>isinstance(value, types)</c>.</summary>
    /// <param name="value">A value.</param>
    /// <param name="types">The names of built-in types.</param>
    public static bool IsInstance(PythonValue value, params ReadOnlySpan<string> types)
    {
        string type = Types.Name(value.Value);
        return types.Contains(type) || (type == "bool" && types.Contains("int"));
    }

    private static PythonValue RealNumber(PythonValue value) => Types.IsInteger(value.Value) ? value
        : throw new PythonException("TypeError", $"type {Types.Name(value.Value)} doesn't define __round__ method");

    private static PythonValue Best(PythonValue value, string function, Func<PythonValue, PythonValue, bool> isBetter)
    {
        PythonValue? best = null;
        foreach (PythonValue item in value)
        {
            best = best is not { } known || isBetter(item, known) ? item : known;
        }

        return best ?? throw new PythonException("ValueError", $"{function}() iterable argument is empty");
    }
}
