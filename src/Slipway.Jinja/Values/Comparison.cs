using System.Runtime.InteropServices;

namespace Slipway.Jinja;

/// <summary>Python's <c>&lt;</c> and its relatives.</summary>
internal static class Comparison
{
    public static bool Less(in JinjaValue left, in JinjaValue right)
    {
        if (left.IsInt && right.IsInt)
        {
            return left.RawInt < right.RawInt;
        }

        return left.Reference is string a && right.Reference is string b ? CodePoints.Compare(a, b) < 0 : Test(left, right, "<");
    }

    /// <summary>One of <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</summary>
    public static bool Test(in JinjaValue left, in JinjaValue right, string op, int depth = 0)
    {
        int? order;
        if (left.IsInt && right.IsInt)
        {
            order = left.RawInt.CompareTo(right.RawInt);
        }
        else if (Types.Text(left) is { } leftText && Types.Text(right) is { } rightText)
        {
            order = CodePoints.Compare(leftText, rightText);
        }
        else if (IsReal(left) && IsReal(right))
        {
            order = Numbers.Compare(left, right);
        }
        else
        {
            return TestOthers(left, right, op, depth);
        }

        return order is { } known && Matches(known, op);
    }

    private static bool IsReal(in JinjaValue value) => value.IsFloat || Types.IsInteger(value);

    private static bool TestOthers(in JinjaValue left, in JinjaValue right, string op, int depth)
    {
        if (left.Reference is UndefinedValue undefined)
        {
            throw undefined.Error();
        }

        if (right.Reference is UndefinedValue other)
        {
            throw other.Error();
        }

        return (left.Reference, right.Reference) switch
        {
            (ListValue a, ListValue b) => TestSequences(CollectionsMarshal.AsSpan(a.Items), CollectionsMarshal.AsSpan(b.Items), op, depth),
            (TupleValue a, TupleValue b) => TestSequences(a.Items, b.Items, op, depth),
            (DateValue a, DateValue b) when a.CompareTo(b) is { } order => Matches(order, op),
            _ => throw Fail.Type($"'{op}' not supported between instances of '{Types.Name(left)}' and '{Types.Name(right)}'"),
        };
    }

    private static bool TestSequences(ReadOnlySpan<JinjaValue> left, ReadOnlySpan<JinjaValue> right, string op, int depth)
    {
        Equality.EnsureDepth(depth);
        for (int index = 0; index < left.Length && index < right.Length; index++)
        {
            if (!Equality.SequencesEqual(left.Slice(index, 1), right.Slice(index, 1), depth))
            {
                return Test(left[index], right[index], op, depth + 1);
            }
        }

        return Matches(left.Length.CompareTo(right.Length), op);
    }

    private static bool Matches(int order, string op) => op switch
    {
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };
}
