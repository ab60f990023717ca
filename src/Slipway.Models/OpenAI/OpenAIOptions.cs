namespace Slipway.Models.OpenAI;

/// <summary>Where and how an OpenAI-compatible service is called.</summary>
public sealed record OpenAIOptions
{
    /// <summary>The address that the interfaces' paths are added to.</summary>
    /// <value><c>https://api.openai.com/v1</c>.</value>
    public Uri BaseUrl { get; init; } = new("https://api.openai.com/v1");

    /// <summary>The key; null for a service without one. Never logged, and masked in messages.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The header that carries the bare key, such as <c>api-key</c> at Azure; null for <c>Authorization: Bearer</c>.</summary>
    public string? ApiKeyHeader { get; init; }

    /// <summary>Sent as <c>api-version</c> in the query, as Azure wants it; null for none.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Sent as <c>OpenAI-Organization</c>; null for none.</summary>
    public string? Organization { get; init; }

    /// <summary>Sent as <c>OpenAI-Project</c>; null for none.</summary>
    public string? Project { get; init; }

    /// <summary>Further headers of each request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The most time from the request to the whole reply or, when it is streamed, from one piece to the next.</summary>
    /// <value>Ten minutes: a model may think for long; the step's own timeout is usually shorter.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most bytes of a reply.</summary>
    /// <value>64 MiB.</value>
    public int MaxReplyBytes { get; init; } = 64 << 20;

    /// <summary>The provider's name in metadata and in the journal.</summary>
    /// <value><c>openai</c>.</value>
    public string Provider { get; init; } = "openai";

    /// <summary>Whether a streamed reply is asked to end with its usage (<c>stream_options</c>).</summary>
    /// <value>True. Turn it off for services that refuse the member.</value>
    public bool AsksForStreamUsage { get; init; } = true;
}
