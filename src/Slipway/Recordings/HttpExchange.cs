using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Recordings;

/// <summary>An HTTP call that is not a model's, and its reply.</summary>
public sealed record HttpExchange : RecordedExchange
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-10)]
    public override string Kind => "http";

    /// <summary>What was asked.</summary>
    public required RecordedHttpRequest Request { get; init; }

    /// <summary>HTTP status; null when no reply came.</summary>
    public int? Status { get; init; }

    /// <summary>Headers of the reply, names in lower case.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The reply's body, as <see cref="RecordedHttpRequest.Body"/>.</summary>
    public JsonElement Reply { get; init; }
}

/// <summary>The request of an <see cref="HttpExchange"/>.</summary>
public sealed record RecordedHttpRequest
{
    /// <summary>The method in upper case.</summary>
    public required string Method { get; init; }

    /// <summary>The address with its query; relative when only the path is known.</summary>
    public required string Url { get; init; }

    /// <summary>Headers, names in lower case; null when they were not recorded.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>A JSON value for a JSON body, a string for other text, <c>{"$base64": "..."}</c> for bytes that are no text.</summary>
    public JsonElement Body { get; init; }
}
