using Slipway.Budgets;

namespace Slipway.Models.Catalog;

/// <summary>What a <c>models.yaml</c> holds.</summary>
/// <param name="Models">The models in order.</param>
/// <param name="Budgets">The budgets; null when it has none.</param>
internal sealed record ModelFile(IReadOnlyList<ModelEntry> Models, BudgetOptions? Budgets);

/// <summary>Reads <c>models.yaml</c>; whatever it does not know is an error with its place.</summary>
internal static class ModelCatalogReader
{
    public static ModelFile Read(string yaml, string file)
    {
        YamlSection root = YamlSection.Parse(yaml, file, "models.yaml");
        YamlSection? defaults = root.Section("defaults");
        YamlSection? models = root.Section("models");
        BudgetOptions? budgets = BudgetReader.Read(root);
        root.RefuseOthers();
        ModelPolicyReader general = new(defaults);
        defaults?.RefuseOthers();
        List<ModelEntry> entries = [];
        foreach (string alias in models?.Names ?? [])
        {
            YamlSection entry = models!.Section(alias) ?? throw models.Wrong(alias, $"'{alias}' of 'models' must be a mapping.");
            entries.Add(ReadEntry(alias, entry, general, [.. models.Names]));
        }
        return new ModelFile(entries, budgets);
    }

    private static ModelEntry ReadEntry(string alias, YamlSection model, ModelPolicyReader general, string[] aliases)
    {
        var entry = new ModelEntry
        {
            Alias = alias,
            Provider = model.Text("provider") ?? throw model.Wrong(null, "'provider' is missing."),
            Model = model.Text("model") ?? alias,
            BaseUrl = model.Url("base_url"),
            KeySecret = model.Secret("key"),
            KeyHeader = model.Text("key_header"),
            ApiVersion = model.Text("api_version"),
            Organization = model.Text("organization"),
            Region = model.Text("region"),
            Price = ReadPrice(model.Section("price")),
            Fallbacks = model.Texts("fallbacks") ?? [],
            Smaller = model.Text("smaller"),
            StructuredOutput = model.Text("structured_output") switch
            {
                null or "schema" => StructuredOutput.Schema,
                "json" => StructuredOutput.Json,
                "message" => StructuredOutput.Message,
                _ => throw model.Wrong("structured_output", "'structured_output' must be schema, json or message."),
            },
        };
        ModelPolicyReader own = new(model, general);
        model.RefuseOthers();
        if (entry.Smaller is { } smaller && (smaller == alias || !aliases.Contains(smaller, StringComparer.Ordinal)))
        {
            throw model.Wrong("smaller", $"'smaller' must be another model of models.yaml: {string.Join(", ", aliases.Where(a => a != alias))}.");
        }
        if (entry.Fallbacks.FirstOrDefault(f => f == alias || !aliases.Contains(f, StringComparer.Ordinal)) is { } fallback)
        {
            throw model.Wrong("fallbacks", fallback == alias
                ? $"'{alias}' cannot be its own fallback."
                : $"Fallback '{fallback}' is not in models.yaml. Known there: {string.Join(", ", aliases)}.");
        }
        if (entry.BaseUrl is null && KnownProvider.Find(entry.Provider)?.BaseUrl is null)
        {
            throw model.Wrong("provider", $"Provider '{entry.Provider}' needs a 'base_url'.");
        }
        string[] unused = entry.Provider == "ollama" ? ["key", "key_header", "api_version", "organization"] : [];
        if (unused.FirstOrDefault(model.Names.Contains) is { } name)
        {
            throw model.Wrong(name, $"Provider 'ollama' makes no use of '{name}'.");
        }
        return entry with { Timeout = own.Timeout, Policy = own.Policy };
    }

    private static ModelPrice? ReadPrice(YamlSection? price)
    {
        if (price is null)
        {
            return null;
        }
        decimal per = price.Number("per") ?? 1_000_000;
        if (per is < 1 or > int.MaxValue || per != decimal.Truncate(per))
        {
            throw price.Wrong("per", "'per' must be a whole number of tokens above 0.");
        }
        var result = new ModelPrice(
            price.Number("input") ?? throw price.Wrong(null, "'input' is missing."),
            price.Number("output") ?? throw price.Wrong(null, "'output' is missing."),
            price.Text("currency") ?? "USD",
            (int)per)
        {
            CachedInput = price.Number("cached_input"),
            Reasoning = price.Number("reasoning"),
        };
        price.RefuseOthers();
        return result.Input < 0 || result.Output < 0 || result.CachedInput < 0 || result.Reasoning < 0 ? throw price.Wrong(null, "A price cannot be negative.") : result;
    }
}
