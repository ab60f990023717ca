using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>What gives items once, when they are asked for: generators, and Python's <c>enumerate</c>, <c>zip</c> and <c>reversed</c>.</summary>
internal static class PythonIterators
{
    public static PythonValue Enumerate(PythonValue value, PythonValue start)
    {
        JinjaIterator items = Iteration.Start(value.Value);
        return Types.IsInteger(start.Value) ? Once(Numbered(items, new(Arithmetic.Plus(start.Value))), "enumerate")
            : throw new PythonException("TypeError", $"'{Types.Name(start.Value)}' object cannot be interpreted as an integer");
    }

    public static PythonValue Zip(PythonValue first, PythonValue second) => Once(Pairs(Iteration.Start(first.Value), Iteration.Start(second.Value)), "zip");

    public static PythonValue Reversed(PythonValue value) => value.Value.Reference switch
    {
        ListValue list => Once(Backwards(list), "list_reverseiterator"),
        string or TupleValue or RangeValue or DictValue or DictView => Once(Enumerable.Reverse(value).Select(item => item.Value), "reversed"),
        _ => throw new PythonException("TypeError", $"'{Types.Name(value.Value)}' object is not reversible"),
    };

    /// <summary>A generator over a value, which must have items already when it is made.</summary>
    public static PythonValue Generator(PythonValue value, Func<IEnumerable<PythonValue>, IEnumerable<PythonValue>> make)
    {
        JinjaIterator items = Iteration.Start(value.Value);
        return Once(make(Counted(items)).Select(item => item.Value), "generator");
    }

    private static IEnumerable<PythonValue> Counted(JinjaIterator items)
    {
        while (items.MoveNext(out JinjaValue item))
        {
            PythonRuntime.CountItem();
            yield return new(item);
        }
    }

    private static PythonValue Once(IEnumerable<JinjaValue> items, string type) => new(new JinjaValue(new IteratorValue(new EnumerableIterator(items.GetEnumerator()), type)));

    private static IEnumerable<JinjaValue> Numbered(JinjaIterator items, PythonValue number)
    {
        for (; items.MoveNext(out JinjaValue item); number += 1L)
        {
            yield return new TupleValue([number.Value, item]);
        }
    }

    private static IEnumerable<JinjaValue> Pairs(JinjaIterator firsts, JinjaIterator seconds)
    {
        while (firsts.MoveNext(out JinjaValue first) && seconds.MoveNext(out JinjaValue second))
        {
            yield return new TupleValue([first, second]);
        }
    }

    // By index, as Python does it: the list may change meanwhile, and one that became too short gives nothing more.
    private static IEnumerable<JinjaValue> Backwards(ListValue list)
    {
        for (int index = list.Items.Count - 1; index >= 0 && index < list.Items.Count; index--)
        {
            yield return list.Items[index];
        }
    }
}
