using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Jinja;

/// <summary>Turns .NET objects into values. Templates only ever see the results: copies, with no way back to the objects.</summary>
internal static class InputConversion
{
    private const int MaxDepth = 128;

    public static JinjaValue Convert(object? value) => Convert(value, 0);

    /// <summary>The inputs of a render given as an object.</summary>
    public static VariableSource ToSource(JinjaEnvironment environment, object inputs) => inputs switch
    {
        JsonObject json => VariableSource.FromJson(environment, json),
        IReadOnlyDictionary<string, object?> dictionary => VariableSource.FromDictionary(environment, dictionary),
        _ => Convert(inputs).Reference is DictValue dict
            ? VariableSource.FromValue(environment, dict)
            : throw new ArgumentException("The inputs must be a mapping, or an object with properties.", nameof(inputs)),
    };

    public static JinjaValue Convert(object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Fail.Value($"The input is nested deeper than {MaxDepth} levels, or contains itself.");
        }

        return value switch
        {
            null => JinjaValue.None,
            JinjaValue known => known,
            HeapValue heap => heap,
            string text => text,
            bool truth => truth,
            JsonNode node => FromNode(node, depth),
            JsonElement element => FromElement(element, depth),
            JinjaFunction function => HostFunction.AsValue(function.Method.Name, function),
            char character => character.ToString(),
            DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan => DateValue.From(value),
            Guid or Uri or Version => value.ToString(),
            Enum member => member.ToString(),
            _ => FromNumber(value) ?? FromCollection(value, depth),
        };
    }

    private static JinjaValue? FromNumber(object value) => value switch
    {
        int number => number,
        long number => number,
        double number => number,
        float number => double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        decimal number => number == decimal.Truncate(number) && number.Scale == 0 ? new BigInteger(number) : (double)number,
        uint or ushort or short or byte or sbyte => System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => new BigInteger(number),
        BigInteger number => number,
        Complex number => new ComplexValue(number),
        Half number => (double)number,
        Int128 number => (BigInteger)number,
        UInt128 number => (BigInteger)number,
        _ => default(JinjaValue?),
    };

    private static JinjaValue FromCollection(object value, int depth)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> dictionary:
                return FromPairs(dictionary.Select(pair => ((object?)pair.Key, pair.Value)), depth);
            case IDictionary dictionary:
                return FromPairs(dictionary.Cast<DictionaryEntry>().Select(entry => ((object?)entry.Key, entry.Value)), depth);
            case System.Runtime.CompilerServices.ITuple tuple when tuple.GetType().FullName?.StartsWith("System.ValueTuple", StringComparison.Ordinal) == true:
                return new TupleValue([.. Enumerable.Range(0, tuple.Length).Select(index => Convert(tuple[index], depth + 1))]);
            case IEnumerable sequence when ObjectProperties.AsPairs(sequence) is { } pairs:
                return FromPairs(pairs, depth);
            case IEnumerable sequence:
                return new ListValue([.. sequence.Cast<object?>().Select(item => Convert(item, depth + 1))]);
            default:
                return ObjectProperties.Convert(value, depth);
        }
    }

    private static DictValue FromPairs(IEnumerable<(object? Key, object? Value)> pairs, int depth)
    {
        var dict = new DictValue();
        foreach ((object? key, object? value) in pairs)
        {
            dict[Convert(key, depth + 1)] = Convert(value, depth + 1);
        }

        return dict;
    }

    private static JinjaValue FromNode(JsonNode node, int depth)
    {
        switch (node)
        {
            case JsonObject json:
                var dict = new DictValue(json.Count);
                foreach ((string name, JsonNode? value) in json)
                {
                    dict[name] = Convert(value, depth + 1);
                }

                return dict;
            case JsonArray array:
                var list = new List<JinjaValue>(array.Count);
                foreach (JsonNode? item in array)
                {
                    list.Add(Convert(item, depth + 1));
                }

                return new ListValue(list);
            default:
                var scalar = (JsonValue)node;
                return scalar.TryGetValue(out JsonElement element) ? FromElement(element, depth)
                    : scalar.TryGetValue(out string? text) ? text
                    : scalar.TryGetValue(out object? inner) && inner is not JsonNode ? Convert(inner, depth + 1)
                    : FromElement(JsonSerializer.SerializeToElement(scalar), depth);
        }
    }

    private static JinjaValue FromElement(JsonElement element, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var dict = new DictValue();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    dict[property.Name] = Convert(property.Value, depth + 1);
                }

                return dict;
            case JsonValueKind.Array:
                var list = new List<JinjaValue>(element.GetArrayLength());
                foreach (JsonElement item in element.EnumerateArray())
                {
                    list.Add(Convert(item, depth + 1));
                }

                return new ListValue(list);
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                return FromNumber(element);
            case JsonValueKind.True or JsonValueKind.False:
                return element.ValueKind == JsonValueKind.True;
            default:
                return JinjaValue.None;
        }
    }

    /// <summary>An integer when the text is one, as Python's <c>json</c> reads it; else a float.</summary>
    private static JinjaValue FromNumber(JsonElement element)
    {
        if (element.TryGetInt64(out long small) && !IsNegativeZero(element, small))
        {
            return small;
        }

        string text = element.GetRawText();
        if (!text.AsSpan().ContainsAny('.', 'e', 'E'))
        {
            return text.Length <= 4300 ? BigInteger.Parse(text, CultureInfo.InvariantCulture) : throw Fail.Value("A number of the input has too many digits.");
        }

        return double.Parse(text, CultureInfo.InvariantCulture);
    }

    // "-0" is the integer 0 in Python, and 1.0 never gets here: TryGetInt64 refuses it.
    private static bool IsNegativeZero(JsonElement element, long value) => value == 0 && element.GetRawText() is "-0.0";
}
