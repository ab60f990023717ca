namespace Slipway.Models.Catalog;

/// <summary>What is known of providers by their names.</summary>
/// <param name="BaseUrl">The usual address; null when each customer has another.</param>
/// <param name="KeySecret">The usual name of the secret that is the key; null when there is none.</param>
/// <param name="KeyHeader">The header that carries the bare key; null for a bearer token.</param>
internal sealed record KnownProvider(Uri? BaseUrl, string? KeySecret, string? KeyHeader = null)
{
    private static readonly Dictionary<string, KnownProvider> ByName = new(StringComparer.Ordinal)
    {
        ["openai"] = Of("https://api.openai.com/v1", "OPENAI_API_KEY"),
        ["azure"] = new(null, "AZURE_OPENAI_API_KEY", "api-key"),
        ["ollama"] = Of("http://localhost:11434", null),
        ["deepseek"] = Of("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
        ["groq"] = Of("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        ["mistral"] = Of("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
        ["openrouter"] = Of("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
        ["xai"] = Of("https://api.x.ai/v1", "XAI_API_KEY"),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static KnownProvider? Find(string name) => ByName.GetValueOrDefault(name);

    private static KnownProvider Of(string baseUrl, string? keySecret) => new(new Uri(baseUrl), keySecret);
}
