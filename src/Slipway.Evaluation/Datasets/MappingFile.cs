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

        var columns = new JsonObject();
        if (Find(root, "column_mapping") is YamlMappingNode mapping)
        {
            foreach ((YamlNode key, YamlNode value) in mapping.Children)
            {
                columns[((YamlScalarNode)key).Value ?? ""] = ToJson(value, depth: 0);
            }
        }

        return new(ColumnMapping.Read(columns), (Find(root, "data") as YamlScalarNode)?.Value, (Find(root, "variant") as YamlScalarNode)?.Value);
    }

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
