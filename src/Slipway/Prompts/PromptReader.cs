using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Jinja;
using YamlDotNet.RepresentationModel;

namespace Slipway.Prompts;

/// <summary>Reads <c>.prompty</c> files: YAML front matter between two lines of <c>---</c>, then role sections.</summary>
/// <remarks>The dialect follows the Prompty specification (github.com/microsoft/prompty), with one difference: roles are
/// recognised in the template before it is rendered, so a value can never start a message of its own.</remarks>
internal static class PromptReader
{
    private const string Fence = "---";

    private static readonly Dictionary<string, ChatRole> Roles = new(StringComparer.Ordinal)
    {
        ["system:"] = ChatRole.System,
        ["user:"] = ChatRole.User,
        ["assistant:"] = ChatRole.Assistant,
        ["developer:"] = new ChatRole("developer"),
        ["tool:"] = ChatRole.Tool,
    };

    public static Prompt Read(string source, string file)
    {
        var lines = source.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n');
        var end = lines[0] == Fence ? Array.IndexOf(lines, Fence, 1) : -1;
        if (end < 0)
        {
            throw new InvalidArtifactException("A prompt begins with YAML front matter between two lines of '---'.", file, 1, 1);
        }

        var front = FrontMatter.Parse(string.Join('\n', lines[1..end]), file, firstLine: 2);
        var name = front.Text("name") ?? Path.GetFileNameWithoutExtension(file);
        var memory = front.Mapping("memory");
        var options = ReadOptions(front);
        var isRendered = front.Text("messages") == "rendered";
        return new Prompt(name, source)
        {
            Description = front.Text("description") ?? "",
            Model = front.Text("model") ?? throw new InvalidArtifactException("'model' is missing: the name of a model in models.yaml.", file, 1, 1),
            Parameters = front.Mapping("parameters") is { } parameters
                ? FrontMatter.ToJson(parameters)!.AsObject().ToDictionary(p => p.Key, p => p.Value?.DeepClone())
                : new Dictionary<string, JsonNode?>(),
            Inputs = ReadInputs(front),
            OutputSchema = front.Mapping("outputs") is { } outputs ? FrontMatter.ToJson(outputs)!.AsObject() : null,
            SplitsReasoning = front.Text("reasoning") == "separated",
            DropsEmptyMessages = front.Text("empty_messages") == "drop",
            UsesMemory = front.Find("memory") is not null,
            MemoryWindow = memory is not null && memory.Children.TryGetValue(new YamlScalarNode("window"), out var window)
                ? ReadWindow(front, window)
                : null,
            TemplateOptions = options,
            IsRendered = isRendered,
            Messages = isRendered
                ? [new PromptMessage(ChatRole.User, string.Join('\n', lines[(end + 1)..]), template: null)]
                : ReadMessages(lines, end + 1, file, options),
        };
    }

    /// <summary>Reads messages without front matter.</summary>
    /// <exception cref="InvalidArtifactException">There are none, or one has a wrong template.</exception>
    public static IReadOnlyList<PromptMessage> ReadMessages(string text, string file, JinjaOptions options) =>
        ReadMessages(text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n'), 0, file, options);

    private static int ReadWindow(FrontMatter front, YamlNode window) =>
        window is YamlScalarNode { Value: var text } && int.TryParse(text, out var pairs) && pairs >= 0
            ? pairs
            : throw front.Wrong(window, "'window' must be a number of question-and-answer pairs.");

    private static List<PromptInput> ReadInputs(FrontMatter front)
    {
        var inputs = new List<PromptInput>();
        foreach (var (key, value) in front.Mapping("inputs")?.Children ?? Enumerable.Empty<KeyValuePair<YamlNode, YamlNode>>())
        {
            var name = ((YamlScalarNode)key).Value ?? "";
            var json = FrontMatter.ToJson(value);
            var type = json is JsonObject described ? described["type"]?.ToString() : json?.ToString();
            var required = json is not JsonObject { } other || other["required"]?.ToString() is not "false";
            inputs.Add(new PromptInput(name, type ?? "any", required));
        }

        return inputs;
    }

    private static JinjaOptions ReadOptions(FrontMatter front)
    {
        var options = new JinjaOptions();
        if (front.Mapping("template") is not { } template)
        {
            return options;
        }

        foreach (var (key, value) in template.Children)
        {
            var text = (value as YamlScalarNode)?.Value;
            switch (((YamlScalarNode)key).Value)
            {
                case "format" when text is not "jinja2":
                    throw front.Wrong(template, $"Templates of format '{text}' are not supported; write 'jinja2'.");
                case "parser" when text is not "prompty":
                    throw front.Wrong(value, $"Templates for the parser '{text}' are not supported; write 'prompty', or leave it out.");
                case "format" or "parser":
                    break;
                case "options":
                    ReadOptions(front, template, value, options);
                    break;
                case "keep_trailing_newline" or "trim_blocks" or "lstrip_blocks" or "undefined":
                    throw front.Wrong(key, $"'{key}' belongs under 'options': template: {{ options: {{ {key}: … }} }}.");
                default:
                    throw front.Wrong(key, $"'template' has 'format', 'options' and 'parser', not '{key}'.");
            }
        }

        return options;
    }

    private static void ReadOptions(FrontMatter front, YamlMappingNode template, YamlNode given, JinjaOptions options)
    {
        if (FrontMatter.ToJson(given) is not { } json)
        {
            return;
        }

        foreach (var (name, value) in json as JsonObject ?? throw front.Wrong(given, "'options' must be a mapping."))
        {
            var set = value?.ToString() is "true" or "True";
            switch (name)
            {
                case "keep_trailing_newline": options.KeepTrailingNewline = set; break;
                case "trim_blocks": options.TrimBlocks = set; break;
                case "lstrip_blocks": options.LStripBlocks = set; break;
                case "undefined": options.Undefined = ReadUndefined(front, template, value?.ToString()); break;
                default: throw front.Wrong(template, $"Unknown template option '{name}'.");
            }
        }
    }

    private static UndefinedBehavior ReadUndefined(FrontMatter front, YamlNode where, string? text) => text switch
    {
        "default" => UndefinedBehavior.Default,
        "strict" => UndefinedBehavior.Strict,
        "chainable" => UndefinedBehavior.Chainable,
        _ => throw front.Wrong(where, "'undefined' must be default, strict or chainable."),
    };

    private static List<PromptMessage> ReadMessages(string[] lines, int start, string file, JinjaOptions options)
    {
        var environment = new JinjaEnvironment(options);
        var messages = new List<PromptMessage>();
        ChatRole? role = null;
        var sectionStart = start;
        for (var i = start; i <= lines.Length; i++)
        {
            var marker = default(ChatRole);
            if (i < lines.Length && !Roles.TryGetValue(lines[i], out marker))
            {
                continue;
            }

            if (role is { } current)
            {
                messages.Add(ReadMessage(environment, current, lines, sectionStart, i, file));
            }
            else if (i > start && lines[start..i].FirstOrDefault(l => l.Trim().Length > 0) is { } stray)
            {
                throw new InvalidArtifactException(
                    $"'{stray.Trim()[..Math.Min(40, stray.Trim().Length)]}' stands before the first role; begin with a line 'system:' or 'user:'.", file, start + 1, 1);
            }

            role = marker;
            sectionStart = i + 1;
        }

        return messages.Count > 0
            ? messages
            : throw new InvalidArtifactException("The prompt has no messages; begin one with a line 'system:' or 'user:'.", file, Math.Min(start + 1, lines.Length), 1);
    }

    private static PromptMessage ReadMessage(JinjaEnvironment environment, ChatRole role, string[] lines, int from, int to, string file)
    {
        var text = string.Join('\n', lines[from..to]);
        var trimmed = text.Trim();
        if (!trimmed.Contains('{', StringComparison.Ordinal))
        {
            return new PromptMessage(role, trimmed, template: null);
        }

        var linesBefore = from + text[..(text.Length - text.TrimStart().Length)].Count(c => c == '\n');
        try
        {
            return new PromptMessage(role, trimmed, environment.Parse(trimmed, file), linesBefore);
        }
        catch (JinjaException e)
        {
            throw new InvalidArtifactException(e.Detail, file, linesBefore + e.Line, e.Column, e);
        }
    }
}
