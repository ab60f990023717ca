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

        if (TextOrder.TryCreate(keys) is { } texts)
        {
            Sort(state, order, texts);
        }
        else if (Array.TrueForAll(keys, key => key.IsInt))
        {
            Sort(state, order, new IntegerOrder(keys));
        }
        else
        {
            Sort(state, order, new ValueOrder(keys));
        }

        if (descending)
        {
            Array.Reverse(order);
        }

        return order;
    }

    private static void Sort<TOrder>(RenderState state, int[] order, TOrder keys)
        where TOrder : struct, IKeyOrder
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

    private static void InsertionSort<TOrder>(Span<int> order, TOrder keys)
        where TOrder : struct, IKeyOrder
    {
        for (int index = 1; index < order.Length; index++)
        {
            int moved = order[index];
            int place = index;
            for (; place > 0 && keys.Less(moved, order[place - 1]); place--)
            {
                order[place] = order[place - 1];
            }

            order[place] = moved;
        }
    }

    private static void Merge<TOrder>(int[] source, int[] target, int start, int middle, int end, TOrder keys)
        where TOrder : struct, IKeyOrder
    {
        int left = start;
        int right = middle;
        for (int place = start; place < end; place++)
        {
            bool takeRight = left >= middle || (right < end && keys.Less(source[right], source[left]));
            target[place] = takeRight ? source[right++] : source[left++];
        }
    }

    /// <summary>The order of keys, by their places. Implemented by structs, so that each sort is compiled for its keys.</summary>
    private interface IKeyOrder
    {
        bool Less(int left, int right);
    }

    private readonly struct ValueOrder(JinjaValue[] keys) : IKeyOrder
    {
        public bool Less(int left, int right) => Comparison.Less(keys[left], keys[right]);
    }

    private readonly struct IntegerOrder(JinjaValue[] keys) : IKeyOrder
    {
        public bool Less(int left, int right) => keys[left].RawInt < keys[right].RawInt;
    }

    /// <summary>Texts without surrogates: their order is that of their UTF-16 units. Most are told apart by the first four that they do not all share.</summary>
    private readonly struct TextOrder(string[] keys, ulong[] heads) : IKeyOrder
    {
        public static TextOrder? TryCreate(JinjaValue[] keys)
        {
            var texts = new string[keys.Length];
            int shared = int.MaxValue;
            for (int place = 0; place < keys.Length; place++)
            {
                if (keys[place].Reference is not string text || CodePoints.HasSurrogates(text))
                {
                    return null;
                }

                texts[place] = text;
                shared = Math.Min(shared, text.AsSpan().CommonPrefixLength(texts[0]));
            }

            return new TextOrder(texts, Array.ConvertAll(texts, text => Head(text.AsSpan(shared))));
        }

        public bool Less(int left, int right) =>
            heads[left] == heads[right] ? string.CompareOrdinal(keys[left], keys[right]) < 0 : heads[left] < heads[right];

        /// <summary>The first four units as one number, zeros where the text has ended.</summary>
        private static ulong Head(ReadOnlySpan<char> text)
        {
            ulong head = 0;
            for (int index = 0; index < 4; index++)
            {
                head = (head << 16) | (index < text.Length ? text[index] : '\0');
            }

            return head;
        }
    }
}
