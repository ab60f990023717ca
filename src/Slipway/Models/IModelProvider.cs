using Microsoft.Extensions.AI;

namespace Slipway.Models;

/// <summary>Knows the models that prompts name.</summary>
public interface IModelProvider
{
    /// <summary>The model behind a name of <c>models.yaml</c>.</summary>
    /// <exception cref="NotConfiguredException">Nobody knows the name, or its key is missing.</exception>
    ModelBinding Resolve(string alias);
}

/// <summary>A model ready to be asked.</summary>
/// <param name="Client">The client; shared, not owned by the caller.</param>
/// <param name="Provider">The provider (<c>openai</c>).</param>
/// <param name="ModelId">The pinned model.</param>
public sealed record ModelBinding(IChatClient Client, string Provider, string ModelId)
{
    /// <summary>The price; null when unknown.</summary>
    public ModelPrice? Price { get; init; }
}
