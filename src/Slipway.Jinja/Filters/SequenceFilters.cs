namespace Slipway.Jinja;

/// <summary>Filters on sequences as a whole: <c>first</c>, <c>join</c>, <c>batch</c>, <c>sum</c>, ...</summary>
internal static class SequenceFilters
{
    public static readonly Builtin[] All =
    [
        new("length", "", (Frame frame, in JinjaValue value, in CallArguments _) => Iteration.Length(value)),
        new("count", "", (Frame frame, in JinjaValue value, in CallArguments _) => Iteration.Length(value)),
        new("list", "", (Frame frame, in JinjaValue value, in CallArguments _) => new ListValue(Iteration.ToList(value, frame.State))),
        new("first", "", First),
        new("last", "", Last),
        new("random", "", RandomItem),
        new("join", "d?,attribute?", Join),
        new("reverse", "", Reverse),
        new("items", "", (Frame frame, in JinjaValue value, in CallArguments _) => Generate(value, Items(value))),
        new("batch", "linecount,fill_with?", (Frame frame, in JinjaValue value, in CallArguments arguments) =>
            Generate(value, Batch(frame, value, arguments.Positional[0], arguments.OrNone(1)))),
        new("slice", "slices,fill_with?", (Frame frame, in JinjaValue value, in CallArguments arguments) =>
            Generate(value, Slice(frame, value, arguments.Positional[0], arguments.OrNone(1)))),
        new("sum", "attribute?,start?", Sum),
    ];

    /// <summary>A generator as a value.</summary>
    public static JinjaValue Generate(in JinjaValue source, IEnumerable<JinjaValue> items) =>
        new IteratorValue(new EnumerableIterator(items.GetEnumerator()) { Depth = Iteration.DepthOver(source) });

    private static JinjaValue First(Frame frame, in JinjaValue value, in CallArguments arguments) =>
        value.Reference is ListValue { Items: [var first, ..] } ? first
            : Iteration.Start(value).MoveNext(out JinjaValue item) ? item
            : UndefinedValue.Hint(frame.UndefinedBehavior, "No first item, sequence was empty.");

    private static JinjaValue Last(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        if (!IsReversible(value))
        {
            throw Fail.Type($"'{Types.Name(value)}' object is not reversible");
        }

        ReadOnlySpan<JinjaValue> items = Iteration.AsSpan(value, frame.State);
        return items.IsEmpty ? UndefinedValue.Hint(frame.UndefinedBehavior, "No last item, sequence was empty.") : items[^1];
    }

    private static JinjaValue RandomItem(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        if (Iteration.Length(value) == 0)
        {
            return UndefinedValue.Hint(frame.UndefinedBehavior, "No random item, sequence was empty.");
        }

        return Members.GetItem(frame, value, frame.State.Random.Next(Iteration.Length(value)));
    }

    private static bool IsReversible(in JinjaValue value) =>
        value.Reference is string or SafeString or ListValue or TupleValue or RangeValue or DictValue or DictView or UndefinedValue;

    private static JinjaValue Join(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue separator = arguments.Positional[0].IsMissing ? "" : arguments.Positional[0];
        JinjaValue attribute = arguments.OrNone(1);
        AttributePath? path = attribute.IsNone ? null : new AttributePath(attribute);
        if (frame.AutoEscape)
        {
            return JoinEscaped(frame, Iteration.ToList(value, frame.State), path, separator);
        }

        using var sink = new TextSink(frame.State.Limits.MaxStringLength);
        string between = frame.State.ToText(separator);
        JinjaIterator items = Iteration.Start(value);
        for (bool first = true; items.MoveNext(out JinjaValue item); first = false)
        {
            frame.State.CountIteration();
            if (!first)
            {
                sink.Append(between);
            }

            Printing.Print(sink, path is null ? item : path.Get(frame, item));
        }

        frame.State.Charge(sink.Length);
        return sink.ToString();
    }

    private static JinjaValue JoinEscaped(Frame frame, List<JinjaValue> items, AttributePath? path, in JinjaValue separator)
    {
        if (path is not null)
        {
            items = items.ConvertAll(item => path.Get(frame, item));
        }

        bool escapes = Html.IsSafe(separator) || items.Exists(item => Html.IsSafe(item));
        string between = escapes ? Html.ToSafeText(frame.State, separator) : frame.State.ToText(separator);
        string text = string.Join(between, items.ConvertAll(item => escapes ? Html.ToSafeText(frame.State, item) : frame.State.ToText(item)));
        frame.State.Charge(text.Length);
        return escapes ? new SafeString(text) : text;
    }

    private static JinjaValue Reverse(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        if (Types.Text(value) is { } text)
        {
            string[] characters = CodePoints.Split(text);
            Array.Reverse(characters);
            return StringMethods.Like(value, string.Concat(characters));
        }

        if (Iteration.TryStart(value) is null)
        {
            throw Fail.FilterArgument("argument must be iterable");
        }

        List<JinjaValue> items = Iteration.ToList(value, frame.State);
        items.Reverse();
        return IsReversible(value)
            ? new IteratorValue(new ArrayIterator([.. items]), value.Reference is ListValue ? "list_reverseiterator" : "reversed")
            : new ListValue(items);
    }

    private static IEnumerable<JinjaValue> Items(JinjaValue value)
    {
        if (value.IsUndefined)
        {
            yield break;
        }

        if (value.Reference is not DictValue dict)
        {
            throw Fail.Type("Can only get item pairs from a mapping.");
        }

        var items = new DictIterator(dict, DictPart.Items);
        while (items.MoveNext(out JinjaValue item))
        {
            yield return item;
        }
    }

    private static IEnumerable<JinjaValue> Batch(Frame frame, JinjaValue value, JinjaValue lineCount, JinjaValue fill)
    {
        var line = new List<JinjaValue>();
        JinjaIterator items = Iteration.Start(value);
        while (items.MoveNext(out JinjaValue item))
        {
            frame.State.CountIteration();
            if (Equality.AreEqual(line.Count, lineCount))
            {
                yield return new ListValue(line);
                line = [];
            }

            line.Add(item);
        }

        if (line.Count == 0)
        {
            yield break;
        }

        if (!fill.IsNone && Comparison.Less(line.Count, lineCount))
        {
            int missing = Numbers.ToInt32(lineCount) - line.Count;
            frame.State.Charge(missing);
            line.AddRange(Enumerable.Repeat(fill, missing));
        }

        yield return new ListValue(line);
    }

    private static IEnumerable<JinjaValue> Slice(Frame frame, JinjaValue value, JinjaValue sliceCount, JinjaValue fill)
    {
        List<JinjaValue> items = Iteration.ToList(value, frame.State);
        Arithmetic.Apply(frame, TokenKind.FloorDivide, items.Count, sliceCount);
        int slices = Numbers.ToInt32(sliceCount);

        int perSlice = items.Count / slices;
        int withExtra = items.Count % slices;
        int start = 0;
        for (int slice = 0; slice < slices; slice++)
        {
            frame.State.CountIteration();
            int count = perSlice + (slice < withExtra ? 1 : 0);
            List<JinjaValue> part = items.GetRange(start, count);
            start += count;
            if (!fill.IsNone && slice >= withExtra)
            {
                part.Add(fill);
            }

            yield return new ListValue(part);
        }
    }

    private static JinjaValue Sum(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue sum = arguments.Positional[1].IsMissing ? 0 : arguments.Positional[1];
        if (Types.IsText(sum))
        {
            throw Fail.Type("sum() can't sum strings [use ''.join(seq) instead]");
        }

        var path = new AttributePath(arguments.OrNone(0));
        JinjaIterator items = Iteration.Start(value);
        while (items.MoveNext(out JinjaValue item))
        {
            frame.State.CountIteration();
            sum = Arithmetic.Apply(frame, TokenKind.Add, sum, path.Get(frame, item));
        }

        return sum;
    }
}
