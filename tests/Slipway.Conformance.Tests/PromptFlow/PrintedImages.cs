using System.Text.Json.Nodes;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>fixtures.jsonl has images that code made as what they print; the only one there is without bytes.</summary>
internal static class PrintedImages
{
    private const string Empty = "Image(da39a3ee)";

    private static JsonObject Image => new() { ["data:image/png;base64"] = "" };

    public static JsonNode? ToImage(JsonNode? output) => output is JsonValue && output.ToString() == Empty ? Image : output?.DeepClone();

    public static JsonNode? ToText(JsonNode? output) => output switch
    {
        JsonObject members when JsonNode.DeepEquals(members, Image) => Empty,
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, ToText(member.Value)))),
        _ => output?.DeepClone(),
    };
}
