namespace Slipway.Migration.Emitting.Files;

/// <summary>Where the providers that builders name answer in the OpenAI-compatible protocol.</summary>
internal static class ModelProviders
{
    /// <summary>Those that the runtime knows itself.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "openai", "ollama", "deepseek", "groq", "mistral", "openrouter", "xai" };

    private static readonly Dictionary<string, string> Addresses = new(StringComparer.Ordinal)
    {
        ["anthropic"] = "https://api.anthropic.com/v1",
        ["cohere"] = "https://api.cohere.ai/compatibility/v1",
        ["gemini"] = "https://generativelanguage.googleapis.com/v1beta/openai",
        ["google"] = "https://generativelanguage.googleapis.com/v1beta/openai",
        ["modelscope"] = "https://api-inference.modelscope.cn/v1",
        ["moonshot"] = "https://api.moonshot.cn/v1",
        ["siliconflow"] = "https://api.siliconflow.cn/v1",
        ["tongyi"] = "https://dashscope.aliyuncs.com/compatible-mode/v1",
        ["volcengine_maas"] = "https://ark.cn-beijing.volces.com/api/v3",
        ["zhipuai"] = "https://open.bigmodel.cn/api/paas/v4",
    };

    /// <summary>What a catalog calls the provider.</summary>
    public static string NameOf(string provider) => provider is "azure_openai" ? "azure" : provider;

    /// <summary>The address to write; null where the runtime knows it.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="isKnown">Whether it is the provider's own; otherwise it stands for one that a person has to fill in, and never answers.</param>
    public static string? AddressOf(string provider, out bool isKnown)
    {
        isKnown = true;
        if (Known.Contains(provider) || Addresses.TryGetValue(provider, out string? address))
        {
            return Addresses.GetValueOrDefault(provider);
        }

        isKnown = false;
        return "https://fill-in.invalid/v1";
    }

    /// <summary>The secret that is the key.</summary>
    public static string SecretOf(string provider)
    {
        string name = string.Concat(provider.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')).Trim('_');
        return name.Length is 0 or > 40 || char.IsAsciiDigit(name[0]) ? "MODEL_API_KEY" : name + "_API_KEY";
    }
}
