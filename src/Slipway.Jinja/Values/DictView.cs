namespace Slipway.Jinja;

internal enum DictPart
{
    Keys,
    Values,
    Items,
}

/// <summary>Over a dict's keys, values or pairs; a change of its size meanwhile is an error, as in Python.</summary>
internal sealed class DictIterator(DictValue dict, DictPart part) : JinjaIterator
{
    private readonly int _count = dict.Count;
    private int _place;
    private int _given;

    public override int Remaining => Math.Max(0, _count - _given);

    public override bool MoveNext(out JinjaValue item)
    {
        if (dict.Count != _count && _place >= 0)
        {
            throw Fail.Runtime("dictionary changed size during iteration", "RuntimeError");
        }

        while (_place >= 0 && _place < dict.PlaceCount)
        {
            if (dict.TryGetEntry(_place++, out JinjaValue key, out JinjaValue value))
            {
                _given++;
                item = part switch
                {
                    DictPart.Keys => key,
                    DictPart.Values => value,
                    _ => new TupleValue([key, value]),
                };
                return true;
            }
        }

        _place = -1;
        item = default;
        return false;
    }
}

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> give: a live view.</summary>
internal sealed class DictView(DictValue dict, DictPart part) : HeapValue
{
    public DictValue Dict { get; } = dict;

    public DictPart Part { get; } = part;

    public override JinjaValueKind Kind => JinjaValueKind.Iterator;

    public override string TypeName => Part switch { DictPart.Keys => "dict_keys", DictPart.Values => "dict_values", _ => "dict_items" };

    public override bool IsTrue => Dict.Count > 0;

    public override int Length => Dict.Count;

    public override bool IsHashable => Part == DictPart.Values;

    public override JinjaIterator Iterate() => new DictIterator(Dict, Part);

    public override bool EqualTo(HeapValue other, int depth) => Part != DictPart.Values && other is DictView view && view.Part != DictPart.Values &&
        view.Dict.Count == Dict.Count && (Dict.Count == 0 || (view.Part == Part && SameItems(view, depth)));

    public override int HashCode(int depth) => Part == DictPart.Values ? base.HashCode(depth) : throw Fail.Type($"unhashable type: '{TypeName}'");

    public override void Represent(TextSink sink)
    {
        sink.Append(TypeName);
        sink.Append('(');
        JinjaIterator items = Iterate();
        sink.Append('[');
        for (int index = 0; items.MoveNext(out JinjaValue item); index++)
        {
            sink.Append(index == 0 ? "" : ", ");
            Printing.Represent(sink, item);
        }

        sink.Append("])");
    }

    private bool SameItems(DictView other, int depth)
    {
        for (int place = 0; place < Dict.PlaceCount; place++)
        {
            if (Dict.TryGetEntry(place, out JinjaValue key, out JinjaValue value) &&
                !(other.Dict.TryGetValue(key, out JinjaValue counterpart) &&
                    (Part == DictPart.Keys || Equality.AreEqual(value, counterpart, depth + 1))))
            {
                return false;
            }
        }

        return true;
    }
}
