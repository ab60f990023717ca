using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Evaluation.Equivalence;

/// <summary>A call in the form it is compared in.</summary>
/// <param name="What">What it is, for people.</param>
/// <param name="Step">The step's key or name; null when unknown.</param>
/// <param name="Content">What must be equal.</param>
internal sealed record ComparedCall(string What, string? Step, JsonElement Content)
{
    private const string SecretMark = "${secret:";

    /// <summary>Headers that HTTP stacks add by themselves, and that no flow sets on purpose.</summary>
    private static readonly string[] TransportHeaders =
        ["host", "connection", "content-length", "accept-encoding", "user-agent", "transfer-encoding", "traceparent", "tracestate"];

    /// <summary>Canonical text of the content; equal content has equal text.</summary>
    public string Canonical { get; } = CanonicalJson.GetString(Content);

    public static ComparedCall OfTool(ToolExchange tool) =>
        new($"call of tool '{tool.Name}'", tool.Step, JsonSerializer.SerializeToElement(new JsonObject { ["tool"] = tool.Name, ["arguments"] = Node(tool.Arguments) }));

    public static ComparedCall OfHttp(HttpExchange http)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in http.Request.Headers ?? new Dictionary<string, string>())
        {
            var lower = name.ToLowerInvariant();
            if (!TransportHeaders.Contains(lower))
            {
                headers[lower] = value.Contains(SecretMark, StringComparison.Ordinal) ? "(secret)" : value;
            }
        }

        var content = new JsonObject
        {
            ["method"] = http.Request.Method.ToUpperInvariant(),
            ["url"] = http.Request.Url,
            ["headers"] = headers,
            ["body"] = Node(http.Request.Body),
        };
        return new($"{http.Request.Method} {http.Request.Url}", http.Step, JsonSerializer.SerializeToElement(content));
    }

    private static JsonNode? Node(JsonElement value) => value.ValueKind is JsonValueKind.Undefined ? null : JsonNode.Parse(value.GetRawText());
}
