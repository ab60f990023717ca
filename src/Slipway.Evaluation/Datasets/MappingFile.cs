using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Evaluation.Datasets;

/// <summary>What a run file of Prompt flow (<c>run.yml</c>) says that an evaluation needs.</summary>
/// <param name="Mapping">Which columns become which inputs.</param>
/// <param name="Data">The data file as written; null when not said.</param>
/// <param name="Variant">The variant as written (<c>${node.variant_id}</c>); null when not said.</param>
public sealed record MappingFile(ColumnMapping Mapping, string? Data, string? Variant)
{
    private const int MaxLength = 256 * 1024;
    private const int MaxDepth = 32;
    private const int MaxValues = 10_000;

    /// <summary>Reads a run file: <c>column_mapping</c>, <c>data</c> and <c>variant</c>; what else stands in it is for the builder.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="InvalidArtifactException">The file is no run file.</exception>
    public static MappingFile Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        if (text.Length > MaxLength)
        {
            throw new InvalidArtifactException("The file is too large for a run file.", file);
        }

        var stream = new YamlStream();
        try
        {
            if (YamlDepth.FindTooDeep(text) is { } place)
            {
                throw new InvalidArtifactException($"The file is nested deeper than {YamlDepth.Most} levels.", file, (int)place.Line, (int)place.Column);
            }

            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new InvalidArtifactException($"The file is no YAML: {e.Message}", file, (int)e.Start.Line, (int)e.Start.Column, e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The scanner has states that it leaves by an exception of its own only.
            throw new InvalidArtifactException("The file is no YAML.", file, 1, 1, e);
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
        {
            throw new InvalidArtifactException("A run file is one mapping, with 'column_mapping' in it.", file, 1, 1);
        }

        return new(ColumnMapping.Read(Columns(Find(root, "column_mapping"), file)), (Find(root, "data") as YamlScalarNode)?.Value, (Find(root, "variant") as YamlScalarNode)?.Value);
    }

    private static JsonObject Columns(YamlNode? node, string file)
    {
        var columns = new JsonObject();
        if (node is null or YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" })
        {
            return columns;
        }

        int left = MaxValues;
        foreach ((YamlNode key, YamlNode value) in node is YamlMappingNode mapping ? mapping.Children : throw Wrong("'column_mapping' is a mapping of inputs to columns.", node, file))
        {
            columns[NameOf(key, file)] = ToJson(value, file, depth: 0, ref left);
        }

        return columns;
    }

    private static InvalidArtifactException Wrong(string message, YamlNode node, string file) => new(message, file, (int)node.Start.Line, (int)node.Start.Column);

    private static YamlNode? Find(YamlMappingNode mapping, string key) => mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

    private static string NameOf(YamlNode key, string file) => key is YamlScalarNode name
        ? name.Value ?? ""
        : throw Wrong("An input's name is a text.", key, file);

    /// <summary>The value as JSON; aliases are expanded, and few of them can mean very many values.</summary>
    private static JsonNode? ToJson(YamlNode node, string file, int depth, ref int left)
    {
        if (depth > MaxDepth || --left < 0)
        {
            throw Wrong($"The values of a run file are nested at most {MaxDepth} deep, and at most {MaxValues}.", node, file);
        }

        switch (node)
        {
            case YamlSequenceNode items:
                var list = new JsonArray();
                foreach (YamlNode item in items.Children)
                {
                    list.Add(ToJson(item, file, depth + 1, ref left));
                }

                return list;
            case YamlMappingNode members:
                var mapping = new JsonObject();
                foreach ((YamlNode key, YamlNode value) in members.Children)
                {
                    mapping[NameOf(key, file)] = ToJson(value, file, depth + 1, ref left);
                }

                return mapping;
            case YamlScalarNode { Style: ScalarStyle.Plain } scalar:
                return Plain(scalar.Value ?? "");
            default:
                return JsonValue.Create((node as YamlScalarNode)?.Value);
        }
    }

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" or "True" => true,
        "false" or "False" => false,
        _ when long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out long whole) => whole,
        _ when double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double real) && double.IsFinite(real) => real,
        _ => text,
    };
}
