using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>Adds to an inventory what Dify's rules say about an export. Reads the document as it is, migrated or not.</summary>
internal static class DifyFacts
{
    public static ExportInventory Complete(ExportInventory inventory, ExportMapping root)
    {
        List<PlainNode> nodes = [.. PlainNode.Of(root)];
        var wiring = new DifyWiring(nodes, inventory);
        var run = new DifyRunFacts(nodes, root, inventory);
        return inventory with
        {
            Nodes = [.. inventory.Nodes.Select(node => node with { Note = nodes.Find(n => n.Id == node.Id)?.Data.Text("desc") ?? "" })],
            Edges = wiring.Edges(root),
            Reads = wiring.Reads(),
            Tools = [.. inventory.Tools.Select(tool => tool with
            {
                IsCalledByModel = tool.NodeId is null || nodes.Exists(n => n.Id == tool.NodeId && n.Type == "agent"),
                IsReadOnly = ToolEffects.IsReadOnly(tool.Provider, tool.Name),
            })],
            Code = [.. inventory.Code.Select(code => code with { Source = Credentials.Shown(nodes.Find(n => n.Id == code.NodeId)?.Data.Text("code") ?? "") })],
            HttpCalls = [.. inventory.HttpCalls.Select(call => WithSettings(call, nodes))],
            Loops = run.Loops(),
            Triggers = run.Triggers(),
            Files = run.Files(),
            Failures = run.Failures(),
            Limits = run.Limits(),
            Implicit = [.. DifyDefaults.Of(inventory, nodes, root)],
            Traps = [.. DifyTraps.Of(nodes)],
        };
    }

    private static InventoryHttpCall WithSettings(InventoryHttpCall call, List<PlainNode> nodes)
    {
        if (nodes.Find(n => n.Id == call.NodeId) is not { } node)
        {
            return call;
        }

        int? timeout = (node.Data.Find("timeout", "read") as ExportScalar)?.AsInteger() ?? (node.Data.Find("timeout", "max_read_timeout") as ExportScalar)?.AsInteger();
        return call with
        {
            Headers = [.. HttpLines.Split(node.Data.Text("headers")).Select(line => line.Name)],
            TimeoutSeconds = timeout is > 0 ? timeout : null,
            VerifiesCertificate = (node.Data.Find("ssl_verify") as ExportScalar)?.AsBoolean() ?? true,
        };
    }
}

/// <summary>A node of the document as it stands.</summary>
internal sealed record PlainNode(string Id, string Title, string Type, ExportMapping Data)
{
    public static IEnumerable<PlainNode> Of(ExportMapping root)
    {
        ExportMapping graph = root.Find("workflow", "graph") as ExportMapping ?? root;
        foreach (ExportMapping node in graph.Each("nodes"))
        {
            ExportMapping data = node.Find("data") as ExportMapping ?? node;
            string type = data.Text("type") is { Length: > 0 } named ? named : node.Text("type");
            if (type.Length > 0 && type != "custom-note")
            {
                yield return new(node.Text("id"), data.Text("title"), type, data);
            }
        }
    }
}
