using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Models.Catalog;

/// <summary>A mapping of a YAML file, read member by member; what is wrong has its place.</summary>
internal sealed partial class YamlSection
{
    private const int LongestFile = 1 << 20;

    private readonly string _file;
    private readonly string _path;
    private readonly YamlMappingNode _mapping;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private YamlSection(string file, string path, YamlMappingNode mapping)
    {
        _file = file;
        _path = path;
        _mapping = mapping;
        if (mapping.Children.Keys.FirstOrDefault(k => k is not YamlScalarNode { Value.Length: > 0 }) is { } odd)
        {
            throw At(odd, $"A name in {path} must be a text.");
        }
    }

    public IEnumerable<string> Names => _mapping.Children.Keys.Select(k => ((YamlScalarNode)k).Value!);

    public static YamlSection Parse(string yaml, string file, string what)
    {
        if (yaml.Length > LongestFile)
        {
            throw new InvalidArtifactException($"The file is longer than {LongestFile} characters.", file);
        }
        try
        {
            if (YamlDepth.FindTooDeep(yaml) is { } place)
            {
                throw new InvalidArtifactException($"The file is nested deeper than {YamlDepth.Most} levels.", file, (int)place.Line, (int)place.Column);
            }
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents switch
            {
                [] => new YamlSection(file, what, []),
                [{ RootNode: YamlMappingNode root }] => new YamlSection(file, what, root),
                _ => throw new InvalidArtifactException($"{what} must be one YAML mapping.", file, 1, 1),
            };
        }
        catch (YamlException error)
        {
            throw new InvalidArtifactException($"{what} is not YAML: {error.Message}", file, (int)error.Start.Line, (int)error.Start.Column, error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // The library's scanner fails so on some malformed texts, without a place.
            throw new InvalidArtifactException($"{what} is not YAML: {error.Message}", file, inner: error);
        }
    }

    public string? Text(string name)
    {
        YamlNode? node = Take(name);
        return node is null || IsNull(node) ? null
            : node is YamlScalarNode { Value: { Length: > 0 } value } ? value
            : throw At(node, $"'{name}' of {_path} must be a text.");
    }

    public decimal? Number(string name) => Text(name) switch
    {
        null => null,
        string text when decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number) => number,
        _ => throw Wrong(name, $"'{name}' of {_path} must be a number."),
    };

    /// <summary>A number within a range.</summary>
    public decimal? Number(string name, decimal least, decimal most)
    {
        decimal? number = Number(name);
        return number is null || (number >= least && number <= most)
            ? number
            : throw Wrong(name, $"'{name}' of {_path} must be from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}.");
    }

    /// <summary>A whole number within a range.</summary>
    public int? Whole(string name, int least, int most)
    {
        decimal? number = Number(name, least, most);
        return number is null || decimal.Truncate(number.Value) == number
            ? (int?)number
            : throw Wrong(name, $"'{name}' of {_path} must be a whole number.");
    }

    /// <summary>A time, in seconds, above 0 and at most a day.</summary>
    public TimeSpan? Seconds(string name)
    {
        decimal? seconds = Number(name);
        return seconds switch
        {
            null => null,
            > 0 and <= 86_400 => TimeSpan.FromSeconds((double)seconds.Value),
            _ => throw Wrong(name, $"'{name}' must be in seconds, above 0 and at most 86400."),
        };
    }

    /// <summary>A list of mappings.</summary>
    public IReadOnlyList<YamlSection>? Sections(string name)
    {
        YamlNode? node = Take(name);
        return node is null || IsNull(node) ? null
            : node is YamlSequenceNode list
                ? [.. list.Children.Select(item => item is YamlMappingNode mapping
                    ? new YamlSection(_file, $"'{name}'", mapping)
                    : throw At(item, $"'{name}' of {_path} must be a list of mappings."))]
                : throw At(node, $"'{name}' of {_path} must be a list of mappings.");
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        YamlNode? node = Take(name);
        return node is null || IsNull(node) ? null
            : node is YamlSequenceNode list
                ? [.. list.Children.Select(item => item is YamlScalarNode { Value: { Length: > 0 } value } ? value : throw At(item, $"'{name}' of {_path} must be a list of texts."))]
                : throw At(node, $"'{name}' of {_path} must be a list of texts.");
    }

    public Uri? Url(string name) => Text(name) switch
    {
        null => null,
        string text when Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url is { Scheme: "http" or "https", UserInfo: "" } => new Uri(text),
        string text when Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.UserInfo.Length > 0 =>
            throw Wrong(name, $"'{name}' of {_path} has a user or a password in it. A key never stands in a file; it is a secret."),
        _ => throw Wrong(name, $"'{name}' of {_path} must be an http or https address."),
    };

    /// <summary>The name in a reference <c>${secret:NAME}</c>.</summary>
    public string? Secret(string name) => Text(name) switch
    {
        null => null,
        string text when SecretReference().Match(text) is { Success: true } match => match.Groups[1].Value,
        _ => throw Wrong(name, $"'{name}' of {_path} must be a reference such as ${{secret:OPENAI_API_KEY}}; a key itself never stands in a file."),
    };

    public YamlSection? Section(string name)
    {
        YamlNode? node = Take(name);
        return node is null || IsNull(node) ? null
            : node is YamlMappingNode mapping ? new YamlSection(_file, $"'{name}'", mapping)
            : throw At(node, $"'{name}' of {_path} must be a mapping.");
    }

    /// <exception cref="InvalidArtifactException">There is a member that nobody has read.</exception>
    public void RefuseOthers()
    {
        if (_mapping.Children.Keys.FirstOrDefault(k => !_read.Contains(((YamlScalarNode)k).Value!)) is YamlScalarNode unknown)
        {
            throw At(unknown, $"'{unknown.Value}' of {_path} is not known. Known are: {string.Join(", ", _read)}.");
        }
    }

    public InvalidArtifactException Wrong(string? name, string message) =>
        At(name is not null && _mapping.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? node) ? node : _mapping, message);

    private YamlNode? Take(string name)
    {
        _read.Add(name);
        return _mapping.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? node) ? node : null;
    }

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    private InvalidArtifactException At(YamlNode node, string message) => new(message, _file, (int)node.Start.Line, (int)node.Start.Column);

    [GeneratedRegex(@"^\$\{secret:([A-Za-z_][A-Za-z0-9_.-]*)\}$", RegexOptions.CultureInvariant)]
    private static partial Regex SecretReference();
}
