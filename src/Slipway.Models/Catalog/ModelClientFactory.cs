using Microsoft.Extensions.AI;
using Slipway.Models.Ollama;
using Slipway.Models.OpenAI;

namespace Slipway.Models.Catalog;

/// <summary>Makes the clients of catalog entries; all share one connection pool.</summary>
internal sealed class ModelClientFactory : IDisposable
{
    private readonly ModelCatalogOptions _options;
    private readonly HttpMessageHandler _handler;
    private readonly HttpMessageInvoker _http;

    public ModelClientFactory(ModelCatalogOptions options)
    {
        _options = options;
        _handler = options.Handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Long enough to be cheap, short enough to follow changes of names.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new HttpMessageInvoker(_handler, disposeHandler: options.Handler is null);
    }

    /// <exception cref="NotConfiguredException">The key or the address is missing.</exception>
    public ModelBinding Create(ModelEntry entry)
    {
        KnownProvider? provider = KnownProvider.Find(entry.Provider);
        Uri baseUrl = AddressOf(entry, provider);
        IChatClient client = entry.Provider == "ollama"
            ? OllamaModel.CreateClient(_handler, baseUrl, entry.Model, entry.Timeout, _options.Time)
            : new OpenAIChatClient(_http, ToOptions(entry, provider, baseUrl), entry.Model, _options.Time);
        return new ModelBinding(client, entry.Provider, entry.Model)
        {
            Alias = entry.Alias,
            Price = entry.Price,
            Smaller = entry.Smaller,
            StructuredOutput = entry.StructuredOutput,
            Guard = entry.Policy.IsEmpty ? null : new ModelGuard(entry.Policy, _options.Time),
            Fallbacks = entry.Fallbacks,
        };
    }

    /// <exception cref="NotConfiguredException">The key or the address is missing.</exception>
    public IEmbeddingGenerator<string, Embedding<float>> CreateEmbeddings(ModelEntry entry)
    {
        KnownProvider? provider = KnownProvider.Find(entry.Provider);
        Uri baseUrl = AddressOf(entry, provider);
        // Ollama speaks the usual protocol for embeddings too, one folder down.
        Uri address = entry.Provider == "ollama" ? new Uri(baseUrl, "/v1/") : baseUrl;
        return new OpenAIEmbeddingGenerator(_http, ToOptions(entry, provider, address), entry.Model, _options.Time);
    }

    public void Dispose() => _http.Dispose();

    private static Uri AddressOf(ModelEntry entry, KnownProvider? provider) => entry.BaseUrl ?? provider?.BaseUrl ?? throw new NotConfiguredException(
        $"Model '{entry.Alias}' needs a base_url: provider '{entry.Provider}' has no address of its own. Known without one: {string.Join(", ", KnownProvider.Names.Where(n => KnownProvider.Find(n)!.BaseUrl is not null))}.");

    private OpenAIOptions ToOptions(ModelEntry entry, KnownProvider? provider, Uri baseUrl)
    {
        var options = new OpenAIOptions
        {
            BaseUrl = baseUrl,
            ApiKey = FindKey(entry, provider),
            ApiKeyHeader = entry.KeyHeader ?? provider?.KeyHeader,
            ApiVersion = entry.ApiVersion,
            Organization = entry.Organization,
            Provider = entry.Provider,
        };
        return entry.Timeout is { } timeout ? options with { Timeout = timeout } : options;
    }

    private string? FindKey(ModelEntry entry, KnownProvider? provider)
    {
        if ((entry.KeySecret ?? provider?.KeySecret) is not { } name)
        {
            return null;
        }
        // A server of one's own behind a usual provider's name may have no key.
        bool isOptional = entry.KeySecret is null && entry.BaseUrl is not null && provider?.BaseUrl is not null;
        // A key that was read from a file often ends with the file's last line break.
        string? key = _options.Secrets(name)?.Trim();
        if (key is not null && !OpenAITransport.IsHeaderValue(key))
        {
            throw new NotConfiguredException($"The secret {name}, the key of model '{entry.Alias}', has a line break or another character that no header can have. Set it anew.");
        }
        return key is { Length: > 0 } || isOptional
            ? key
            : throw new NotConfiguredException($"Model '{entry.Alias}' needs the secret {name}, the key of provider '{entry.Provider}'. Set it, for one as an environment variable.");
    }
}
