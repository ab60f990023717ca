using Microsoft.Extensions.AI;

namespace Slipway.Storage.Tests.Knowledge;

/// <summary>An embedding model whose meanings are a few words: one dimension each.</summary>
internal sealed class WordEmbeddings(params string[] words) : IEmbeddingGenerator<string, Embedding<float>>
{
    public int Calls { get; private set; }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        Calls++;
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(text =>
            new Embedding<float>(words.Select(word => text.Contains(word, StringComparison.OrdinalIgnoreCase) ? 1f : 0.01f).ToArray()))));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
