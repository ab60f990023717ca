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

    /// <summary>Reads a run file: <c>column_mapping</c>, <c>data</c> and <c>variant</c>; what else stands in it is for the builder.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="InvalidArtifactException">The file is no run file.</exception>
    public static MappingFile Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            throw new InvalidArtifactException("The file is too large for a run file.", file);
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new InvalidArtifactException($"The file is no YAML: {e.Message}", file, (int)e.Start.Line, (int)e.Start.Column, e);
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

        foreach ((YamlNode key, YamlNode value) in node is YamlMappingNode mapping ? mapping.Children : throw Wrong("'column_mapping' is a mapping of inputs to columns.", node, file))
        {
            columns[key is YamlScalarNode { Value: { } input } ? input : throw Wrong("An input's name is a text.", key, file)] = ToJson(value, depth: 0);
        }

        return columns;
    }

    private static InvalidArtifactException Wrong(string message, YamlNode node, string file) => new(message, file, (int)node.Start.Line, (int)node.Start.Column);

    private static YamlNode? Find(YamlMappingNode mapping, string key) => mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

    private static JsonNode? ToJson(YamlNode node, int depth) => node switch
    {
        _ when depth > 32 => null,
        YamlSequenceNode items => new JsonArray([.. items.Children.Select(item => ToJson(item, depth + 1))]),
        YamlMappingNode members => new JsonObject(members.Children.Select(member => KeyValuePair.Create((member.Key as YamlScalarNode)?.Value ?? "", ToJson(member.Value, depth + 1)))),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

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
