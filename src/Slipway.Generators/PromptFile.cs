using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Generators;

/// <summary>What the compiler needs to know of a <c>.prompty</c> file.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Description">What the prompt is for; empty when not said.</param>
/// <param name="Inputs">The declared inputs in order.</param>
internal sealed record PromptFile(string Name, string Description, IReadOnlyList<PromptFileInput> Inputs)
{
    /// <summary>Whether the messages are found in the rendered text.</summary>
    public bool IsRendered { get; private init; }

    private const string Fence = "---";
    private static readonly string[] Roles = ["system:", "user:", "assistant:", "developer:", "tool:"];

    /// <summary>Reads a file; throws <see cref="ArtifactException"/> where it is broken.</summary>
    public static PromptFile Read(string source, string path)
    {
        string[] lines = source.Split('\n');
        int end = lines[0] == Fence ? Array.IndexOf(lines, Fence, 1) : -1;
        if (end < 0)
        {
            throw new ArtifactException(new("SLIP1001", "A prompt begins with YAML front matter between two lines of '---'.", path));
        }

        YamlMappingNode front = ReadFrontMatter(string.Join("\n", lines, 1, end - 1), path);
        if (Text(front, "messages", path) != "rendered")
        {
            CheckSections(lines, end + 1, path);
        }

        if (Text(front, "model", path) is null)
        {
            throw new ArtifactException(new("SLIP1001", "'model' is missing: the name of a model in models.yaml.", path));
        }

        PromptTemplateSettings.Check(front, path);
        return new PromptFile(
            Text(front, "name", path) ?? System.IO.Path.GetFileNameWithoutExtension(path),
            Text(front, "description", path) ?? "",
            ReadInputs(front, path))
        {
            IsRendered = Text(front, "messages", path) == "rendered",
        };
    }

    private static YamlMappingNode ReadFrontMatter(string yaml, string path)
    {
        try
        {
            if (YamlDepth.FindTooDeep(yaml) is { } place)
            {
                throw new ArtifactException(
                    new("SLIP1001", $"The front matter is nested deeper than {YamlDepth.Most} levels.", path, (int)place.Line, (int)place.Column - 1));
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents.Count == 0 ? []
                : stream.Documents[0].RootNode as YamlMappingNode
                ?? throw new ArtifactException(new("SLIP1001", "The front matter must be one YAML mapping.", path, 1));
        }
        catch (YamlException e)
        {
            throw new ArtifactException(
                new("SLIP1001", $"The front matter is not YAML: {e.Message}", path, (int)e.Start.Line, (int)e.Start.Column - 1));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What YamlDotNet 18 throws for some malformed texts, without a place.
            throw new ArtifactException(new("SLIP1001", "The front matter is not YAML.", path, 1));
        }
    }

    private static void CheckSections(string[] lines, int start, string path)
    {
        int first = Array.FindIndex(lines, start, line => Roles.Contains(line));
        if (first < 0)
        {
            throw new ArtifactException(
                new("SLIP1002", "The prompt has no messages; begin one with a line 'system:' or 'user:'.", path, Math.Min(start, lines.Length - 1)));
        }

        int stray = Array.FindIndex(lines, start, first - start, line => line.Trim().Length > 0);
        if (stray >= 0)
        {
            throw new ArtifactException(
                new("SLIP1002", "Text stands before the first role; begin with a line 'system:' or 'user:'.", path, stray));
        }
    }

    private static List<PromptFileInput> ReadInputs(YamlMappingNode front, string path)
    {
        List<PromptFileInput> inputs = [];
        if (!front.Children.TryGetValue(new YamlScalarNode("inputs"), out YamlNode? declared) || declared is YamlScalarNode { Value: null or "" })
        {
            return inputs;
        }

        if (declared is not YamlMappingNode mapping)
        {
            throw Wrong(declared, path, "'inputs' must be a mapping of names to types.");
        }

        foreach (KeyValuePair<YamlNode, YamlNode> input in mapping.Children)
        {
            string name = (input.Key as YamlScalarNode)?.Value ?? throw Wrong(input.Key, path, "The name of an input must be a text.");
            inputs.Add(new PromptFileInput(name, TypeOf(input.Value, path), IsRequired(input.Value)));
        }

        return inputs;
    }

    private static string TypeOf(YamlNode node, string path)
    {
        string type = node switch
        {
            YamlScalarNode { Value: { Length: > 0 } text } => text,
            YamlMappingNode mapping when mapping.Children.TryGetValue(new YamlScalarNode("type"), out YamlNode? type1)
                && type1 is YamlScalarNode { Value: { } text } => text,
            _ => "any",
        };
        return type is "string" or "number" or "integer" or "boolean" or "object" or "array" or "any"
            ? type
            : throw new ArtifactException(new(
                "SLIP1005", $"'{type}' is no type of an input; write string, number, integer, boolean, object, array or any.",
                path, (int)node.Start.Line, (int)node.Start.Column - 1));
    }

    private static bool IsRequired(YamlNode node) =>
        !(node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode("required"), out YamlNode? required)
            && required is YamlScalarNode { Value: "false" });

    private static string? Text(YamlMappingNode front, string name, string path) =>
        front.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? node)
            ? node is YamlScalarNode scalar ? scalar.Value : throw Wrong(node, path, $"'{name}' must be a text.")
            : null;

    public static ArtifactException Wrong(YamlNode node, string path, string message) =>
        new(new("SLIP1001", message, path, (int)node.Start.Line, (int)node.Start.Column - 1));
}

/// <summary>A declared input.</summary>
/// <param name="Name">The template's variable.</param>
/// <param name="Type">The type as written.</param>
/// <param name="IsRequired">Whether a call must give it.</param>
internal sealed record PromptFileInput(string Name, string Type, bool IsRequired);

/// <summary>A file is broken.</summary>
internal sealed class ArtifactException(ArtifactProblem problem) : Exception(problem.Message)
{
    public ArtifactProblem Problem { get; } = problem;
}
