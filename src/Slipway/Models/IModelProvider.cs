using Microsoft.Extensions.AI;

namespace Slipway.Models;

/// <summary>Knows the models that prompts name.</summary>
public interface IModelProvider
{
    /// <summary>The model behind a name of <c>models.yaml</c>.</summary>
    /// <exception cref="NotConfiguredException">Nobody knows the name, or its key is missing.</exception>
    ModelBinding Resolve(string alias);

    /// <summary>The prices of today, which a run keeps from its beginning to its end; null when the bindings' own count.</summary>
    PriceTable? Prices => null;
}

/// <summary>A model ready to be asked.</summary>
/// <param name="Client">The client; shared, not owned by the caller.</param>
/// <param name="Provider">The provider (<c>openai</c>).</param>
/// <param name="ModelId">The pinned model.</param>
public sealed record ModelBinding(IChatClient Client, string Provider, string ModelId)
{
    /// <summary>The name in <c>models.yaml</c>.</summary>
    /// <value>The model's id.</value>
    public string Alias { get; init; } = ModelId;

    /// <summary>The price; null when unknown.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>The model, by its name, that is asked in this one's place when a budget does not allow for it; null for none.</summary>
    public string? Smaller { get; init; }

    /// <summary>How it is asked for JSON of a shape.</summary>
    public StructuredOutput StructuredOutput { get; init; }

    /// <summary>Holds the calls to a policy; null for calls that are made once and as they come. Shared by all calls of the model.</summary>
    public ModelGuard? Guard { get; init; }

    /// <summary>The models that are asked in this one's place when it fails, in order, by their names. Their own fallbacks do not count.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];
}
