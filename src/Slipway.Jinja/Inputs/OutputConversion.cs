namespace Slipway.Jinja;

/// <summary>Turns values into .NET objects.</summary>
internal static class OutputConversion
{
    public static object? ToObject(in JinjaValue value, int depth)
    {
        Equality.EnsureDepth(depth);

        switch (value.Reference)
        {
            case null or UndefinedValue:
                return null;
            case string text:
                return text;
            case SafeString safe:
                return safe.Text;
            case BigIntValue big:
                return big.Value;
            case ComplexValue complex:
                return complex.Value;
            case DictValue dict:
                return ToDictionary(dict, depth);
            case HeapValue { Kind: JinjaValueKind.Sequence or JinjaValueKind.Iterator }:
                return value.Items().Select(item => ToObject(item, depth + 1)).ToList();
            case HeapValue:
                return value.ToString();
        }

        return value.IsInt ? value.RawInt : value.IsFloat ? value.RawFloat : (object)value.RawBool;
    }

    private static Dictionary<string, object?> ToDictionary(DictValue dict, int depth)
    {
        var result = new Dictionary<string, object?>(dict.Count, StringComparer.Ordinal);
        for (int place = 0; place < dict.PlaceCount; place++)
        {
            if (dict.TryGetEntry(place, out JinjaValue key, out JinjaValue value))
            {
                result[key.ToString()] = ToObject(value, depth + 1);
            }
        }

        return result;
    }
}
