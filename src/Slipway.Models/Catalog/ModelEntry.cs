namespace Slipway.Models.Catalog;

/// <summary>An entry of <c>models.yaml</c>.</summary>
public sealed record ModelEntry
{
    /// <summary>The name prompts use.</summary>
    public required string Alias { get; init; }

    /// <summary>The provider: <c>openai</c>, <c>azure</c>, <c>ollama</c>, another known one, or any name together with <see cref="BaseUrl"/>.</summary>
    public required string Provider { get; init; }

    /// <summary>The model as the provider names it.</summary>
    public required string Model { get; init; }

    /// <summary>Where the provider is; null for its usual address.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Name of the secret that is the key; null for the provider's usual one, if it has one.</summary>
    public string? KeySecret { get; init; }

    /// <summary>The header that carries the bare key; null for the provider's usual way.</summary>
    public string? KeyHeader { get; init; }

    /// <summary>Version of the interface, for providers that want one.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The organization that is billed, for providers that know organizations.</summary>
    public string? Organization { get; init; }

    /// <summary>Where the provider keeps the data, for people and policies.</summary>
    public string? Region { get; init; }

    /// <summary>The price; null when unknown.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>The most time of one attempt: until the whole reply or, when it is streamed, from one piece to the next; null for the client's
    /// default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Retries, limits and breaker of its calls.</summary>
    /// <value>None.</value>
    public ModelCallPolicy Policy { get; init; } = new();

    /// <summary>The alias of the model that is asked in its place when a budget does not allow for it; null for none.</summary>
    public string? Smaller { get; init; }

    /// <summary>How it is asked for JSON of a shape.</summary>
    public StructuredOutput StructuredOutput { get; init; }

    /// <summary>The models that are asked in its place when it fails, in order, by their aliases.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];
}
