using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Inventory;

/// <summary>Adds what a reader left open and the flow says, so that every builder's inventory has the same facts.</summary>
internal static class InventoryCompletion
{
    public static ImportResult Complete(ImportResult result, ExportDocument document)
    {
        ExportInventory inventory = Complete(result.Inventory, result.App);
        return result with
        {
            Inventory = inventory with { Values = FieldValue.Of(document, result.Ledger) },
            Texts = result.Texts.Count > 0 ? result.Texts : SourceText.Of(document, result.Ledger),
        };
    }

    public static ExportInventory Complete(ExportInventory inventory, FlowApp? app)
    {
        if (app is null)
        {
            return inventory;
        }

        var facts = new FlowFacts(app);
        return inventory with
        {
            Edges = inventory.Edges.Count > 0 ? inventory.Edges : facts.Edges,
            Reads = inventory.Reads.Count > 0 ? inventory.Reads : facts.Reads,
            Loops = inventory.Loops.Count > 0 ? inventory.Loops : facts.Loops,
            Failures = inventory.Failures.Count > 0 ? inventory.Failures : facts.Failures,
        };
    }
}
