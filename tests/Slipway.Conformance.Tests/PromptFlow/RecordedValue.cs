using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>Values that are no JSON, as the recordings write them and as ours are.</summary>
internal static class RecordedValue
{
    public static bool AreSame(JsonNode? ours, JsonNode? recorded) => SameJson.Are(Ours(ours), Recorded(recorded));

    /// <summary>A row as a caller gives it.</summary>
    public static JsonObject ToInput(JsonObject recorded) => Recorded(recorded)!.AsObject();

    public static List<RecordedRequest> Requests(JsonObject record) =>
        [.. (record["wire"] as JsonArray ?? []).Select(request => new RecordedRequest(request!["api"]!.ToString(), request["body"]!, request["reply"]))];

    /// <summary>The member that brings the values of a reference to the pipeline over all lines.</summary>
    public static string ListName(string written)
    {
        string inner = written[2..^1];
        string[] parts = inner.Split('.', 3);
        return parts[0] is "inputs" or "flow" ? "inputs." + inner[(parts[0].Length + 1)..] : parts.Length < 3 ? $"steps.{parts[0]}" : $"steps.{parts[0]}.{parts[2]}";
    }

    /// <summary>Images in the builder's own form, streams without what was not read, NaN by its name in JSON.</summary>
    private static JsonNode? Recorded(JsonNode? value) => value switch
    {
        JsonObject { Count: 1 } members when members["$connection"] is not null => new JsonObject { ["$connection"] = true },
        JsonObject members when members["$python"] is { } name => new JsonObject { ["$python"] = name.ToString() },
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Recorded(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Recorded)]),
        _ => value?.DeepClone(),
    };

    private static JsonNode? Ours(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject { Count: 1 } image when image.First() is { Key: { } key } only && key.StartsWith("data:image/", StringComparison.Ordinal):
                string kind = key.Split(';')[^1];
                return new JsonObject { ["$image"] = kind == "base64" ? $"{key.Split(';')[0]};base64,{only.Value}" : only.Value?.DeepClone() };
            case JsonObject { Count: 1 } tuple when tuple["$tuple"] is JsonArray parts:
                return Ours(parts);
            case JsonObject { Count: 1 } members when members["$connection"] is not null:
                return new JsonObject { ["$connection"] = true };
            case JsonObject members when members["$python"] is not null && members["value"] is { } plain:
                return plain.DeepClone();
            case JsonObject members when members["$python"] is { } name:
                return new JsonObject { ["$python"] = name.ToString() };
            case JsonObject members:
                return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Ours(member.Value))));
            case JsonArray items:
                return new JsonArray([.. items.Select(Ours)]);
            case JsonValue text when text.GetValueKind() is JsonValueKind.String:
                return text.GetValue<string>().Replace("\uFDD0", "", StringComparison.Ordinal);
            default:
                return value?.DeepClone();
        }
    }
}
