using System.Text.RegularExpressions;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>Collects what an inventory lists, node by node.</summary>
internal sealed partial class DifyStock
{
    public List<InventoryNode> Nodes { get; } = [];

    public List<InventoryVariable> Inputs { get; } = [];

    public List<InventoryPrompt> Prompts { get; } = [];

    public List<InventoryModel> Models { get; } = [];

    public List<InventoryTool> Tools { get; } = [];

    public List<InventoryBranch> Branches { get; } = [];

    public List<InventoryMemory> Memories { get; } = [];

    public List<InventoryHumanStep> HumanSteps { get; } = [];

    public List<InventoryKnowledge> Knowledge { get; } = [];

    public List<InventoryCode> Code { get; } = [];

    public List<InventoryHttpCall> HttpCalls { get; } = [];

    public List<InventorySecret> Secrets { get; } = [];

    public void AddNode(ExportMapping node, NodeOutcomes outcomes)
    {
        // Files of other formats have the fields directly in the node.
        ExportMapping data = node.Find("data") as ExportMapping ?? node;
        string type = data.Text("type") is { Length: > 0 } named ? named : node.Text("type");
        if (type is "" or "custom-note" && node.Text("type") == "custom-note")
        {
            return;
        }

        string id = node.Text("id");
        string? container = FirstOf(node.Text("parentId"), data.Text("iteration_id"), data.Text("loop_id"));

        // The editor gives the first node of a body no title of its own.
        string title = data.Text("title") is { Length: > 0 } given ? given : type is "iteration-start" or "loop-start" ? "Start" : "";
        Nodes.Add(new(id, title, type, container, outcomes.Of(id), node.Where));
        DifyNodeInventory.Add(this, type, new(id, title, data));
    }

    public void AddModel(StockItem item, ExportMapping model, string nameKey = "name")
    {
        string parameters = model.Find("completion_params") is ExportMapping { Entries.Count: > 0 } set
            ? Credentials.Shown(ExportJson.Object(set).ToJsonString(Compact))
            : "";
        Models.Add(new(item.Id, item.Title, model.Text("provider"), model.Text(nameKey), parameters, model.Where));
    }

    public void AddMemory(StockItem item)
    {
        if (item.Data.Find("memory") is ExportMapping memory)
        {
            bool isLimited = memory.Find("window", "enabled") is ExportScalar { Kind: ExportScalarKind.Boolean, Text: "true" };
            Memories.Add(new(item.Id, item.Title, isLimited ? (memory.Find("window", "size") as ExportScalar)?.AsInteger() : null, memory.Where));
        }
    }

    public void AddPrompt(StockItem item, ExportValue where, params IEnumerable<(string Role, string Text)> messages)
    {
        List<InventoryMessage> all = [.. messages.Where(m => m.Text.Length > 0).Select(m => new InventoryMessage(m.Role, Credentials.Shown(m.Text), VariablesOf(m.Text)))];
        if (all.Count > 0)
        {
            Prompts.Add(new(item.Id, item.Title, all, where.Where));
        }
    }

    public void AddSecret(StockItem item, string what, ExportValue? where, bool isWrittenDown = true) =>
        Secrets.Add(new($"{what} in {item.Title}", isWrittenDown, (where ?? item.Data).Where));

    private static List<string> VariablesOf(string text) =>
        [.. VariablePattern.Matches(text).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    private static string? FirstOf(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (text.Length > 0)
            {
                return text;
            }
        }

        return null;
    }

    private static readonly System.Text.Json.JsonSerializerOptions Compact =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // References of graphs, and the plain variables of Jinja2 and of apps without a graph.
    [GeneratedRegex(@"\{\{#?\s*([A-Za-z0-9_][A-Za-z0-9_.-]{0,200})\s*#?\}\}")]
    private static partial Regex VariablePattern { get; }
}

/// <summary>Whose things are listed.</summary>
/// <param name="Id">The node's id; null for the app.</param>
/// <param name="Title">The node's title, or the app's name.</param>
/// <param name="Data">The fields.</param>
internal sealed record StockItem(string? Id, string Title, ExportMapping Data);
