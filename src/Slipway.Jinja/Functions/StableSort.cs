namespace Slipway.Jinja;

/// <summary>Sorts as Python does: stable, and with nothing but <c>&lt;</c> between keys.</summary>
internal static class StableSort
{
    private const int RunLength = 16;

    /// <summary>Sorts items by their keys.</summary>
    public static JinjaValue[] Sort(RenderState state, JinjaValue[] items, JinjaValue[] keys, bool descending) =>
        Array.ConvertAll(Order(state, keys, descending), place => items[place]);

    /// <summary>The places of the keys, in their order.</summary>
    public static int[] Order(RenderState state, JinjaValue[] keys, bool descending)
    {
        int[] order = new int[keys.Length];
        for (int index = 0; index < order.Length; index++)
        {
            // Descending and stable is ascending and stable over the reversed input, reversed again.
            order[index] = descending ? order.Length - 1 - index : index;
        }

        Sort(state, order, keys);
        if (descending)
        {
            Array.Reverse(order);
        }

        return order;
    }

    private static void Sort(RenderState state, int[] order, JinjaValue[] keys)
    {
        for (int start = 0; start < order.Length; start += RunLength)
        {
            InsertionSort(order.AsSpan(start, Math.Min(RunLength, order.Length - start)), keys);
        }

        int[] source = order;
        int[] target = new int[order.Length];
        for (int width = RunLength; width < order.Length; width *= 2)
        {
            for (int start = 0; start < order.Length; start += 2 * width)
            {
                state.CancellationToken.ThrowIfCancellationRequested();
                int middle = Math.Min(start + width, order.Length);
                Merge(source, target, start, middle, Math.Min(start + (2 * width), order.Length), keys);
            }

            (source, target) = (target, source);
        }

        if (!ReferenceEquals(source, order))
        {
            source.CopyTo(order, 0);
        }
    }

    private static void InsertionSort(Span<int> order, JinjaValue[] keys)
    {
        for (int index = 1; index < order.Length; index++)
        {
            int moved = order[index];
            int place = index;
            for (; place > 0 && Comparison.Less(keys[moved], keys[order[place - 1]]); place--)
            {
                order[place] = order[place - 1];
            }

            order[place] = moved;
        }
    }

    private static void Merge(int[] source, int[] target, int start, int middle, int end, JinjaValue[] keys)
    {
        int left = start;
        int right = middle;
        for (int place = start; place < end; place++)
        {
            bool takeRight = left >= middle || (right < end && Comparison.Less(keys[source[right]], keys[source[left]]));
            target[place] = takeRight ? source[right++] : source[left++];
        }
    }
}
