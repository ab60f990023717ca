namespace Slipway.Jinja;

/// <summary>The methods of <c>list</c>, and the two that <c>tuple</c> and <c>range</c> share with it.</summary>
internal static class ListMethods
{
    private static readonly Builtin CountMethod = new("count", "value/", Count);
    private static readonly Builtin IndexMethod = new("index", "value,start?,stop?/", Index);

    public static readonly Dictionary<string, Builtin> Table = Builtin.Table(
    [
        new("append", "object/", Append) { Mutates = true },
        new("extend", "iterable/", Extend) { Mutates = true },
        new("insert", "index,object/", Insert) { Mutates = true },
        new("pop", "index?/", Pop) { Mutates = true },
        new("remove", "value/", Remove) { Mutates = true },
        new("clear", "/", Clear) { Mutates = true },
        new("reverse", "/", Reverse) { Mutates = true },
        new("sort", "key?,reverse?", Sort) { Mutates = true },
        new("copy", "/", Copy),
        CountMethod,
        IndexMethod,
    ]);

    public static readonly Dictionary<string, Builtin> TupleTable = Builtin.Table([CountMethod, IndexMethod]);

    public static readonly Dictionary<string, Builtin> RangeTable = Builtin.Table([CountMethod, IndexMethod]);

    private static List<JinjaValue> Items(in JinjaValue self) => ((ListValue)self.Reference!).Items;

    private static JinjaValue Append(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        List<JinjaValue> items = Items(self);
        EnsureRoom(frame.State, items, 1);
        items.Add(arguments.Positional[0]);
        return JinjaValue.None;
    }

    private static JinjaValue Extend(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        List<JinjaValue> more = Iteration.ToList(arguments.Positional[0], frame.State);
        EnsureRoom(frame.State, Items(self), more.Count);
        Items(self).AddRange(more);
        return JinjaValue.None;
    }

    private static JinjaValue Insert(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        List<JinjaValue> items = Items(self);
        EnsureRoom(frame.State, items, 1);
        int index = Numbers.ToInt32(arguments.Positional[0]);
        items.Insert(Math.Clamp(index < 0 ? Math.Max(0, index + items.Count) : index, 0, items.Count), arguments.Positional[1]);
        return JinjaValue.None;
    }

    private static JinjaValue Pop(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        List<JinjaValue> items = Items(self);
        int index = arguments.Positional[0].IsMissing ? -1 : Numbers.ToInt32(arguments.Positional[0]);
        index += index < 0 ? items.Count : 0;
        if (index < 0 || index >= items.Count)
        {
            throw Fail.Runtime(items.Count == 0 ? "pop from empty list" : "pop index out of range", "IndexError");
        }

        JinjaValue item = items[index];
        items.RemoveAt(index);
        return item;
    }

    private static JinjaValue Remove(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        JinjaValue wanted = arguments.Positional[0];
        int index = Items(self).FindIndex(item => Equality.AreKeysEqual(item, wanted));
        if (index < 0)
        {
            throw Fail.Value("list.remove(x): x not in list");
        }

        Items(self).RemoveAt(index);
        return JinjaValue.None;
    }

    private static JinjaValue Clear(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        Items(self).Clear();
        return JinjaValue.None;
    }

    private static JinjaValue Reverse(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        Items(self).Reverse();
        return JinjaValue.None;
    }

    private static JinjaValue Sort(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        List<JinjaValue> items = Items(self);
        JinjaValue key = arguments.Positional[0];
        var keys = new JinjaValue[items.Count];
        for (int index = 0; index < keys.Length; index++)
        {
            keys[index] = key.IsMissing || key.IsNone ? items[index]
                : key.Reference is HeapValue function ? function.Call(frame, new CallArguments([items[index]]))
                : throw Fail.Type($"'{Types.Name(key)}' object is not callable");
        }

        JinjaValue[] sorted = StableSort.Sort(frame.State, [.. items], keys, arguments.IsReversed(1));
        items.Clear();
        items.AddRange(sorted);
        return JinjaValue.None;
    }

    private static JinjaValue Copy(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        frame.State.Charge(Items(self).Count);
        return new ListValue([.. Items(self)]);
    }

    private static JinjaValue Count(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        long count = 0;
        foreach (JinjaValue item in Iteration.AsSpan(self, frame.State))
        {
            count += Equality.AreKeysEqual(item, arguments.Positional[0]) ? 1 : 0;
        }

        return count;
    }

    private static JinjaValue Index(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        ReadOnlySpan<JinjaValue> items = Iteration.AsSpan(self, frame.State);
        int start = Bound(arguments.Positional[1], 0, items.Length);
        int stop = Bound(arguments.Positional[2], items.Length, items.Length);
        for (int index = start; index < stop; index++)
        {
            if (Equality.AreKeysEqual(items[index], arguments.Positional[0]))
            {
                return index;
            }
        }

        throw Fail.Value(self.Reference is TupleValue ? "tuple.index(x): x not in tuple" : $"{frame.State.Represent(arguments.Positional[0])} is not in list");
    }

    private static int Bound(in JinjaValue value, int absent, int length)
    {
        if (value.IsMissing)
        {
            return absent;
        }

        int index = Numbers.ToInt32(value);
        return Math.Clamp(index < 0 ? Math.Max(0, index + length) : index, 0, length);
    }

    private static void EnsureRoom(RenderState state, List<JinjaValue> items, int more)
    {
        state.Charge(more);
        if ((long)items.Count + more > state.Limits.MaxStringLength)
        {
            throw new JinjaSizeLimitException(state.Limits.MaxStringLength, nameof(JinjaLimits.MaxStringLength));
        }
    }
}
