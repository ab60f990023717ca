namespace Slipway.Jinja;

/// <summary>Python's <c>in</c>.</summary>
internal static class Containment
{
    public static bool Contains(RenderState state, in JinjaValue container, in JinjaValue item)
    {
        switch (container.Reference)
        {
            case string or SafeString:
                if (Types.Text(item) is { } part)
                {
                    return Types.Text(container)!.Contains(part, StringComparison.Ordinal);
                }

                throw Fail.Type($"'in <string>' requires string as left operand, not {Types.Name(item)}");
            case DictValue dict:
                return dict.TryGetValue(item, out _);
            case DictView { Part: DictPart.Keys } keys:
                return keys.Dict.TryGetValue(item, out _);
            case ListValue list:
                return ContainsItem(state, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list.Items), item);
            case TupleValue tuple:
                return ContainsItem(state, tuple.Items, item);
            case UndefinedValue { Behavior: UndefinedBehavior.Strict } undefined:
                throw undefined.Error();
        }

        JinjaIterator items = Iteration.TryStart(container) ?? throw Fail.Type($"argument of type '{Types.Name(container)}' is not iterable");
        while (items.MoveNext(out JinjaValue candidate))
        {
            state.CountIteration();
            if (Equality.AreKeysEqual(candidate, item))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ContainsItem(RenderState state, ReadOnlySpan<JinjaValue> items, in JinjaValue item)
    {
        // Looking at an item is much less work than an iteration.
        state.CountItems(items.Length / 32);
        foreach (ref readonly JinjaValue candidate in items)
        {
            if (Equality.AreKeysEqual(candidate, item))
            {
                return true;
            }
        }

        return false;
    }
}
