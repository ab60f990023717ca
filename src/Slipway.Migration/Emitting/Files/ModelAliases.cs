using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Files;

/// <summary>The models a flow asks for, under names that prompts use.</summary>
internal sealed class ModelAliases
{
    private readonly Dictionary<(string Provider, string Name, string Connection, string? Address), string> _aliases = [];
    private readonly Dictionary<string, SourceLocation> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What holds for all models, as YAML below <c>defaults</c>; empty for nothing.</summary>
    public string Defaults { get; set; } = "";

    public bool IsEmpty => _aliases.Count == 0;

    /// <summary>The alias of a model: its name, with the provider in front where another provider has the same.</summary>
    public string Of(FlowModel model)
    {
        if (_aliases.TryGetValue((model.Provider, model.Name, model.Connection, model.Address), out string? known))
        {
            return known;
        }

        string wish = Clean(model.Name);
        string alias = _taken.Add(wish) ? wish : Unique($"{Clean(model.Connection.Length > 0 ? model.Connection : model.Provider)}-{wish}");
        _aliases.Add((model.Provider, model.Name, model.Connection, model.Address), alias);
        _places.Add(alias, model.Where);
        return alias;
    }

    /// <summary>The content of <c>models.yaml</c>.</summary>
    public string ToYaml()
    {
        var yaml = new StringBuilder("# The models that prompts name. Add prices to see costs: price: { input: 0.15, output: 0.60, currency: USD, per: 1000000 }\n");
        if (Defaults.Length > 0)
        {
            yaml.Append($"defaults:\n  {Defaults}\n");
        }

        yaml.Append("models:\n");
        foreach (((string provider, string name, string connection, string? ownAddress), string alias) in _aliases)
        {
            yaml.Append($"  {YamlText.Scalar(alias)}:\n    provider: {YamlText.Scalar(ModelProviders.NameOf(provider))}\n    model: {YamlText.Scalar(name)}\n");
            if (ownAddress is not null || connection.Length > 0)
            {
                AppendConnection(yaml, provider, connection, ownAddress);
            }
            else if (ModelProviders.AddressOf(provider, out bool isKnown) is { } address)
            {
                yaml.Append($"    base_url: {address}{(isKnown ? "" : "  # fill in: where this model answers in the OpenAI-compatible protocol")}\n    key: ${{secret:{ModelProviders.SecretOf(provider)}}}\n");
            }
        }

        return yaml.ToString();
    }

    /// <summary>The secrets that are keys of these models, in order.</summary>
    public IEnumerable<string> Secrets => _aliases.Keys
        .Where(model => model.Connection.Length > 0 || (model.Address is null && model.Provider != "ollama"))
        .Select(model => ModelProviders.SecretOf(model.Connection.Length > 0 ? model.Connection : model.Provider))
        .Distinct();

    /// <summary>What a person has to fill in.</summary>
    public IEnumerable<Diagnostic> Findings()
    {
        foreach (((string provider, string name, _, _), string alias) in _aliases.Where(model => model.Key is { Connection: "", Address: null }))
        {
            _ = ModelProviders.AddressOf(provider, out bool isKnown);
            if (!isKnown)
            {
                yield return new Diagnostic(
                    DiagnosticCodes.ModelAddressMissing,
                    DiagnosticSeverity.Warning,
                    $"Model '{name}' is of the provider '{provider}', whose address an export does not hold: fill in base_url of '{alias}' in models.yaml, and set the secret {ModelProviders.SecretOf(provider)}.",
                    _places[alias]);
            }
        }
    }

    /// <summary>A model behind a connection of the builder's, whose address and key stand elsewhere.</summary>
    private static void AppendConnection(StringBuilder yaml, string provider, string connection, string? address)
    {
        if (address is not null)
        {
            yaml.Append($"    base_url: {YamlText.Scalar(address)}\n");
        }
        else if (provider == "azure")
        {
            string host = Clean(connection).Replace('_', '-').Replace('.', '-');
            yaml.Append($"    base_url: https://{host}.openai.azure.com/openai/v1   # fill in: the resource of connection {host}\n");
        }

        if (connection.Length > 0)
        {
            yaml.Append($"    key: ${{secret:{ModelProviders.SecretOf(connection)}}}\n");
        }
    }

    private string Unique(string wish)
    {
        string alias = wish;
        for (int number = 2; !_taken.Add(alias); number++)
        {
            alias = $"{wish}-{number}";
        }

        return alias;
    }

    private static string Clean(string name)
    {
        var clean = new StringBuilder();
        foreach (char c in name.ToLowerInvariant().Take(64))
        {
            _ = char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? clean.Append(c)
                : clean.Length > 0 && clean[^1] != '-' ? clean.Append('-')
                : clean;
        }

        string result = clean.ToString().Trim('-', '.');
        return result.Length == 0 ? "model" : result;
    }
}
