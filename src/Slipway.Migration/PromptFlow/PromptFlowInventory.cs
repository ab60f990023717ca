using Slipway.Migration.Diagnostics;
using Slipway.Migration.Dify;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.PromptFlow;

/// <summary>Takes stock of a flow, also of what is not migrated.</summary>
internal static class PromptFlowInventory
{
    /// <summary>How often the builder itself repeats a call of a model that fails for a while, such as by a rate limit.</summary>
    private const int ModelRetries = 100;

    /// <summary>The milliseconds before the first repeat; the pauses grow to a minute.</summary>
    internal const int FirstPause = 3000;

    public static ExportInventory Read(ExportDocument document, DagFlow? flow, FlowFolder folder, FlowApp? app, FieldLedger ledger)
    {
        IReadOnlyList<DagNode> nodes = flow?.Nodes ?? [];
        var outcomes = new NodeOutcomes(app);
        var aggregated = new NodeOutcomes(app?.Aggregation);
        ExportMapping root = document.Root;
        return new()
        {
            File = document.File,
            Builder = PromptFlowImport.Builder,
            Name = app?.Name ?? root.Text("name"),
            Description = root.Text("description"),
            Mode = Mode(root, nodes),
            Features = [.. Features(root, nodes)],
            Nodes = [.. nodes.Select(node => new InventoryNode(
                node.Name, node.Name, TypeOf(node), null, (node.IsAggregation ? aggregated : outcomes).Of(node.Name), node.Where))],
            Inputs = [.. root.Keys("inputs").Select(name => new InventoryVariable(
                name, "input", root.Text("inputs", name, "type"), root.Find("inputs", name, "default") is null, root.Find("inputs", name)!.Where))],
            Variables = [.. root.Keys("environment_variables").Select(name => new InventoryVariable(name, "environment", "string", false, root.Find("environment_variables", name)!.Where) { IsOfProcess = true })],
            Prompts = [.. nodes.Where(node => node.Type is "llm" or "prompt" or "custom_llm").SelectMany(node => Prompts(node, folder))],
            Models = [.. nodes.Where(node => node.Type is "llm" or "custom_llm").SelectMany(node => WithVariants(node).Select(body => Model(body.Node, node.Name, body.Title, document.Options)))],
            Tools = [.. nodes.Where(node => node.Source.HasText("type", type => type == "package")).Select(node => new InventoryTool(
                node.Name, node.Name, "package", "", node.Source.KeepText("tool") ?? "", [.. node.Inputs.Select(input => input.Name)], node.Where))],
            Branches = [.. nodes.Where(node => node.When is not null).Select(node => new InventoryBranch(
                node.Name, node.Name, [new InventoryCase("run", $"{Written(node.When!)} == {node.Is?.ToJsonString() ?? "null"}")], node.Where))],
            Code = [.. nodes.Where(node => node.Type == "python" && !node.Source.HasText("type", type => type == "package")).SelectMany(node => WithVariants(node).Select(body => new InventoryCode(
                node.Name, body.Title, "python", folder.Read(body.Node.Source.KeepText("path") ?? "")?.TrimEnd('\n').Split('\n').Length ?? 0, body.Node.Where)
            {
                Source = Shown(folder.Read(body.Node.Source.KeepText("path") ?? "")),
            }))],
            Failures = [.. nodes.Where(node => node.Type == "llm").Select(node => new InventoryFailure(node.Name, node.Name, ModelRetries, FirstPause, "fails the line", node.Where))],
            Secrets = [.. Connections(nodes, app).DistinctBy(connection => connection.Name, StringComparer.Ordinal)
                .Select(connection => new InventorySecret($"connection {connection.Name}", false, connection.Where))],
            Fields = LedgerTotals.Of(ledger),
        };
    }

    /// <summary>A prompt's text for people; what has the form of a key is replaced.</summary>
    public static string Shown(string? text) => text is null ? "" : Credentials.Shown(text);

    /// <summary>The connections that a flow names: those of models, those that packages are given, and those that code takes.</summary>
    private static IEnumerable<(string Name, SourceLocation Where)> Connections(IReadOnlyList<DagNode> nodes, FlowApp? app) =>
    [
        .. nodes.SelectMany(WithVariants).Select(body => ConnectionOf(body.Node)).Where(connection => connection.Name.Length > 0),
        .. new[] { app?.Graph, app?.Aggregation?.Graph }.SelectMany(graph => graph?.Nodes ?? []).OfType<FunctionNode>().SelectMany(node => node.Arguments)
            .Select(argument => (Name: ConstantValue.ConnectionOf(argument.Value.Constant) ?? "", argument.Value.Where)).Where(connection => connection.Name.Length > 0),
    ];

    /// <summary>The connection of a node's own: packages have it among their inputs.</summary>
    private static (string Name, SourceLocation Where) ConnectionOf(DagNode node) =>
        node.Fields.KeepText("connection") is { Length: > 0 } own ? (own, node.Fields.WhereOf("connection"))
        : node.Source.HasText("type", type => type.StartsWith("package", StringComparison.Ordinal)) ? (Literal(node, "connection") ?? "", node.Where)
        : ("", node.Where);

    private static string Mode(ExportMapping root, IReadOnlyList<DagNode> nodes) =>
        nodes.Any(node => node.IsAggregation) ? "evaluation"
        : root.Keys("inputs").Any(name => root.Text("inputs", name, "is_chat_input") == "true") ? "chat"
        : "standard";

    private static IEnumerable<string> Features(ExportMapping root, IReadOnlyList<DagNode> nodes)
    {
        if (root.Keys("node_variants").Any())
        {
            yield return "variants";
        }

        if (nodes.Any(node => node.When is not null))
        {
            yield return "activate";
        }

        if (nodes.Any(node => node.IsAggregation))
        {
            yield return "aggregation";
        }

        if (root.Find("additional_includes") is not null)
        {
            yield return "additional_includes";
        }
    }

    private static string TypeOf(DagNode node) => node.Source.HasText("type", type => type == "package") ? $"{node.Type} (package)" : node.Type;

    /// <summary>A node's body, and those that may take its place.</summary>
    private static IEnumerable<(DagNode Node, string Title)> WithVariants(DagNode node) =>
        [(node, node.Name), .. node.Variants.Select(variant => (variant.Value, $"{node.Name} ({variant.Key})"))];

    private static IEnumerable<InventoryPrompt> Prompts(DagNode node, FlowFolder folder) => WithVariants(node).Select(body => Prompt(body.Node, body.Title, folder));

    private static InventoryPrompt Prompt(DagNode node, string title, FlowFolder folder) => new(
        node.Name,
        title,
        [new InventoryMessage("template", Shown(folder.Read(node.Source.KeepText("path") ?? "")), [.. node.Inputs.Where(input => input.Reference is not null).Select(Written)])],
        node.Where);

    private static InventoryModel Model(DagNode node, string name, string title, ImportOptions options)
    {
        string model = Literal(node, "deployment_name") ?? Literal(node, "model") ?? "";
        string[] names = [.. ModelCalls.Of(node.Fields.KeepText("api") ?? "chat").Keys];
        string parameters = string.Join(", ", node.Inputs.Where(input => names.Contains(input.Name) && !DagLiterals.IsDropped(input.Literal)).Select(input => $"{input.Name}={input.Literal!.ToJsonString()}"));
        string connection = ConnectionOf(node).Name;
        return new(name, title, connection, model, parameters, node.Where) { Service = DagScope.KindOf(connection, node, options) };
    }

    private static string? Literal(DagNode node, string name) =>
        node.Inputs.FirstOrDefault(input => input.Name == name)?.Literal?.ToString() is { Length: > 0 } text ? text : null;

    private static string Written(DagInput input) => input.Reference is not { } reference ? input.Literal?.ToJsonString() ?? "null"
        : reference.Kind is DagReferenceKind.FlowInput ? $"${{inputs.{reference.Name}}}"
        : $"${{{reference.Name}.{reference.Section}{(reference.Property.Length > 0 ? "." + reference.Property : "")}}}";
}
