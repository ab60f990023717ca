using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Knowledge;

/// <summary>Reads <c>knowledge/&lt;name&gt;.yaml</c>; whatever it does not know is an error with its place.</summary>
internal sealed class DefinitionReader(string file)
{
    public static KnowledgeDefinition Read(string yaml, string file)
    {
        var reader = new DefinitionReader(file);
        var stream = new YamlStream();
        try
        {
            if (YamlDepth.FindTooDeep(yaml) is { } place)
            {
                throw new InvalidArtifactException($"The file is nested deeper than {YamlDepth.Most} levels.", file, (int)place.Line, (int)place.Column);
            }

            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            throw new InvalidArtifactException(e.Message, file, (int)e.Start.Line, (int)e.Start.Column, e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What YamlDotNet 18 throws for some malformed texts, without a place.
            throw new InvalidArtifactException("The file is not YAML.", file, inner: e);
        }

        var root = stream.Documents.Count == 0 ? new YamlMappingNode() : reader.Mapping(stream.Documents[0].RootNode, "the file");
        var name = Path.GetFileNameWithoutExtension(file);
        var definition = new KnowledgeDefinition(name) { Documents = name };
        foreach (var (key, value) in reader.Entries(root, "documents", "chunks", "search", "metadata", "description"))
        {
            definition = key switch
            {
                "documents" => definition with { Documents = reader.Text(value, key) },
                "chunks" => definition with { Chunks = reader.Chunks(value) },
                "search" => definition with { Search = reader.Search(value) },
                "metadata" => definition with { Metadata = reader.Entries(reader.Mapping(value, key)).ToDictionary(e => e.Key, e => reader.Object(e.Value, e.Key), StringComparer.Ordinal) },
                _ => definition with { Description = IsNull(value) ? null : reader.Text(value, key) },
            };
        }

        return definition;
    }

    private ChunkSettings Chunks(YamlNode node)
    {
        var chunks = new ChunkSettings();
        foreach (var (key, value) in Entries(Mapping(node, "chunks"), "size", "overlap", "separator"))
        {
            chunks = key switch
            {
                "size" => chunks with { Size = (int)Number(value, key, 50, 100_000, isWhole: true) },
                "overlap" => chunks with { Overlap = (int)Number(value, key, 0, 50_000, isWhole: true) },
                _ => chunks with { Separator = Text(value, key) is { Length: > 0 } text ? text : throw Wrong(value, "'separator' must have characters.") },
            };
        }

        return chunks.Overlap * 2 < chunks.Size ? chunks : throw Wrong(node, "'overlap' must be less than half of 'size'.");
    }

    private SearchSettings Search(YamlNode node)
    {
        var search = new SearchSettings();
        foreach (var (key, value) in Entries(Mapping(node, "search"), "mode", "top", "threshold", "text_weight", "embedding", "rerank"))
        {
            search = key switch
            {
                "mode" => search with { Mode = Mode(value) },
                "top" => search with { Top = (int)Number(value, key, 1, 1_000, isWhole: true) },
                "threshold" => search with { Threshold = IsNull(value) ? null : Number(value, key, 0, 1, isWhole: false) },
                "text_weight" => search with { TextWeight = Number(value, key, 0, 1, isWhole: false) },
                "embedding" => search with { Embedding = Text(value, key) },
                _ => search with { Rerank = Text(value, key) },
            };
        }

        return search.Mode is SearchMode.Text || search.Embedding is not null
            ? search
            : throw Wrong(node, "A search by vectors needs 'embedding', the name of an embedding model in models.yaml.");
    }

    private SearchMode Mode(YamlNode node) => Text(node, "mode") switch
    {
        "text" => SearchMode.Text,
        "vector" => SearchMode.Vector,
        "hybrid" => SearchMode.Hybrid,
        var other => throw Wrong(node, $"'mode' is text, vector or hybrid, not '{other}'."),
    };

    private YamlMappingNode Mapping(YamlNode node, string name) =>
        node as YamlMappingNode ?? (IsNull(node) ? new YamlMappingNode() : throw Wrong(node, $"'{name}' must be a mapping."));

    private IEnumerable<(string Key, YamlNode Value)> Entries(YamlMappingNode mapping, params string[] known)
    {
        foreach (var (key, value) in mapping)
        {
            var name = (key as YamlScalarNode)?.Value ?? throw Wrong(key, "A key must be a text.");
            yield return known.Length == 0 || known.Contains(name)
                ? (name, value)
                : throw Wrong(key, $"'{name}' is not known here. Known: {string.Join(", ", known)}.");
        }
    }

    private string Text(YamlNode node, string name) => (node as YamlScalarNode)?.Value ?? throw Wrong(node, $"'{name}' must be a text.");

    private double Number(YamlNode node, string name, double least, double most, bool isWhole) =>
        double.TryParse(Text(node, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most && (!isWhole || number == Math.Floor(number))
            ? number
            : throw Wrong(node, $"'{name}' must be a {(isWhole ? "whole number" : "number")} from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}.");

    private JsonObject Object(YamlNode node, string name)
    {
        var result = new JsonObject();
        foreach (var (key, value) in Entries(Mapping(node, name)))
        {
            result[key] = value is YamlSequenceNode list ? new JsonArray([.. list.Select(item => (JsonNode?)Text(item, key))]) : Text(value, key);
        }

        return result;
    }

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };

    private InvalidArtifactException Wrong(YamlNode node, string message) => new(message, file, (int)node.Start.Line, (int)node.Start.Column);
}
