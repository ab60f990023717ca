using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Builds flows in a few lines: texts are written with <c>{{#node.value#}}</c>, edges as <c>a > b</c> or <c>a.exit > b</c>.</summary>
internal sealed partial class Flows(string name, FlowKind kind = FlowKind.Workflow)
{
    private static readonly SourceLocation Nowhere = new("flow.yml", 1, 1);

    private readonly List<FlowInput> _inputs = [];
    private readonly List<FlowVariable> _environment = [];
    private readonly List<FlowVariable> _conversation = [];
    private readonly List<FlowNode> _nodes = [new StartNode("start", "Start", Nowhere)];
    private readonly List<FlowEdge> _edges = [];

    public string Description { get; init; } = "";

    public Flows Input(string name, FlowType type, bool required = true, JsonNode? @default = null, int? maxLength = null, params string[] options)
    {
        _inputs.Add(new FlowInput(name, type, required, Nowhere) { Default = @default, MaxLength = maxLength, Options = options });
        return this;
    }

    public Flows Setting(string name, string value)
    {
        _environment.Add(new FlowVariable(name, FlowType.String, value, IsSecret: false, "", Nowhere));
        return this;
    }

    public Flows Secret(string name)
    {
        _environment.Add(new FlowVariable(name, FlowType.String, null, IsSecret: true, "", Nowhere));
        return this;
    }

    public Flows Conversation(string name, FlowType type, JsonNode? value)
    {
        _conversation.Add(new FlowVariable(name, type, value, IsSecret: false, "", Nowhere));
        return this;
    }

    public Flows Prompt(string id, string title, Func<PromptNode, PromptNode>? with, params (string Role, string Text)[] messages)
    {
        var node = new PromptNode(
            id, title, Nowhere, new FlowModel("openai", "gpt-4o-mini", new JsonObject { ["temperature"] = 0.2 }, Nowhere),
            [.. messages.Select(message => new FlowMessage(message.Role, Text(message.Text), null))])
        {
            Outputs = [new FlowField("text", FlowType.String), new FlowField("usage", FlowType.Object), new FlowField("finish_reason", FlowType.String)],
        };
        return Add(with is null ? node : with(node));
    }

    public Flows Http(string id, string title, string method, string url, Func<HttpNode, HttpNode>? with = null)
    {
        var node = new HttpNode(id, title, Nowhere, method, Text(url))
        {
            Outputs = [new FlowField("status_code", FlowType.Number), new FlowField("body", FlowType.String), new FlowField("headers", FlowType.Object)],
        };
        return Add(with is null ? node : with(node));
    }

    public Flows Code(string id, string title, string source, (string Name, string Value)[] arguments, params FlowField[] outputs) => Add(
        new CodeNode(id, title, Nowhere, CodeLanguage.Python, source, Bindings(arguments)) { Outputs = [.. outputs.Select(output => output with { Nullable = true })] });

    public Flows Template(string id, string title, string source, params (string Name, string Value)[] variables) => Add(
        new TemplateNode(id, title, Nowhere, new FlowTemplate(source, Bindings(variables), Nowhere)) { Outputs = [new FlowField("output", FlowType.String)] });

    public Flows If(string id, string title, params (string Exit, string Value, string Operator, string Operand)[] cases) => Add(
        new BranchNode(id, title, Nowhere, [.. cases.Select(one => new BranchCase(one.Exit, true, [new FlowCondition(Reference(one.Value), one.Operator, Text(one.Operand), null, Nowhere)]))]));

    public Flows First(string id, string title, params string[] candidates) => Add(
        new AggregateNode(id, title, Nowhere, [new AggregateGroup("output", FlowType.String, [.. candidates.Select(Reference)])], IsGrouped: false) { Outputs = [new FlowField("output", FlowType.String)] });

    public Flows ForEach(string id, string title, string items, string result, Flows body, Func<ForEachNode, ForEachNode>? with = null)
    {
        var node = new ForEachNode(id, title, Nowhere, Reference(items), Reference(result), body.Graph($"{id}start")) { Outputs = [new FlowField("output", FlowType.ArrayOf(FlowType.Any))] };
        return Add(with is null ? node : with(node));
    }

    public Flows End(string id, string title, params (string Name, string Value)[] results) => Add(new EndNode(id, title, Nowhere, Bindings(results)));

    public Flows Answer(string id, string title, string text) => Add(new AnswerNode(id, title, Nowhere, Text(text)) { Outputs = [new FlowField("answer", FlowType.String)] });

    public Flows Add(FlowNode node)
    {
        _nodes.Add(node);
        return this;
    }

    public Flows Edges(params string[] edges)
    {
        foreach (string edge in edges)
        {
            string[] chain = edge.Split('>', StringSplitOptions.TrimEntries);
            for (int i = 0; i + 1 < chain.Length; i++)
            {
                string[] from = chain[i].Split('.');
                _edges.Add(new FlowEdge(from[0], from.Length > 1 ? from[1] : FlowEdge.DefaultHandle, chain[i + 1].Split('.')[0]));
            }
        }

        return this;
    }

    public FlowApp App() => new()
    {
        Builder = "dify",
        Name = name,
        Description = Description,
        Kind = kind,
        Inputs = _inputs,
        Environment = _environment,
        Conversation = _conversation,
        Graph = Graph("start"),
    };

    public FlowGraph Graph(string entry) => new(
        entry,
        [.. _nodes.Select(node => node.Id == "start" ? node with { Id = entry } : node)],
        [.. _edges.Select(edge => edge.Source == "start" ? edge with { Source = entry } : edge)]);

    public static FlowText Text(string text)
    {
        List<FlowTextPart> parts = [];
        int end = 0;
        foreach (Match match in ReferencePattern.Matches(text))
        {
            if (match.Index > end)
            {
                parts.Add(new FlowTextPart(text[end..match.Index], null));
            }

            parts.Add(new FlowTextPart(null, Reference(match.Groups[1].Value)));
            end = match.Index + match.Length;
        }

        if (end < text.Length)
        {
            parts.Add(new FlowTextPart(text[end..], null));
        }

        return new FlowText(parts, Nowhere);
    }

    public static FlowReference Reference(string written)
    {
        string[] parts = written.Split('.');
        (FlowSource source, string? node) = (parts[0], parts[1]) switch
        {
            ("start", _) => (FlowSource.Input, null),
            ("sys", _) => (FlowSource.System, null),
            ("env", _) => (FlowSource.Environment, null),
            ("conversation", _) => (FlowSource.Conversation, null),
            (var id, "item") => (FlowSource.Item, id),
            (var id, "index") => (FlowSource.Index, id),
            (var id, _) => (FlowSource.Node, (string?)id),
        };
        return new FlowReference(source, node, parts[1], [.. parts.Skip(2)], written, Nowhere);
    }

    private static List<FlowBinding> Bindings((string Name, string Value)[] bindings) =>
        [.. bindings.Select(binding => new FlowBinding(binding.Name, Reference(binding.Value)))];

    [GeneratedRegex(@"\{\{#([^#]+)#\}\}")]
    private static partial Regex ReferencePattern { get; }
}
