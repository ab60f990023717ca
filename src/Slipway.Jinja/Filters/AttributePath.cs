namespace Slipway.Jinja;

/// <summary>An attribute argument of a filter, such as <c>address.city</c> or <c>0</c>, prepared for many items.</summary>
internal sealed class AttributePath
{
    private readonly JinjaValue[] _parts;
    private readonly int[] _hashes;
    private readonly int[] _hints;
    private readonly bool _ignoreCase;
    private readonly JinjaValue _default;

    /// <summary>Prepares a path.</summary>
    /// <param name="attribute">A dotted path, an index, or none for the item itself.</param>
    /// <param name="ignoreCase">Whether texts are taken in lower case.</param>
    /// <param name="defaultValue">What undefined parts count as; none leaves them undefined.</param>
    public AttributePath(in JinjaValue attribute, bool ignoreCase = false, JinjaValue defaultValue = default)
    {
        _parts = Parse(attribute);
        _hashes = Array.ConvertAll(_parts, part => part.Reference is string name ? DictValue.HashOf(name) : 0);
        _hints = new int[_parts.Length];
        _ignoreCase = ignoreCase;
        _default = defaultValue;
    }

    /// <summary>The paths of an argument that may hold several, separated by commas.</summary>
    public static AttributePath[] ParseMany(in JinjaValue attribute, bool ignoreCase) => Types.Text(attribute) is { } text
        ? Array.ConvertAll(text.Split(','), part => new AttributePath(part, ignoreCase))
        : [new AttributePath(attribute, ignoreCase)];

    public JinjaValue Get(Frame frame, in JinjaValue item)
    {
        JinjaValue value = item;
        for (int index = 0; index < _parts.Length; index++)
        {
            value = value.Reference is DictValue dict && _parts[index].Reference is string name &&
                dict.TryGetValue(name, _hashes[index], ref _hints[index], out JinjaValue member)
                ? member
                : Members.GetItem(frame, value, _parts[index]);
            if (value.IsUndefined && !_default.IsNone)
            {
                value = _default;
            }
        }

        return _ignoreCase ? LowerCase(value) : value;
    }

    public JinjaValue[] GetAll(Frame frame, ReadOnlySpan<JinjaValue> items)
    {
        var values = new JinjaValue[items.Length];
        for (int index = 0; index < items.Length; index++)
        {
            values[index] = Get(frame, items[index]);
        }

        return values;
    }

    public static JinjaValue LowerCase(in JinjaValue value) =>
        Types.Text(value) is { } text ? StringMethods.Like(value, CaseMapping.ToLower(text)) : value;

    private static JinjaValue[] Parse(in JinjaValue attribute)
    {
        if (attribute.IsNone || attribute.IsMissing)
        {
            return [];
        }

        if (Types.Text(attribute) is not { } text)
        {
            return [attribute];
        }

        return Array.ConvertAll(text.Split('.'), part =>
            StringTests.IsDigit(part) && IntegerText.TryParse(part, 10, out System.Numerics.BigInteger index) ? (JinjaValue)index : part);
    }
}
