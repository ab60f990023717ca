using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Python;

/// <summary>The text of a JSON value that is neither a number nor a boolean.</summary>
internal static class JsonScalar
{
    public static string Text(JsonValue value)
    {
        if (value.TryGetValue(out string? text))
        {
            return text;
        }

        // A C# value that JSON writes as a string (a date, a Guid, an enum): its JSON form is its text.
        JsonElement element = JsonSerializer.SerializeToElement(value);
        return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
    }
}
