using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Files;

/// <summary>The models a flow asks for, under names that prompts use.</summary>
internal sealed class ModelAliases
{
    private readonly Dictionary<(string Provider, string Name), string> _aliases = [];
    private readonly Dictionary<string, SourceLocation> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => _aliases.Count == 0;

    /// <summary>The alias of a model: its name, with the provider in front where another provider has the same.</summary>
    public string Of(FlowModel model)
    {
        if (_aliases.TryGetValue((model.Provider, model.Name), out string? known))
        {
            return known;
        }

        string wish = Clean(model.Name);
        string alias = _taken.Add(wish) ? wish : Unique($"{Clean(model.Provider)}-{wish}");
        _aliases.Add((model.Provider, model.Name), alias);
        _places.Add(alias, model.Where);
        return alias;
    }

    /// <summary>The content of <c>models.yaml</c>.</summary>
    public string ToYaml()
    {
        var yaml = new StringBuilder("# The models that prompts name. Add prices to see costs: price: { input: 0.15, output: 0.60, currency: USD, per: 1000000 }\nmodels:\n");
        foreach (((string provider, string name), string alias) in _aliases)
        {
            yaml.Append($"  {YamlText.Scalar(alias)}:\n    provider: {YamlText.Scalar(ModelProviders.NameOf(provider))}\n    model: {YamlText.Scalar(name)}\n");
            if (ModelProviders.AddressOf(provider, out bool isKnown) is { } address)
            {
                yaml.Append($"    base_url: {address}{(isKnown ? "" : "  # fill in: where this model answers in the OpenAI-compatible protocol")}\n    key: ${{secret:{ModelProviders.SecretOf(provider)}}}\n");
            }
        }

        return yaml.ToString();
    }

    /// <summary>What a person has to fill in.</summary>
    public IEnumerable<Diagnostic> Findings()
    {
        foreach (((string provider, string name), string alias) in _aliases)
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
