using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Jinja;

/// <summary>Turns JSON into values. Objects are converted member by member, as they are read.</summary>
internal static class JsonConversion
{
    /// <summary>The type of nodes that were made of a string: they give it without the generic, and slower, way of asking.</summary>
    private static readonly Type PlainText = JsonValue.Create("").GetType();

    public static JinjaValue FromNode(JsonNode? node, int depth)
    {
        switch (node)
        {
            case null:
                return JinjaValue.None;
            case JsonObject json:
                return HasKeyTwice(json) ? FromElement(JsonSerializer.SerializeToElement(json), depth) : new DictValue(json);
            case JsonArray array:
                InputConversion.EnsureDepth(depth);
                var list = new List<JinjaValue>(array.Count);
                for (int index = 0; index < array.Count; index++)
                {
                    list.Add(FromNode(array[index], depth + 1));
                }

                return new ListValue(list);
            default:
                return FromScalar((JsonValue)node, depth);
        }
    }

    /// <summary>Whether an object cannot be read as .NET reads it. Python, and so <see cref="FromElement"/>, takes the last of two members of one name.</summary>
    public static bool HasKeyTwice(JsonObject json)
    {
        try
        {
            return json.Count < 0;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    public static JinjaValue FromElement(JsonElement element, int depth)
    {
        InputConversion.EnsureDepth(depth);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var dict = new DictValue();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    dict[property.Name] = FromElement(property.Value, depth + 1);
                }

                return dict;
            case JsonValueKind.Array:
                var list = new List<JinjaValue>(element.GetArrayLength());
                foreach (JsonElement item in element.EnumerateArray())
                {
                    list.Add(FromElement(item, depth + 1));
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

    private static JinjaValue FromScalar(JsonValue value, int depth)
    {
        if (value.GetType() == PlainText)
        {
            return value.ToString();
        }

        switch (value.GetValueKind())
        {
            case JsonValueKind.String when value.TryGetValue(out string? text):
                return text;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Number when value.TryGetValue(out int number):
                return number;
            case JsonValueKind.Number when value.TryGetValue(out JsonElement number):
                return FromNumber(number);
            case JsonValueKind.Number when value.TryGetValue(out long number):
                return number;
            case JsonValueKind.Number when value.TryGetValue(out double number):
                return number;
            default:
                return value.TryGetValue(out object? inner) && inner is not JsonNode
                    ? InputConversion.Convert(inner, depth + 1)
                    : FromElement(JsonSerializer.SerializeToElement(value), depth);
        }
    }

    /// <summary>An integer when the text is one, as Python's <c>json</c> reads it; else a float.</summary>
    private static JinjaValue FromNumber(JsonElement element)
    {
        if (element.TryGetInt64(out long small))
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
}
