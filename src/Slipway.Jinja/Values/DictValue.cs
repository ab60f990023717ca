using System.Runtime.CompilerServices;

namespace Slipway.Jinja;

/// <summary>Python's <c>dict</c>: a hash table that remembers the order of insertion.</summary>
/// <remarks>Removed entries stay as gaps until the next growth. String keys, nearly all there are, skip the general hash.</remarks>
internal sealed class DictValue : HeapValue
{
    private int[] _buckets;
    private Entry[] _entries;
    private int _used;
    private int _count;

    public DictValue(int capacity = 0)
    {
        int size = capacity <= 4 ? 4 : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity);
        _buckets = new int[size];
        _entries = new Entry[size];
    }

    public int Count => _count;

    /// <summary>Other names for keys: the snake case of a host object's properties.</summary>
    public Dictionary<string, string>? Aliases { get; init; }

    /// <summary>One past the place of the last entry; places of removed entries are gaps.</summary>
    public int PlaceCount => _used;

    public override JinjaValueKind Kind => JinjaValueKind.Mapping;

    public override string TypeName => "dict";

    public override bool IsTrue => _count > 0;

    public override int Length => _count;

    public override bool IsSubscriptable => true;

    public override bool IsHashable => false;

    public JinjaValue this[in JinjaValue key]
    {
        set => Set(key, Equality.Hash(key), value);
    }

    public static int HashOf(string key) => key.GetHashCode() & int.MaxValue;

    public bool TryGetEntry(int place, out JinjaValue key, out JinjaValue value)
    {
        ref Entry entry = ref _entries[place];
        key = entry.Key;
        value = entry.Value;
        return entry.Hash >= 0;
    }

    public bool TryGetValue(string key, out JinjaValue value) => TryGetValue(key, HashOf(key), out value);

    public bool TryGetValue(string key, int hash, out JinjaValue value)
    {
        int index = _buckets[hash & (_buckets.Length - 1)] - 1;
        while (index >= 0)
        {
            ref Entry entry = ref _entries[index];
            if (entry.Hash == hash && entry.Key.Reference is string text && text == key)
            {
                value = entry.Value;
                return true;
            }

            if (entry.Hash == hash && entry.Key.Reference is SafeString && Equality.AreEqual(entry.Key, key))
            {
                value = entry.Value;
                return true;
            }

            index = entry.Next;
        }

        value = default;
        return Aliases is not null && Aliases.TryGetValue(key, out string? name) && TryGetValue(name, out value);
    }

    public bool TryGetValue(in JinjaValue key, out JinjaValue value)
    {
        if (key.Reference is string text)
        {
            return TryGetValue(text, HashOf(text), out value);
        }

        int index = Find(key, Equality.Hash(key));
        value = index < 0 ? default : _entries[index].Value;
        return index >= 0;
    }

    public bool Remove(in JinjaValue key, out JinjaValue value)
    {
        int hash = Equality.Hash(key);
        ref int bucket = ref _buckets[hash & (_buckets.Length - 1)];
        int previous = -1;
        for (int index = bucket - 1; index >= 0; previous = index, index = _entries[index].Next)
        {
            ref Entry entry = ref _entries[index];
            if (entry.Hash != hash || !Equality.AreEqual(entry.Key, key))
            {
                continue;
            }

            if (previous < 0)
            {
                bucket = entry.Next + 1;
            }
            else
            {
                _entries[previous].Next = entry.Next;
            }

            value = entry.Value;
            entry = new Entry { Hash = -1 };
            _count--;
            return true;
        }

        value = default;
        return false;
    }

    public void Clear()
    {
        _buckets = new int[4];
        _entries = new Entry[4];
        _used = 0;
        _count = 0;
    }

    public DictValue Copy()
    {
        var copy = new DictValue(_count);
        for (int place = 0; place < _used; place++)
        {
            if (_entries[place].Hash >= 0)
            {
                copy.Append(_entries[place].Key, _entries[place].Hash, _entries[place].Value);
            }
        }

        return copy;
    }

    public override bool TryGetItem(in JinjaValue key, out JinjaValue value)
    {
        if (key.Reference is HeapValue { IsHashable: false })
        {
            value = default;
            return false;
        }

        return TryGetValue(key, out value);
    }

    public override bool TryGetAttribute(string name, out JinjaValue value) => Methods.TryBind(DictMethods.Table, this, name, out value);

    public override JinjaIterator Iterate() => new DictIterator(this, DictPart.Keys);

    public override bool EqualTo(HeapValue other, int depth)
    {
        if (other is not DictValue dict || dict._count != _count)
        {
            return false;
        }

        for (int place = 0; place < _used; place++)
        {
            if (TryGetEntry(place, out JinjaValue key, out JinjaValue value) &&
                !(dict.TryGetValue(key, out JinjaValue counterpart) && Equality.AreEqual(value, counterpart, depth + 1)))
            {
                return false;
            }
        }

        return true;
    }

    public override int HashCode(int depth) => throw Fail.Type("unhashable type: 'dict'");

    public override void Represent(TextSink sink) => Printing.Dict(sink, this);

    private void Set(in JinjaValue key, int hash, in JinjaValue value)
    {
        int index = Find(key, hash);
        if (index >= 0)
        {
            _entries[index].Value = value;
        }
        else
        {
            Append(key, hash, value);
        }
    }

    private int Find(in JinjaValue key, int hash)
    {
        int index = _buckets[hash & (_buckets.Length - 1)] - 1;
        while (index >= 0)
        {
            ref Entry entry = ref _entries[index];
            if (entry.Hash == hash && Equality.AreKeysEqual(entry.Key, key))
            {
                return index;
            }

            index = entry.Next;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Append(in JinjaValue key, int hash, in JinjaValue value)
    {
        if (_used == _entries.Length)
        {
            Rebuild();
        }

        ref int bucket = ref _buckets[hash & (_buckets.Length - 1)];
        _entries[_used] = new Entry { Hash = hash, Next = bucket - 1, Key = key, Value = value };
        bucket = ++_used;
        _count++;
    }

    private void Rebuild()
    {
        Entry[] old = _entries;
        int used = _used;
        int size = Math.Max(4, _count * 2 <= old.Length ? old.Length : old.Length * 2);
        _buckets = new int[size];
        _entries = new Entry[size];
        _used = 0;
        for (int place = 0; place < used; place++)
        {
            ref Entry entry = ref old[place];
            if (entry.Hash < 0)
            {
                continue;
            }

            ref int bucket = ref _buckets[entry.Hash & (size - 1)];
            _entries[_used] = entry with { Next = bucket - 1 };
            bucket = ++_used;
        }
    }

    private record struct Entry
    {
        public int Hash;
        public int Next;
        public JinjaValue Key;
        public JinjaValue Value;
    }
}

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
