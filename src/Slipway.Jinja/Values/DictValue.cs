using System.Text.Json.Nodes;

namespace Slipway.Jinja;

/// <summary>Python's <c>dict</c>.</summary>
/// <remarks>One that stands for a JSON object converts its members when they are read; anything but reading by name converts them all.</remarks>
internal sealed class DictValue : HeapValue
{
    private DictTable _table;

    // While set, the table is empty, and the members that were read are kept by their place in the object.
    private JsonObject? _source;
    private Member[]? _members;

    public DictValue(int capacity = 0) => _table = new DictTable(capacity);

    public DictValue(JsonObject source)
    {
        _table = new DictTable(0);
        _source = source.Count == 0 ? null : source;
    }

    private DictValue(DictTable table) => _table = table;

    public int Count => _source?.Count ?? _table.Count;

    /// <summary>One past the place of the last entry; places of removed entries are gaps.</summary>
    public int PlaceCount
    {
        get
        {
            ConvertAll();
            return _table.PlaceCount;
        }
    }

    /// <summary>Other names for keys: the snake case of a host object's properties.</summary>
    public Dictionary<string, string>? Aliases { get; init; }

    public override JinjaValueKind Kind => JinjaValueKind.Mapping;

    public override string TypeName => "dict";

    public override bool IsTrue => Count > 0;

    public override int Length => Count;

    public override bool IsSubscriptable => true;

    public override bool IsHashable => false;

    public JinjaValue this[in JinjaValue key]
    {
        set
        {
            ConvertAll();
            _table.Set(key, Equality.Hash(key), value);
        }
    }

    public static int HashOf(string key) => key.GetHashCode() & int.MaxValue;

    public bool TryGetEntry(int place, out JinjaValue key, out JinjaValue value)
    {
        ConvertAll();
        return _table.TryGetEntry(place, out key, out value);
    }

    public bool TryGetValue(string key, out JinjaValue value) => TryGetValue(key, HashOf(key), out value);

    public bool TryGetValue(string key, int hash, out JinjaValue value)
    {
        int hint = 0;
        return TryGetValue(key, hash, ref hint, out value);
    }

    /// <summary>Looks a member up.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="hash">The hash of the name.</param>
    /// <param name="hint">Where in JSON it stood last time: objects of one list mostly have one shape.</param>
    /// <param name="value">Its value.</param>
    public bool TryGetValue(string key, int hash, ref int hint, out JinjaValue value)
    {
        if (_source is not null)
        {
            return TryRead(_source, key, ref hint, out value);
        }

        if (_table.TryGetValue(key, hash, out value))
        {
            return true;
        }

        return Aliases is not null && Aliases.TryGetValue(key, out string? name) && TryGetValue(name, out value);
    }

    public bool TryGetValue(in JinjaValue key, out JinjaValue value)
    {
        if (key.Reference is string text)
        {
            return TryGetValue(text, HashOf(text), out value);
        }

        ConvertAll();
        return _table.TryGetValue(key, Equality.Hash(key), out value);
    }

    public bool Remove(in JinjaValue key, out JinjaValue value)
    {
        ConvertAll();
        return _table.Remove(key, Equality.Hash(key), out value);
    }

    public void Clear()
    {
        _source = null;
        _members = null;
        _table = new DictTable(0);
    }

    public DictValue Copy()
    {
        ConvertAll();
        return new DictValue(_table.Copy());
    }

    public override bool TryGetItem(in JinjaValue key, out JinjaValue value)
    {
        if (!Equality.IsHashable(key))
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
        if (other is not DictValue dict || dict.Count != Count)
        {
            return false;
        }

        for (int place = 0; place < PlaceCount; place++)
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

    private bool TryRead(JsonObject source, string key, ref int hint, out JinjaValue value)
    {
        Member[] members = _members ??= new Member[source.Count];
        if ((uint)hint < (uint)members.Length && members[hint].Name == key)
        {
            value = members[hint].Value;
            return true;
        }

        int place = FindPlace(source, key, hint);
        if (place < 0)
        {
            value = default;
            return false;
        }

        hint = place;
        ref Member member = ref members[place];
        if (member.Name is null)
        {
            member.Value = JsonConversion.FromNode(source.GetAt(place).Value, 0);
            member.Name = key;
        }

        value = member.Value;
        return true;
    }

    private static int FindPlace(JsonObject source, string key, int hint) =>
        (uint)hint < (uint)source.Count && source.GetAt(hint).Key == key ? hint : source.IndexOf(key);

    private void ConvertAll()
    {
        if (_source is null)
        {
            return;
        }

        JsonObject source = _source;
        Member[]? members = _members;
        _source = null;
        _members = null;
        _table = new DictTable(source.Count);
        for (int place = 0; place < source.Count; place++)
        {
            (string name, JsonNode? node) = source.GetAt(place);
            _table.Append(name, HashOf(name), members?[place].Name is null ? JsonConversion.FromNode(node, 0) : members[place].Value);
        }
    }

    private struct Member
    {
        public string? Name;
        public JinjaValue Value;
    }
}
