namespace Slipway.Jinja;

/// <summary>Python's <c>iter()</c> and <c>len()</c>.</summary>
internal static class Iteration
{
    public static JinjaIterator Start(in JinjaValue value) =>
        TryStart(value) ?? throw Fail.Type($"'{Types.Name(value)}' object is not iterable");

    /// <summary>The depth of a lazy filter over a value.</summary>
    /// <exception cref="JinjaRecursionLimitException">Too many are stacked.</exception>
    public static int DepthOver(in JinjaValue source)
    {
        int depth = source.Reference is IteratorValue below ? below.Iterator.Depth + 1 : 1;
        Equality.EnsureDepth(depth);
        return depth;
    }

    public static JinjaIterator? TryStart(in JinjaValue value) => value.Reference switch
    {
        string text => new StringIterator(text),
        HeapValue heap => heap.Iterate(),
        _ => null,
    };

    /// <summary>All items, in a list of their own.</summary>
    public static List<JinjaValue> ToList(in JinjaValue value, RenderState state)
    {
        switch (value.Reference)
        {
            case ListValue list:
                state.CountItems(list.Items.Count);
                return [.. list.Items];
            case TupleValue tuple:
                state.CountItems(tuple.Items.Length);
                return [.. tuple.Items];
        }

        JinjaIterator iterator = Start(value);
        var items = new List<JinjaValue>(Math.Max(0, iterator.Remaining));
        while (iterator.MoveNext(out JinjaValue item))
        {
            state.CountIteration();
            items.Add(item);
        }

        return items;
    }

    /// <summary>The items for reading only; not copied when they are in an array or list already.</summary>
    public static ReadOnlySpan<JinjaValue> AsSpan(in JinjaValue value, RenderState state)
    {
        switch (value.Reference)
        {
            case ListValue list:
                state.CountItems(list.Items.Count);
                return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list.Items);
            case TupleValue tuple:
                state.CountItems(tuple.Items.Length);
                return tuple.Items;
            default:
                return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ToList(value, state));
        }
    }

    /// <summary>How many items going through a value will give, when that is known; otherwise -1.</summary>
    public static int Expected(in JinjaValue value) => value.Reference is IteratorValue items ? items.Iterator.Remaining : TryLength(value);

    public static int Length(in JinjaValue value)
    {
        int length = TryLength(value);
        return length >= 0 ? length : throw Fail.Type($"object of type '{Types.Name(value)}' has no len()");
    }

    /// <summary>The length, or -1 when there is none.</summary>
    public static int TryLength(in JinjaValue value) => value.Reference switch
    {
        string text => CodePoints.Count(text),
        HeapValue heap => heap.Length,
        _ => -1,
    };
}
