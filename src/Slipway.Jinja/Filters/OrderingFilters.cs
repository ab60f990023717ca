namespace Slipway.Jinja;

/// <summary>Filters that compare items: <c>sort</c>, <c>min</c>, <c>max</c>, <c>unique</c>, <c>groupby</c>, <c>dictsort</c>.</summary>
internal static class OrderingFilters
{
    /// <summary>How many items at the most <c>unique</c> makes room for before it has seen them.</summary>
    private const int MostExpected = 1024;

    public static readonly Builtin[] All =
    [
        new("sort", "reverse?,case_sensitive?,attribute?", Sort),
        new("dictsort", "case_sensitive?,by?,reverse?", DictSort),
        new("min", "case_sensitive?,attribute?", (Frame frame, in JinjaValue value, in CallArguments arguments) => Extreme(frame, value, arguments, "<")),
        new("max", "case_sensitive?,attribute?", (Frame frame, in JinjaValue value, in CallArguments arguments) => Extreme(frame, value, arguments, ">")),
        new("unique", "case_sensitive?,attribute?", (Frame frame, in JinjaValue value, in CallArguments arguments) =>
            SequenceFilters.Generate(value, Unique(frame, value, new AttributePath(arguments.OrNone(1), !arguments.IsTrue(0))))),
        new("groupby", "attribute,default?,case_sensitive?", GroupBy),
    ];

    private static JinjaValue Sort(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        bool descending = arguments.IsReversed(0);
        AttributePath[] paths = AttributePath.ParseMany(arguments.OrNone(2), !arguments.IsTrue(1));
        ReadOnlySpan<JinjaValue> items = Iteration.AsSpan(value, frame.State);

        // The keys are lists in Jinja2, even of one part: equal parts are not compared any further. That makes no difference for numbers and texts.
        JinjaValue[] keys = paths[0].GetAll(frame, items);
        if (paths.Length > 1 || !(Array.TrueForAll(keys, key => key.IsInt) || Array.TrueForAll(keys, key => key.Reference is string)))
        {
            keys = Array.ConvertAll(items.ToArray(), item => (JinjaValue)new TupleValue(Array.ConvertAll(paths, path => path.Get(frame, item))));
        }

        return Sorted(frame.State, items, keys, descending);
    }

    private static ListValue Sorted(RenderState state, ReadOnlySpan<JinjaValue> items, JinjaValue[] keys, bool descending)
    {
        var sorted = new List<JinjaValue>(items.Length);
        foreach (int place in StableSort.Order(state, keys, descending))
        {
            sorted.Add(items[place]);
        }

        return new ListValue(sorted);
    }

    private static JinjaValue DictSort(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        int part = arguments.Positional[1].IsMissing || Equality.AreEqual(arguments.Positional[1], "key") ? 0
            : Equality.AreEqual(arguments.Positional[1], "value") ? 1
            : throw Fail.FilterArgument("You can only sort by either \"key\" or \"value\"");
        if (value.Reference is not DictValue dict)
        {
            throw value.Reference is UndefinedValue undefined
                ? undefined.Error()
                : new JinjaRuntimeException($"'{Types.Name(value)}' object has no attribute 'items'", "AttributeError");
        }

        bool caseSensitive = arguments.IsTrue(0);
        bool descending = arguments.IsReversed(2);
        JinjaValue[] items = Iteration.AsSpan(new DictView(dict, DictPart.Items), frame.State).ToArray();
        JinjaValue[] keys = Array.ConvertAll(items, item =>
        {
            JinjaValue key = ((TupleValue)item.Reference!).Items[part];
            return caseSensitive ? key : AttributePath.LowerCase(key);
        });
        return Sorted(frame.State, items, keys, descending);
    }

    private static JinjaValue Extreme(Frame frame, in JinjaValue value, in CallArguments arguments, string op)
    {
        var path = new AttributePath(arguments.OrNone(1), !arguments.IsTrue(0));
        JinjaIterator items = Iteration.Start(value);
        if (!items.MoveNext(out JinjaValue best))
        {
            return UndefinedValue.Hint(frame.UndefinedBehavior, "No aggregated item, sequence was empty.");
        }

        JinjaValue bestKey = path.Get(frame, best);
        while (items.MoveNext(out JinjaValue item))
        {
            frame.State.CountIteration();
            JinjaValue key = path.Get(frame, item);
            if (Comparison.Test(key, bestKey, op))
            {
                best = item;
                bestKey = key;
            }
        }

        return best;
    }

    private static IEnumerable<JinjaValue> Unique(Frame frame, JinjaValue value, AttributePath path)
    {
        JinjaIterator items = Iteration.Start(value);
        var seen = new DictTable(Math.Clamp(Iteration.TryLength(value), 0, MostExpected));
        while (items.MoveNext(out JinjaValue item))
        {
            frame.State.CountIteration();
            JinjaValue key = path.Get(frame, item);
            if (seen.TryAdd(key, Equality.Hash(key), JinjaValue.None))
            {
                yield return item;
            }
        }
    }

    private static JinjaValue GroupBy(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue attribute = arguments.Positional[0];
        JinjaValue defaultValue = arguments.OrNone(1);
        bool caseSensitive = arguments.IsTrue(2);
        var path = new AttributePath(attribute, !caseSensitive, defaultValue);
        ReadOnlySpan<JinjaValue> items = Iteration.AsSpan(value, frame.State);
        JinjaValue[] keys = path.GetAll(frame, items);
        int[] order = StableSort.Order(frame.State, keys, descending: false);
        var shown = new AttributePath(attribute, ignoreCase: false, defaultValue);
        var groups = new List<JinjaValue>();
        for (int start = 0; start < order.Length;)
        {
            JinjaValue key = keys[order[start]];
            var group = new List<JinjaValue>();
            int end = start;
            while (end < order.Length && (end == start || Equality.AreEqual(keys[order[end]], key)))
            {
                group.Add(items[order[end++]]);
            }

            JinjaValue grouper = caseSensitive ? key : shown.Get(frame, group[0]);
            groups.Add(new TupleValue([grouper, new ListValue(group)]) { IsGroup = true });
            start = end;
        }

        return new ListValue(groups);
    }
}
