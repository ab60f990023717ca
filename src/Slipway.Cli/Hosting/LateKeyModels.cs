using Microsoft.Extensions.AI;
using Slipway.Budgets;
using Slipway.Models;
using Slipway.Models.Catalog;

namespace Slipway.Cli.Hosting;

/// <summary>Models that complain about a missing key when they are asked, not when they are named: steps that come from a journal name their
/// models and do not ask them.</summary>
internal sealed class LateKeyModels : IModelProvider, IDisposable
{
    private readonly ModelCatalog _catalog;
    private readonly ModelCatalog _names;

    /// <param name="modelsYaml">The content of <c>models.yaml</c>.</param>
    /// <param name="context">Has the keys.</param>
    /// <param name="replacement">The model that is asked in place of every model; null for none.</param>
    public LateKeyModels(string modelsYaml, CliContext context, ModelReference? replacement = null)
    {
        var options = new ModelCatalogOptions { Secrets = context.Environment, TakesReferences = true, Override = replacement, Time = context.Time };
        _catalog = ModelCatalog.Parse(modelsYaml, "models.yaml", options);
        _names = ModelCatalog.Parse(modelsYaml, "models.yaml", options with { Secrets = static name => $"${{secret:{name}}}" });
    }

    public PriceTable? Prices => _catalog.Prices;

    public BudgetOptions? Budgets => _catalog.Budgets;

    public ModelBinding Resolve(string alias)
    {
        try
        {
            return _catalog.Resolve(alias);
        }
        catch (NotConfiguredException e)
        {
            return _names.Resolve(alias) with { Client = new NoKey(e) };
        }
    }

    public IEmbeddingGenerator<string, Embedding<float>> ResolveEmbeddings(string alias) => _catalog.ResolveEmbeddings(alias);

    public void Dispose()
    {
        _catalog.Dispose();
        _names.Dispose();
    }

    private sealed class NoKey(NotConfiguredException reason) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw reason;

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw reason;

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
