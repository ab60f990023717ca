using System.Text.RegularExpressions;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>Finds the edges and the reads of an export, also those of nodes that are not migrated.</summary>
internal sealed partial class DifyWiring(List<PlainNode> nodes, ExportInventory inventory)
{
    private readonly HashSet<string> _ids = [.. nodes.Select(node => node.Id)];

    private readonly HashSet<string> _entries = [.. nodes.Where(node => node.Type == "start").Select(node => node.Id)];

    private readonly HashSet<string> _containers = [.. inventory.Nodes.Where(node => node.ContainerId is not null).Select(node => node.ContainerId!)];

    public List<InventoryEdge> Edges(ExportMapping root)
    {
        ExportMapping graph = root.Find("workflow", "graph") as ExportMapping ?? root;
        return [.. graph.Each("edges")
            .Select(edge => new InventoryEdge(edge.Text("source"), edge.Text("sourceHandle") is { Length: > 0 } exit ? exit : FlowEdge.DefaultHandle, edge.Text("target")))
            .Where(edge => _ids.Contains(edge.Source) && _ids.Contains(edge.Target))
            .Distinct()];
    }

    public List<InventoryRead> Reads()
    {
        var reads = new List<InventoryRead>();
        foreach (PlainNode node in nodes)
        {
            Collect(node, node.Data, "", reads);
        }

        return reads;
    }

    private void Collect(PlainNode node, ExportValue value, string path, List<InventoryRead> reads)
    {
        switch (value)
        {
            case ExportScalar { Kind: ExportScalarKind.Text } text:
                foreach (Match match in Reference.Matches(text.Text))
                {
                    Add(node, match.Groups[1].Value.Split('.'), path, text, reads);
                }

                break;
            case ExportMapping mapping:
                foreach (ExportEntry entry in mapping.Entries)
                {
                    // A role stands beside the text that it is the role of.
                    string key = entry.Key is "text" or "jinja2_text" ? $"{entry.Key}({mapping.Text("role")})" : entry.Key;
                    Collect(node, entry.Value, $"{path}.{key}", reads);
                }

                break;
            case ExportSequence { Items: [ExportScalar, ExportScalar, ..] items } when IsSelector(items):
                Add(node, [.. items.OfType<ExportScalar>().Select(item => item.Text)], path, value, reads);
                break;
            case ExportSequence sequence:
                foreach (ExportValue item in sequence.Items)
                {
                    Collect(node, item, path, reads);
                }

                break;
        }
    }

    private bool IsSelector(IReadOnlyList<ExportValue> items) =>
        items[0] is ExportScalar head && (head.Text is "sys" or "env" or "conversation" || _ids.Contains(head.Text));

    private void Add(PlainNode node, string[] selector, string path, ExportValue where, List<InventoryRead> reads)
    {
        if (selector.Length < 2)
        {
            return;
        }

        (string head, string name) = (selector[0], selector[1]);
        (FlowSource source, string? id) = head switch
        {
            "sys" => (FlowSource.System, null),
            "env" => (FlowSource.Environment, null),
            "conversation" => (FlowSource.Conversation, (string?)null),
            _ when _entries.Contains(head) => (FlowSource.Input, null),
            _ when _containers.Contains(head) && name == "item" => (FlowSource.Item, head),
            _ when _containers.Contains(head) && name == "index" => (FlowSource.Index, head),
            _ when _ids.Contains(head) => (FlowSource.Node, head),
            _ => (FlowSource.Missing, null),
        };

        // A system value may be read through the start node: [start, "sys.query"].
        if (source is FlowSource.Input && name.StartsWith("sys.", StringComparison.Ordinal))
        {
            (source, name) = (FlowSource.System, name[4..]);
        }

        reads.Add(new(node.Id, source, id, name, PlaceOf(node, path), where.Where));
    }

    private static ReadPlace PlaceOf(PlainNode node, string path)
    {
        string[] keys = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
        return keys switch
        {
            [.., "text(system)" or "jinja2_text(system)"] or ["instruction" or "instructions", ..] => ReadPlace.Instructions,
            ["agent_parameters", "instruction", ..] => ReadPlace.Instructions,
            ["agent_parameters", "tools", ..] => ReadPlace.Argument,
            ["agent_parameters" or "prompt_template" or "memory" or "vision", ..] => ReadPlace.Message,
            ["context", ..] => ContextPlace(node),
            ["prompt_config", ..] => TemplatePlace(node),
            ["cases" or "conditions" or "break_conditions" or "filter_by", ..] => ReadPlace.Condition,
            ["url" or "params", ..] => ReadPlace.Address,
            ["headers" or "authorization", ..] => ReadPlace.Header,
            ["body", ..] => ReadPlace.Body,
            ["query_variable_selector" or "query", ..] => node.Type.StartsWith("knowledge", StringComparison.Ordinal) ? ReadPlace.Query : ReadPlace.Message,
            ["metadata_filtering_conditions", ..] => ReadPlace.Query,
            ["answer" or "outputs" or "output_selector", ..] => ReadPlace.Result,
            ["assigned_variable_selector", ..] => ReadPlace.Variable,
            ["items", ..] when node.Type == "assigner" => keys[^1] == "variable_selector" ? ReadPlace.Variable : ReadPlace.Argument,
            ["tool_parameters" or "tool_configurations" or "variables" or "iterator_selector" or "input_variable_selector" or "loop_variables", ..] => ReadPlace.Argument,
            _ => ReadPlace.Other,
        };
    }

    // The context goes to where its mark stands.
    private static ReadPlace ContextPlace(PlainNode node) =>
        node.Data.Each("prompt_template").Any(m => m.Text("role") == "system" && m.Text("text").Contains("{{#context#}}", StringComparison.Ordinal)) ? ReadPlace.Instructions
        : node.Data.Each("prompt_template").Any(m => m.Text("text").Contains("{{#context#}}", StringComparison.Ordinal)) ? ReadPlace.Message
        : ReadPlace.Other;

    private static ReadPlace TemplatePlace(PlainNode node) =>
        node.Data.Each("prompt_template").Any(m => m.Text("role") == "system" && m.Text("edition_type") == "jinja2") ? ReadPlace.Instructions : ReadPlace.Message;

    [GeneratedRegex(@"\{\{#([A-Za-z0-9_]{1,50}(?:\.[A-Za-z_][A-Za-z0-9_]{0,29}){1,10})#\}\}")]
    private static partial Regex Reference { get; }
}
