using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Recordings;

/// <summary>Which parts of a model request count when two requests are compared.</summary>
/// <remarks>
/// The order of members, white space and the notation of numbers never count. By default neither does what only chooses how the reply is
/// carried (<c>stream</c>, <c>stream_options</c>), nor <c>"strict": false</c> on a tool, which is what its absence means.
/// Everything else counts, an explicit null as well.
/// </remarks>
public sealed record RequestComparison
{
    /// <summary>The comparison used when none is given.</summary>
    public static RequestComparison Default { get; } = new();

    /// <summary>Members of the request that do not count.</summary>
    /// <value><c>stream</c>, <c>stream_options</c>.</value>
    public IReadOnlyList<string> IgnoredMembers { get; init; } = ["stream", "stream_options"];

    /// <summary>Whether <c>"strict": false</c> on a tool is the same as its absence.</summary>
    /// <value>True.</value>
    public bool IgnoreFalseStrict { get; init; } = true;

    /// <summary>Leaves of a request what counts.</summary>
    /// <param name="request">The body of a model request.</param>
    /// <returns>The request without what does not count; the order of members is kept.</returns>
    public JsonElement Reduce(JsonElement request)
    {
        if (request.ValueKind != JsonValueKind.Object)
        {
            return request;
        }
        bool hasFalseStrict = IgnoreFalseStrict && HasFalseStrict(request);
        if (!hasFalseStrict && !IgnoredMembers.Any(name => request.TryGetProperty(name, out _)))
        {
            return request;
        }

        JsonObject reduced = JsonObject.Create(request)!;
        foreach (string name in IgnoredMembers)
        {
            reduced.Remove(name);
        }
        if (hasFalseStrict)
        {
            foreach (JsonObject tool in ((JsonArray)reduced["tools"]!).OfType<JsonObject>())
            {
                RemoveFalseStrict(tool);
                RemoveFalseStrict(tool["function"] as JsonObject);
            }
        }
        return JsonSerializer.SerializeToElement(reduced, RecordingJson.Lines.JsonObject);
    }

    /// <summary>A short name for all requests that compare equal.</summary>
    /// <param name="request">The body of a model request.</param>
    /// <returns>SHA-256 of the canonical form of what counts, 64 hexadecimal digits.</returns>
    public string Fingerprint(JsonElement request) => CanonicalJson.Hash(Reduce(request));

    private static bool HasFalseStrict(JsonElement request) =>
        request.TryGetProperty("tools", out JsonElement tools) && tools.ValueKind == JsonValueKind.Array
        && tools.EnumerateArray().Any(tool => IsFalseStrict(tool)
            || (tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("function", out JsonElement function) && IsFalseStrict(function)));

    private static bool IsFalseStrict(JsonElement tool) =>
        tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("strict", out JsonElement strict) && strict.ValueKind == JsonValueKind.False;

    private static void RemoveFalseStrict(JsonObject? tool)
    {
        if (tool is not null && tool["strict"] is JsonValue value && value.TryGetValue(out bool strict) && !strict)
        {
            tool.Remove("strict");
        }
    }
}
