namespace Slipway.Jinja;

/// <summary>Gives items once, in order: Python's iterator.</summary>
internal abstract class JinjaIterator
{
    /// <summary>How many lazy filters are stacked, this one included; each asks the one below for its items.</summary>
    public int Depth { get; init; }

    public abstract bool MoveNext(out JinjaValue item);

    /// <summary>The items left, when known without going through them; otherwise -1.</summary>
    public virtual int Remaining => -1;

    /// <summary>Keeps stacked lazy filters from overflowing the stack. The lowest ones need too little to look each time.</summary>
    protected void EnsureStack()
    {
        const int shallow = 8;
        if (Depth > shallow)
        {
            Equality.EnsureDepth(Depth);
        }
    }
}

/// <summary>Over the items of a list that may change meanwhile, as Python does it: by index.</summary>
internal sealed class ListIterator(ListValue list) : JinjaIterator
{
    private int _index;

    public override int Remaining => Math.Max(0, list.Items.Count - _index);

    public override bool MoveNext(out JinjaValue item)
    {
        if (_index < list.Items.Count)
        {
            item = list.Items[_index++];
            return true;
        }

        _index = int.MaxValue;
        item = default;
        return false;
    }
}

internal sealed class ArrayIterator(JinjaValue[] items) : JinjaIterator
{
    private int _index;

    public override int Remaining => items.Length - _index;

    public override bool MoveNext(out JinjaValue item)
    {
        if (_index < items.Length)
        {
            item = items[_index++];
            return true;
        }

        item = default;
        return false;
    }
}

internal sealed class EnumerableIterator(IEnumerator<JinjaValue> items) : JinjaIterator
{
    public override bool MoveNext(out JinjaValue item)
    {
        EnsureStack();
        bool moved = items.MoveNext();
        item = moved ? items.Current : default;
        return moved;
    }
}

/// <summary>Over the code points of a string.</summary>
internal sealed class StringIterator(string text) : JinjaIterator
{
    private int _index;

    public override bool MoveNext(out JinjaValue item)
    {
        if (_index >= text.Length)
        {
            item = default;
            return false;
        }

        int size = CodePoints.SizeAt(text, _index);
        item = size == 1 ? CodePoints.SingleCharacter(text[_index]) : text.Substring(_index, size);
        _index += size;
        return true;
    }
}
