using System.Collections.Concurrent;
using Slipway.Budgets;

namespace Slipway.Models.Catalog;

/// <summary>What a catalog needs beside its file.</summary>
public sealed record ModelCatalogOptions
{
    /// <summary>Sends the requests; owned by the caller. Null for sockets of the catalog's own.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>Gives a secret's value by its name, or null.</summary>
    /// <value>The process's environment variables.</value>
    public Func<string, string?> Secrets { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Answers in the place of every model of the file, known or not; null for none.</summary>
    public ModelReference? Override { get; init; }

    /// <summary>Whether a name that the file does not have may be a reference (<c>provider:model[@base_url]</c>): a model that is in no file and
    /// has no price. For trying models out.</summary>
    public bool TakesReferences { get; init; }

    /// <summary>The clock of timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>The models of a <c>models.yaml</c>, ready to be asked.</summary>
/// <remarks>Safe from many callers. A client is made when its model is first asked for; a missing key shows then, not earlier.</remarks>
public sealed class ModelCatalog : IModelProvider, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ModelBinding>> _bindings = new(StringComparer.Ordinal);
    private readonly ModelClientFactory _factory;
    private readonly ModelEntry? _override;
    private readonly bool _takesReferences;

    /// <summary>Creates a catalog.</summary>
    /// <param name="entries">The models; aliases are unique.</param>
    /// <param name="options">What the catalog needs beside its file.</param>
    public ModelCatalog(IEnumerable<ModelEntry> entries, ModelCatalogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        options ??= new ModelCatalogOptions();
        Models = entries.ToDictionary(e => e.Alias, StringComparer.Ordinal);
        Prices = PriceTable.Of(Models.Values.Where(e => e.Price is not null).Select(e => KeyValuePair.Create(e.Alias, e.Price!)));
        _factory = new ModelClientFactory(options);
        _override = options.Override is { } reference ? ToEntry(reference) : null;
        _takesReferences = options.TakesReferences;
    }

    /// <summary>The models by alias.</summary>
    public IReadOnlyDictionary<string, ModelEntry> Models { get; }

    /// <summary>The budgets of the file, for <see cref="SlipwayOptions.Budgets"/>, with a ledger that lives as long as the process; null when it has
    /// none.</summary>
    public BudgetOptions? Budgets { get; init; }

    /// <summary>Reads a catalog from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the catalog needs beside its file.</param>
    /// <returns>The catalog.</returns>
    /// <exception cref="InvalidArtifactException">The file is not a valid <c>models.yaml</c>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ModelCatalog Load(string path, ModelCatalogOptions? options = null) => Parse(File.ReadAllText(path), path, options);

    /// <summary>Reads a catalog from text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="fileName">The file's name in messages.</param>
    /// <param name="options">What the catalog needs beside its file.</param>
    /// <returns>The catalog.</returns>
    /// <exception cref="InvalidArtifactException">The text is not a valid <c>models.yaml</c>.</exception>
    public static ModelCatalog Parse(string yaml, string fileName, ModelCatalogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(fileName);
        ModelFile file = ModelCatalogReader.Read(yaml, fileName);
        return new ModelCatalog(file.Models, options) { Budgets = file.Budgets };
    }

    /// <inheritdoc/>
    public PriceTable? Prices { get; }

    /// <inheritdoc/>
    public ModelBinding Resolve(string alias)
    {
        ArgumentNullException.ThrowIfNull(alias);
        ModelEntry entry = _override ?? Find(alias) ?? throw Unknown(alias);
        return _bindings.GetOrAdd(entry.Alias, static (_, state) => new Lazy<ModelBinding>(() => state._factory.Create(state.entry)), (_factory, entry)).Value;
    }

    /// <summary>The embedding model behind a name of the file.</summary>
    /// <exception cref="NotConfiguredException">Nobody knows the name, or its key is missing.</exception>
    public Microsoft.Extensions.AI.IEmbeddingGenerator<string, Microsoft.Extensions.AI.Embedding<float>> ResolveEmbeddings(string alias)
    {
        ArgumentNullException.ThrowIfNull(alias);
        return _factory.CreateEmbeddings(Find(alias) ?? throw Unknown(alias));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<ModelBinding> binding in _bindings.Values)
        {
            if (binding.IsValueCreated)
            {
                binding.Value.Client.Dispose();
                binding.Value.Guard?.Dispose();
            }
        }
        _factory.Dispose();
    }

    private ModelEntry? Find(string alias) => Models.TryGetValue(alias, out ModelEntry? known)
        ? known
        : _takesReferences && ModelReference.TryParse(alias, out ModelReference? reference) ? ToEntry(reference) : null;

    private static ModelEntry ToEntry(ModelReference reference) =>
        new() { Alias = reference.ToString(), Provider = reference.Provider, Model = reference.Model, BaseUrl = reference.BaseUrl };

    private NotConfiguredException Unknown(string alias) => new(Models.Count == 0
        ? $"Model '{alias}' is not in models.yaml, which names no model."
        : $"Model '{alias}' is not in models.yaml. Known there: {string.Join(", ", Models.Keys.Order(StringComparer.Ordinal))}.");
}
