using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Models.Replay;

/// <summary>An exchange in the form it is looked up in.</summary>
internal sealed record RecordedCall
{
    public RecordedCall(RecordedExchange exchange, RequestComparison comparison)
    {
        Exchange = exchange;
        (Kind, Content) = exchange switch
        {
            ModelExchange model => (model.Api, comparison.Reduce(model.Request)),
            HttpExchange http => (http.Kind, ToContent(http.Request)),
            ToolExchange tool => (tool.Kind, ToContent(tool)),
            _ => throw new ArgumentException($"A {exchange.Kind} exchange is not one that a pipeline asks for.", nameof(exchange)),
        };
        Canonical = Content.ValueKind == JsonValueKind.Undefined ? "" : CanonicalJson.GetString(Content);
    }

    public RecordedExchange Exchange { get; init; }

    /// <summary>Calls of different kinds never answer each other.</summary>
    public string Kind { get; }

    public JsonElement Content { get; }

    public string Canonical { get; }

    /// <summary>The call that most likely stands for this one: of the same step, else the one most like it; the first of equals.</summary>
    public RecordedCall? FindNearest(IReadOnlyList<RecordedCall> calls)
    {
        List<RecordedCall> sameKind = [.. calls.Where(c => c.Kind == Kind)];
        List<RecordedCall> sameStep = [.. sameKind.Where(c => c.StepName is { } name && name == StepName)];
        return (sameStep.Count > 0 ? sameStep : sameKind).MaxBy(Likeness);
    }

    /// <summary>The bare name in a step's key <c>scope/name#n</c>.</summary>
    private string? StepName => Exchange.Step is not { } key ? null : key[(key.LastIndexOf('/') + 1)..].Split('#')[0];

    private double Likeness(RecordedCall other)
    {
        ReadOnlySpan<char> a = Canonical, b = other.Canonical;
        int start = a.CommonPrefixLength(b);
        int end = 0;
        while (end < Math.Min(a.Length, b.Length) - start && a[^(end + 1)] == b[^(end + 1)])
        {
            end++;
        }
        return (double)(start + end) / Math.Max(1, Math.Max(a.Length, b.Length));
    }

    private static JsonElement ToContent(ToolExchange tool) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["tool"] = tool.Name,
        ["arguments"] = tool.Arguments.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse(tool.Arguments.GetRawText()),
    });

    private static JsonElement ToContent(RecordedHttpRequest request)
    {
        var content = new JsonObject { ["method"] = request.Method, ["url"] = SecretMask.MaskUrl(request.Url) };
        if (request.Body.ValueKind != JsonValueKind.Undefined)
        {
            content["body"] = JsonNode.Parse(request.Body.GetRawText());
        }
        return JsonElement.Parse(content.ToJsonString());
    }
}
