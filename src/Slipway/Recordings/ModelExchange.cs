using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Recordings;

/// <summary>A model request as it went over the wire, and its reply.</summary>
/// <remarks>A complete reply is either <see cref="Reply"/> or <see cref="Chunks"/>; when both are given they say the same.</remarks>
public sealed record ModelExchange : RecordedExchange
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-10)]
    public override string Kind => "model";

    /// <summary>Which interface was called; see <see cref="ModelApis"/> for the usual ones.</summary>
    public required string Api { get; init; }

    /// <summary>Path of the request without the host, such as <c>/v1/chat/completions</c>; null when unknown.</summary>
    public string? Path { get; init; }

    /// <summary>Through which connection the request went (kind, endpoint, version), never its key; free form.</summary>
    public JsonElement Client { get; init; }

    /// <summary>The body of the request.</summary>
    public JsonElement Request { get; init; }

    /// <summary>HTTP status; null when unknown or when no reply came.</summary>
    public int? Status { get; init; }

    /// <summary>Headers of the reply that carry meaning (such as <c>retry-after</c>), names in lower case.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The whole reply: a JSON value, or a string for a body that is not JSON.</summary>
    public JsonElement Reply { get; init; }

    /// <summary>The data of each server-sent event, in order and without the closing <c>[DONE]</c>; null when the reply was not streamed.</summary>
    public IReadOnlyList<JsonElement>? Chunks { get; init; }
}

/// <summary>Names of model interfaces in recordings.</summary>
public static class ModelApis
{
    /// <summary>Chat completions.</summary>
    public const string ChatCompletions = "chat.completions";

    /// <summary>Responses.</summary>
    public const string Responses = "responses";

    /// <summary>Text completions.</summary>
    public const string Completions = "completions";

    /// <summary>Embeddings.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>Moderations.</summary>
    public const string Moderations = "moderations";

    /// <summary>Finds the interface that a request path belongs to.</summary>
    /// <param name="path">A path such as <c>/v1/chat/completions</c>; a query is not part of it.</param>
    /// <returns>The name, or null when the path is none of a model's.</returns>
    public static string? FromPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ReadOnlySpan<char> trimmed = path.AsSpan().TrimEnd('/');
        return trimmed.EndsWith("/chat/completions", StringComparison.Ordinal) ? ChatCompletions
            : trimmed.EndsWith("/completions", StringComparison.Ordinal) ? Completions
            : trimmed.EndsWith("/responses", StringComparison.Ordinal) ? Responses
            : trimmed.EndsWith("/embeddings", StringComparison.Ordinal) ? Embeddings
            : trimmed.EndsWith("/moderations", StringComparison.Ordinal) ? Moderations
            : null;
    }
}
