using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Tests.Dify;

/// <summary>What holds for the import of any file.</summary>
internal static class ImportChecks
{
    public static void Check(ExportFile file, ImportResult result)
    {
        CheckLedger(file, result);
        if (result.App is { } app)
        {
            HashSet<string> ids = [];
            CheckGraph(app.Graph, ids);
            foreach (FlowReference reference in app.Graph.Nodes.SelectMany(FlowReferences.Within))
            {
                CheckReference(reference, app, ids);
            }
        }
        else
        {
            result.Diagnostics.ShouldContain(d => d.Severity == DiagnosticSeverity.Error, "a file that is not migrated says why");
            result.Ledger.Entries.ShouldNotContain(e => e.Status == FieldStatus.Kept);
        }

        Migration.Inventory.InventoryMarkdown.Render(result.Inventory).ShouldNotBeEmpty();
        Migration.Inventory.InventoryJson.Render(result.Inventory).ShouldNotBeEmpty();
    }

    // Each value without parts has one entry, and each loss has its diagnostic.
    private static void CheckLedger(ExportFile file, ImportResult result)
    {
        ExportDocument? document = ExportDocument.Read(file, new DiagnosticBag());
        result.Ledger.Entries.Count.ShouldBe(document?.Root.Leaves().Count() ?? 0);
        result.Ledger.Entries.Select(e => e.Where).ShouldBe(document?.Root.Leaves().Select(leaf => leaf.Where) ?? [], ignoreOrder: true);
        foreach (LedgerEntry entry in result.Ledger.Entries.Where(e => e.Status is FieldStatus.Refused))
        {
            entry.Note.ShouldNotBeEmpty();
            result.Diagnostics.ShouldContain(entry.ReportedBy.ShouldNotBeNull());
        }
    }

    private static void CheckGraph(FlowGraph graph, HashSet<string> ids)
    {
        HashSet<string> here = [.. graph.Nodes.Select(node => node.Id)];
        here.Count.ShouldBe(graph.Nodes.Count);
        ids.Overlaps(here).ShouldBeFalse();
        ids.UnionWith(here);
        here.ShouldContain(graph.EntryId.ShouldNotBeNull());
        graph.Edges.ShouldAllBe(edge => here.Contains(edge.Source) && here.Contains(edge.Target));
        foreach (ContainerNode node in graph.Nodes.OfType<ContainerNode>())
        {
            CheckGraph(node.Body, ids);
        }
    }

    private static void CheckReference(FlowReference reference, FlowApp app, HashSet<string> ids)
    {
        switch (reference.Source)
        {
            case FlowSource.Node or FlowSource.Item or FlowSource.Index:
                ids.ShouldContain(reference.NodeId.ShouldNotBeNull());
                break;
            case FlowSource.Input:
                app.Inputs.ShouldContain(input => input.Name == reference.Name);
                break;
            case FlowSource.Environment:
                app.Environment.ShouldContain(variable => variable.Name == reference.Name);
                break;
            case FlowSource.Conversation:
                app.Conversation.ShouldContain(variable => variable.Name == reference.Name);
                break;
        }
    }
}
