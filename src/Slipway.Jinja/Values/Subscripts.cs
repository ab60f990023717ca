namespace Slipway.Jinja;

/// <summary>Indexes and slices of sequences.</summary>
internal static class Subscripts
{
    /// <summary>Reads an index as Python does: negative counts from the end.</summary>
    public static bool TryIndex(in JinjaValue key, int length, out int index)
    {
        index = 0;
        if (!key.IsInt && !key.IsBool)
        {
            return false;
        }

        long place = key.RawInt;
        if (place < 0)
        {
            place += length;
        }

        index = (int)place;
        return place >= 0 && place < length;
    }

    public static bool TryGetAt(ReadOnlySpan<JinjaValue> items, in JinjaValue key, out JinjaValue value)
    {
        if (TryIndex(key, items.Length, out int index))
        {
            value = items[index];
            return true;
        }

        value = default;
        return false;
    }

    public static bool TryGetCharacter(string text, in JinjaValue key, out JinjaValue value)
    {
        bool wide = CodePoints.HasSurrogates(text);
        if (TryIndex(key, wide ? CodePoints.Count(text) : text.Length, out int index))
        {
            value = wide ? CodePoints.Slice(text, index, index + 1) : CodePoints.SingleCharacter(text[index]);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary><c>value[start:stop:step]</c>; a missing part is <c>none</c>.</summary>
    public static JinjaValue Slice(RenderState state, in JinjaValue value, in JinjaValue start, in JinjaValue stop, in JinjaValue step)
    {
        switch (value.Reference)
        {
            case string text:
                return SliceText(state, text, start, stop, step);
            case SafeString safe:
                return new SafeString(SliceText(state, safe.Text, start, stop, step));
            case ListValue list:
                return new ListValue([.. Pick(state, list.Items.ToArray(), start, stop, step)]);
            case TupleValue tuple:
                return new TupleValue(Pick(state, tuple.Items, start, stop, step));
            case RangeValue range:
                (int first, int last, int stride) = Bounds(start, stop, step, range.Count);
                int count = CountOf(first, last, stride);
                long from = range.Start + (first * range.Step);
                return new RangeValue(from, range.Start + (last * range.Step), range.Step * stride, count);
            case UndefinedValue undefined when undefined.Behavior == UndefinedBehavior.Chainable:
                return value;
            case UndefinedValue undefined:
                throw undefined.Error();
            case DictValue:
                throw Fail.Type("unhashable type: 'slice'");
            default:
                throw Fail.Type($"'{Types.Name(value)}' object is not subscriptable");
        }
    }

    private static string SliceText(RenderState state, string text, in JinjaValue start, in JinjaValue stop, in JinjaValue step)
    {
        (int first, int last, int stride) = Bounds(start, stop, step, CodePoints.Count(text));
        if (stride == 1)
        {
            string part = CodePoints.Slice(text, first, last);
            state.Charge(part.Length);
            return part;
        }

        string[] characters = CodePoints.Split(text);
        var parts = new string[CountOf(first, last, stride)];
        for (int index = 0; index < parts.Length; index++)
        {
            parts[index] = characters[first + (index * stride)];
        }

        state.Charge(parts.Length);
        return string.Concat(parts);
    }

    private static JinjaValue[] Pick(RenderState state, ReadOnlySpan<JinjaValue> items, in JinjaValue start, in JinjaValue stop, in JinjaValue step)
    {
        (int first, int last, int stride) = Bounds(start, stop, step, items.Length);
        var picked = new JinjaValue[CountOf(first, last, stride)];
        state.Charge(picked.Length);
        for (int index = 0; index < picked.Length; index++)
        {
            picked[index] = items[first + (index * stride)];
        }

        return picked;
    }

    private static int CountOf(int first, int last, int stride) => stride > 0
        ? first < last ? ((last - first - 1) / stride) + 1 : 0
        : last < first ? ((first - last - 1) / -stride) + 1 : 0;

    // CPython's PySlice_AdjustIndices.
    private static (int First, int Last, int Stride) Bounds(in JinjaValue start, in JinjaValue stop, in JinjaValue step, int length)
    {
        long stride = step.IsNone ? 1 : ToIndex(step);
        if (stride == 0)
        {
            throw Fail.Value("slice step cannot be zero");
        }

        stride = Math.Clamp(stride, -int.MaxValue, int.MaxValue);
        long low = stride < 0 ? -1 : 0;
        long high = stride < 0 ? length - 1 : length;
        long first = start.IsNone ? (stride < 0 ? high : low) : Adjust(ToIndex(start), length, low, high);
        long last = stop.IsNone ? (stride < 0 ? low : high) : Adjust(ToIndex(stop), length, low, high);
        return ((int)first, (int)last, (int)stride);
    }

    private static long Adjust(long index, int length, long low, long high)
    {
        if (index < 0)
        {
            index = Math.Max(index, long.MinValue / 2) + length;
        }

        return Math.Clamp(index, low, Math.Max(low, high));
    }

    private static long ToIndex(in JinjaValue value)
    {
        if (value.IsInt || value.IsBool)
        {
            return value.RawInt;
        }

        if (value.Reference is BigIntValue big)
        {
            return big.Value.Sign < 0 ? long.MinValue : long.MaxValue;
        }

        throw Fail.Type("slice indices must be integers or None or have an __index__ method");
    }
}
