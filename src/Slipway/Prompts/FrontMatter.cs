using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Prompts;

/// <summary>The YAML at the top of a prompt file, with the places of its members.</summary>
internal sealed class FrontMatter
{
    /// <summary>Far more than any prompt needs.</summary>
    private const int MaxLength = 256 * 1024;

    private static readonly string[] Nulls = ["", "~", "null", "Null", "NULL"];

    private readonly string _file;
    private readonly int _firstLine;
    private readonly YamlMappingNode _root;

    private FrontMatter(string file, int firstLine, YamlMappingNode root)
    {
        _file = file;
        _firstLine = firstLine;
        _root = root;
    }

    public static FrontMatter Parse(string yaml, string file, int firstLine)
    {
        if (yaml.Length > MaxLength)
        {
            throw new InvalidArtifactException("The front matter is too large.", file, firstLine, 1);
        }

        try
        {
            if (YamlDepth.FindTooDeep(yaml) is { } place)
            {
                throw new InvalidArtifactException(
                    $"The front matter is nested deeper than {YamlDepth.Most} levels.", file, firstLine + (int)place.Line - 1, (int)place.Column);
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents switch
            {
                [] => new FrontMatter(file, firstLine, []),
                [{ RootNode: YamlMappingNode root }] => new FrontMatter(file, firstLine, root).Checked(root),
                _ => throw new InvalidArtifactException("The front matter must be one YAML mapping.", file, firstLine, 1),
            };
        }
        catch (YamlException e)
        {
            throw new InvalidArtifactException(
                $"The front matter is not YAML: {e.Message}", file, firstLine + (int)e.Start.Line - 1, (int)e.Start.Column, e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What YamlDotNet 18 throws for some malformed texts.
            throw new InvalidArtifactException("The front matter is not YAML.", file, firstLine, 1, e);
        }
    }

    /// <summary>Anchors would allow cycles, and only texts can name members.</summary>
    private FrontMatter Checked(YamlNode node)
    {
        if (!node.Anchor.IsEmpty)
        {
            throw Wrong(node, "Anchors and aliases are not supported here; write the value out.");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                foreach (var (key, value) in mapping.Children)
                {
                    if (key is not YamlScalarNode { Anchor.IsEmpty: true })
                    {
                        throw Wrong(key, "A member's name must be a text.");
                    }

                    Checked(value);
                }

                break;
            case YamlSequenceNode sequence:
                foreach (var item in sequence.Children)
                {
                    Checked(item);
                }

                break;
        }

        return this;
    }

    public YamlNode? Find(string name) => _root.Children.TryGetValue(new YamlScalarNode(name), out var node) ? node : null;

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        var other => throw Wrong(other, $"'{name}' must be a text."),
    };

    public YamlMappingNode? Mapping(string name) => Find(name) switch
    {
        null => null,
        YamlMappingNode mapping => mapping,
        YamlScalarNode { Value: var text } when text is null || Nulls.Contains(text) => null,
        var other => throw Wrong(other, $"'{name}' must be a mapping."),
    };

    public InvalidArtifactException Wrong(YamlNode node, string message) =>
        new(message, _file, _firstLine + (int)node.Start.Line - 1, (int)node.Start.Column);

    /// <summary>A node as JSON: plain scalars by YAML's core schema, quoted ones as text.</summary>
    public static JsonNode? ToJson(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                var result = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    result[((YamlScalarNode)key).Value ?? ""] = ToJson(value);
                }

                return result;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(ToJson)]);
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: var text }:
                return Resolve(text ?? "");
            default:
                return JsonValue.Create(((YamlScalarNode)node).Value);
        }
    }

    private static JsonValue? Resolve(string text)
    {
        if (Nulls.Contains(text))
        {
            return null;
        }

        if (text is "true" or "True" or "false" or "False")
        {
            return JsonValue.Create(text[0] is 't' or 'T');
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? JsonValue.Create(real)
            : JsonValue.Create(text);
    }
}
