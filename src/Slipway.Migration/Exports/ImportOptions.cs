namespace Slipway.Migration.Exports;

/// <summary>What the caller knows about an export that the file does not say.</summary>
public sealed record ImportOptions
{
    /// <summary>The name that stands for every connection not named.</summary>
    public const string AnyConnection = "*";

    /// <summary>The kinds of the connections that a flow names: <c>azure</c>, <c>openai</c> or <c>custom</c>.</summary>
    public IReadOnlyDictionary<string, string> Connections { get; init; } = new Dictionary<string, string>();

    /// <summary>The variant that becomes the node's body, as the builder writes it (<c>${node.variant_id}</c>); null for the default ones.</summary>
    public string? Variant { get; init; }
}
