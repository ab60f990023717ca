using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests.Conformance;

/// <summary>One recorded behaviour of Jinja2: a template, its inputs and what came out.</summary>
public sealed record ConformanceVector(
    string Name,
    string Feature,
    int Tier,
    string Template,
    IReadOnlyDictionary<string, string>? Templates,
    string ContextJson,
    JsonElement Options,
    string? Expected,
    string? ErrorGroup,
    JsonElement? InLaterRelease)
{
    public string Environments => Options.GetProperty("env").GetString()!;

    public static ConformanceVector Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement.Clone();
        return new ConformanceVector(
            root.GetProperty("name").GetString()!,
            root.GetProperty("feature").GetString()!,
            root.GetProperty("tier").GetInt32(),
            root.GetProperty("template").GetString()!,
            root.TryGetProperty("templates", out JsonElement templates)
                ? templates.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!)
                : null,
            root.GetProperty("context").GetRawText(),
            root.GetProperty("options"),
            root.TryGetProperty("expected", out JsonElement expected) ? expected.GetString() : null,
            root.TryGetProperty("error_group", out JsonElement group) ? group.GetString() : null,
            root.TryGetProperty("in_3.1.6", out JsonElement later) ? later : null);
    }

    /// <summary>Whether the vector speaks of an environment this engine has: the sandbox, with or without mutation.</summary>
    public bool AppliesTo(bool allowMutation) => Environments switch
    {
        "any" => allowMutation,
        "all" => true,
        _ => Environments.Split('+').Contains(allowMutation ? "sandbox" : "immutable"),
    };

    /// <summary>The vector as the later release of Jinja2 behaves in one environment, where that differs: its sandbox forbids more.</summary>
    public ConformanceVector AsInLaterRelease(bool allowMutation)
    {
        if (InLaterRelease is not { } later || !later.TryGetProperty(allowMutation ? "sandbox" : "immutable", out JsonElement result))
        {
            return this;
        }

        return result.GetProperty("error_class").GetString() == "SecurityError"
            ? this with { Expected = null, ErrorGroup = "security" }
            : throw new InvalidDataException($"{Name}: the later release's result is of a kind not seen before.");
    }

    /// <summary>Renders the template; null when the result is the recorded one, else what is different.</summary>
    public string? FindDifference(bool allowMutation)
    {
        string actual;
        try
        {
            JinjaTemplate template = new JinjaEnvironment(MakeOptions(allowMutation)).Parse(Template, "vector");
            actual = template.Render((JsonObject)JsonNode.Parse(ContextJson)!);
        }
        catch (JinjaException error)
        {
            string group = GroupName(error.Group);
            return ErrorGroup is null ? $"expected {Show(Expected)}, failed: {group}: {error.Message}"
                : group == ErrorGroup ? null
                : $"expected a failure of group '{ErrorGroup}', got '{group}': {error.Message}";
        }

        return Expected is null ? $"expected a failure of group '{ErrorGroup}', got {Show(actual)}"
            : Expected == actual ? null
            : $"expected {Show(Expected)}, got {Show(actual)}";
    }

    private static string Show(string? text) => JsonSerializer.Serialize(text);

    public static string GroupName(JinjaErrorGroup group) => group switch
    {
        JinjaErrorGroup.Compile => "compile",
        JinjaErrorGroup.Undefined => "undefined",
        JinjaErrorGroup.Security => "security",
        JinjaErrorGroup.ZeroDivision => "zero division",
        JinjaErrorGroup.NotFound => "not found",
        _ => "runtime",
    };

    private JinjaOptions MakeOptions(bool allowMutation)
    {
        string[] extensions = Options.TryGetProperty("extensions", out JsonElement names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];
        return new JinjaOptions
        {
            TrimBlocks = Flag("trim_blocks"),
            LStripBlocks = Flag("lstrip_blocks"),
            KeepTrailingNewline = Flag("keep_trailing_newline"),
            AutoEscape = Flag("autoescape"),
            Undefined = Enum.Parse<UndefinedBehavior>(Options.GetProperty("undefined").GetString()!, ignoreCase: true),
            AllowMutation = allowMutation,
            EnableDo = extensions.Contains("jinja2.ext.do"),
            EnableLoopControls = extensions.Contains("jinja2.ext.loopcontrols"),
            Loader = Templates is null ? null : name => Templates.GetValueOrDefault(name),
        };
    }

    private bool Flag(string name) => Options.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
}
