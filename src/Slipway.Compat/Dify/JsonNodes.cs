using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>JSON text as nodes, read as Python's <c>json.loads</c> does: of a name that occurs twice the last value counts.</summary>
internal static class JsonNodes
{
    /// <summary>Reads strict JSON.</summary>
    /// <returns>False when the text is not valid JSON, is nested too deep, or has escapes of half a character.</returns>
    public static bool TryParse(string text, int maxDepth, out JsonNode? node)
    {
        node = null;
        try
        {
            node = From(JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = maxDepth }));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Half a character, as it is or as the escape "\ud800", is nothing that UTF-8 could carry.
            return false;
        }
    }

    /// <summary>The nodes of an element that is never disposed.</summary>
    /// <exception cref="InvalidOperationException">A string has an escape of half a character.</exception>
    public static JsonNode? From(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    members[property.Name] = From(property.Value);
                }

                return members;
            case JsonValueKind.Array:
                var items = new JsonArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    items.Add(From(item));
                }

                return items;
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }
}
