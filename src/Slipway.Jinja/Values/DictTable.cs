namespace Slipway.Jinja;

/// <summary>A hash table that remembers the order of insertion. Up to eight entries are simply searched.</summary>
/// <remarks>Removed entries stay as gaps until the next growth.</remarks>
internal struct DictTable
{
    private const int SmallSize = 8;
    private int[]? _buckets;
    private Entry[] _entries;
    private int _used;
    private int _count;

    public DictTable(int capacity) => _entries = capacity == 0 ? [] : new Entry[capacity];

    public readonly int Count => _count;

    /// <summary>One past the place of the last entry; places of removed entries are gaps.</summary>
    public readonly int PlaceCount => _used;

    public readonly bool TryGetEntry(int place, out JinjaValue key, out JinjaValue value)
    {
        ref Entry entry = ref _entries[place];
        key = entry.Key;
        value = entry.Value;
        return entry.Hash >= 0;
    }

    public readonly bool TryGetValue(string key, int hash, out JinjaValue value)
    {
        if (_buckets is null)
        {
            Span<Entry> entries = _entries.AsSpan(0, _used);
            for (int index = 0; index < entries.Length; index++)
            {
                if (entries[index].Hash == hash && IsText(entries[index].Key, key))
                {
                    value = entries[index].Value;
                    return true;
                }
            }
        }
        else
        {
            for (int index = _buckets[hash & (_buckets.Length - 1)] - 1; index >= 0; index = _entries[index].Next)
            {
                if (_entries[index].Hash == hash && IsText(_entries[index].Key, key))
                {
                    value = _entries[index].Value;
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    public readonly bool TryGetValue(in JinjaValue key, int hash, out JinjaValue value)
    {
        int index = Find(key, hash);
        value = index < 0 ? default : _entries[index].Value;
        return index >= 0;
    }

    public void Set(in JinjaValue key, int hash, in JinjaValue value)
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

    /// <summary>Adds an entry unless there is one with this key.</summary>
    public bool TryAdd(in JinjaValue key, int hash, in JinjaValue value)
    {
        bool isNew = Find(key, hash) < 0;
        if (isNew)
        {
            Append(key, hash, value);
        }

        return isNew;
    }

    /// <summary>Adds an entry whose key is known to be new.</summary>
    public void Append(in JinjaValue key, int hash, in JinjaValue value)
    {
        if (_used == _entries.Length)
        {
            Rebuild();
        }

        ref Entry entry = ref _entries[_used++];
        entry.Hash = hash;
        entry.Key = key;
        entry.Value = value;
        _count++;
        if (_buckets is not null)
        {
            ref int bucket = ref _buckets[hash & (_buckets.Length - 1)];
            entry.Next = bucket - 1;
            bucket = _used;
        }
        else if (_used > SmallSize)
        {
            Index();
        }
    }

    public bool Remove(in JinjaValue key, int hash, out JinjaValue value)
    {
        int index = Find(key, hash);
        if (index < 0)
        {
            value = default;
            return false;
        }

        if (_buckets is not null)
        {
            Unlink(index, hash);
        }

        value = _entries[index].Value;
        _entries[index] = new Entry { Hash = -1 };
        _count--;
        return true;
    }

    public readonly DictTable Copy()
    {
        var copy = new DictTable(_count);
        for (int place = 0; place < _used; place++)
        {
            if (_entries[place].Hash >= 0)
            {
                copy.Append(_entries[place].Key, _entries[place].Hash, _entries[place].Value);
            }
        }

        return copy;
    }

    private static bool IsText(in JinjaValue key, string text) =>
        key.Reference is string plain ? plain == text : key.Reference is SafeString safe && safe.Text == text;

    private readonly int Find(in JinjaValue key, int hash)
    {
        if (_buckets is not null)
        {
            for (int index = _buckets[hash & (_buckets.Length - 1)] - 1; index >= 0; index = _entries[index].Next)
            {
                if (_entries[index].Hash == hash && Equality.AreKeysEqual(_entries[index].Key, key))
                {
                    return index;
                }
            }

            return -1;
        }

        for (int index = 0; index < _used; index++)
        {
            if (_entries[index].Hash == hash && Equality.AreKeysEqual(_entries[index].Key, key))
            {
                return index;
            }
        }

        return -1;
    }

    private readonly void Unlink(int index, int hash)
    {
        ref int link = ref _buckets![hash & (_buckets.Length - 1)];
        if (link == index + 1)
        {
            link = _entries[index].Next + 1;
            return;
        }

        int previous = link - 1;
        while (_entries[previous].Next != index)
        {
            previous = _entries[previous].Next;
        }

        _entries[previous].Next = _entries[index].Next;
    }

    /// <summary>Makes room: closes the gaps, and doubles the table when it is full of entries.</summary>
    private void Rebuild()
    {
        Entry[] old = _entries;
        int used = _used;
        _entries = new Entry[_count * 2 <= old.Length && old.Length > 0 ? old.Length : Math.Max(4, old.Length * 2)];
        _used = 0;
        for (int place = 0; place < used; place++)
        {
            if (old[place].Hash >= 0)
            {
                _entries[_used++] = old[place];
            }
        }

        if (_buckets is not null)
        {
            Index();
        }
    }

    private void Index()
    {
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_entries.Length)];
        for (int index = 0; index < _used; index++)
        {
            if (_entries[index].Hash >= 0)
            {
                ref int bucket = ref _buckets[_entries[index].Hash & (_buckets.Length - 1)];
                _entries[index].Next = bucket - 1;
                bucket = index + 1;
            }
        }
    }

    private struct Entry
    {
        public int Hash;
        public int Next;
        public JinjaValue Key;
        public JinjaValue Value;
    }
}
