using System.Runtime.InteropServices;

namespace Slipway.Jinja;

/// <summary>Python's <c>list</c>.</summary>
internal sealed class ListValue(List<JinjaValue> items) : HeapValue
{
    public List<JinjaValue> Items { get; } = items;

    /// <summary>Whether <c>str()</c> gives the items one a line; see <see cref="JinjaLines"/>.</summary>
    public bool PrintsAsLines { get; init; }

    public override JinjaValueKind Kind => JinjaValueKind.Sequence;

    public override string TypeName => "list";

    public override bool IsTrue => Items.Count > 0;

    public override int Length => Items.Count;

    public override bool IsSubscriptable => true;

    public override bool IsHashable => false;

    public override bool TryGetItem(in JinjaValue key, out JinjaValue value) =>
        Subscripts.TryGetAt(CollectionsMarshal.AsSpan(Items), key, out value);

    public override bool TryGetAttribute(string name, out JinjaValue value) => Methods.TryBind(ListMethods.Table, this, name, out value);

    public override JinjaIterator Iterate() => new ListIterator(this);

    public override bool EqualTo(HeapValue other, int depth) => other is ListValue list &&
        Equality.SequencesEqual(CollectionsMarshal.AsSpan(Items), CollectionsMarshal.AsSpan(list.Items), depth);

    public override int HashCode(int depth) => throw Fail.Type("unhashable type: 'list'");

    public override void Represent(TextSink sink) =>
        Printing.Sequence(sink, this, CollectionsMarshal.AsSpan(Items), '[', ']');

    public override void Print(TextSink sink)
    {
        if (!PrintsAsLines)
        {
            Represent(sink);
            return;
        }

        for (int index = 0; index < Items.Count; index++)
        {
            if (index > 0)
            {
                sink.Append('\n');
            }

            Printing.Print(sink, Items[index]);
        }
    }
}

/// <summary>Python's <c>tuple</c>; a group of <c>groupby</c> when its items have names.</summary>
internal sealed class TupleValue(JinjaValue[] items) : HeapValue
{
    public static readonly TupleValue Empty = new([]);

    public JinjaValue[] Items { get; } = items;

    /// <summary>Whether this is a pair <c>(grouper, list)</c> that <c>groupby</c> made.</summary>
    public bool IsGroup { get; init; }

    public override JinjaValueKind Kind => JinjaValueKind.Sequence;

    public override string TypeName => IsGroup ? "_GroupTuple" : "tuple";

    public override string? TypeModule => IsGroup ? "jinja2.filters" : null;

    public override bool IsTrue => Items.Length > 0;

    public override int Length => Items.Length;

    public override bool IsSubscriptable => true;

    public override bool TryGetItem(in JinjaValue key, out JinjaValue value) => Subscripts.TryGetAt(Items, key, out value);

    public override bool TryGetAttribute(string name, out JinjaValue value)
    {
        if (IsGroup && name is "grouper" or "list")
        {
            value = Items[name == "grouper" ? 0 : 1];
            return true;
        }

        return Methods.TryBind(ListMethods.TupleTable, this, name, out value);
    }

    public override JinjaIterator Iterate() => new ArrayIterator(Items);

    public override bool EqualTo(HeapValue other, int depth) =>
        other is TupleValue tuple && Equality.SequencesEqual(Items, tuple.Items, depth);

    public override int HashCode(int depth)
    {
        var hash = new HashCode();
        foreach (JinjaValue item in Items)
        {
            hash.Add(Equality.Hash(item, depth + 1));
        }

        return hash.ToHashCode();
    }

    public override void Represent(TextSink sink) => Printing.Sequence(sink, this, Items, '(', ')');
}

/// <summary>Python's <c>range</c>: start, step and count.</summary>
internal sealed class RangeValue(long start, long stop, long step, int count) : HeapValue
{
    public long Start { get; } = start;

    public long Stop { get; } = stop;

    public long Step { get; } = step;

    public int Count { get; } = count;

    public override JinjaValueKind Kind => JinjaValueKind.Sequence;

    public override string TypeName => "range";

    public override bool IsTrue => Count > 0;

    public override int Length => Count;

    public override bool IsSubscriptable => true;

    public long At(int index) => Start + (index * Step);

    public override bool TryGetItem(in JinjaValue key, out JinjaValue value)
    {
        if (Subscripts.TryIndex(key, Count, out int index))
        {
            value = At(index);
            return true;
        }

        value = default;
        return false;
    }

    public override bool TryGetAttribute(string name, out JinjaValue value)
    {
        switch (name)
        {
            case "start":
                value = Start;
                return true;
            case "stop":
                value = Stop;
                return true;
            case "step":
                value = Step;
                return true;
            default:
                return Methods.TryBind(ListMethods.RangeTable, this, name, out value);
        }
    }

    public override JinjaIterator Iterate() => new RangeIterator(this);

    public override bool EqualTo(HeapValue other, int depth) => other is RangeValue range && range.Count == Count &&
        (Count == 0 || (range.Start == Start && (Count == 1 || range.Step == Step)));

    public override int HashCode(int depth) => System.HashCode.Combine(Count, Count == 0 ? 0 : Start, Count <= 1 ? 0 : Step);

    public override void Represent(TextSink sink)
    {
        sink.Append("range(");
        sink.Append(Start);
        sink.Append(", ");
        sink.Append(Stop);
        if (Step != 1)
        {
            sink.Append(", ");
            sink.Append(Step);
        }

        sink.Append(')');
    }

    private sealed class RangeIterator(RangeValue range) : JinjaIterator
    {
        private int _index;

        public override int Remaining => range.Count - _index;

        public override bool MoveNext(out JinjaValue item)
        {
            if (_index < range.Count)
            {
                item = range.At(_index++);
                return true;
            }

            item = default;
            return false;
        }
    }
}

/// <summary>An iterator as a value: what <c>map</c>, <c>select</c> and their like give.</summary>
internal sealed class IteratorValue(JinjaIterator iterator, string typeName = "generator") : HeapValue
{
    public JinjaIterator Iterator { get; } = iterator;

    public override JinjaValueKind Kind => JinjaValueKind.Iterator;

    public override string TypeName => typeName;

    public override JinjaIterator Iterate() => Iterator;

    public override void Represent(TextSink sink)
    {
        // Python shows an address here; ours would differ at every render, so there is none.
        sink.Append('<');
        sink.Append(typeName);
        sink.Append(" object>");
    }
}
