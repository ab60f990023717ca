using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Inventory;

/// <summary>A field of an export, and its value as it stands. It may hold a secret.</summary>
/// <param name="NodeId">The node that has it; null outside of nodes.</param>
/// <param name="Path">The field below its node, or below the document.</param>
/// <param name="Value">The value; an empty list or mapping as it is written.</param>
/// <param name="IsPresentation">Whether it has no effect on a run.</param>
internal sealed record FieldValue(string? NodeId, string Path, string Value, bool IsPresentation)
{
    /// <summary>The fields of a document; the ledger says whose they are and what became of them.</summary>
    public static IReadOnlyList<FieldValue> Of(ExportDocument document, FieldLedger ledger)
    {
        var values = new Dictionary<SourceLocation, string>();
        foreach (ExportValue leaf in document.Root.Leaves())
        {
            values.TryAdd(leaf.Where, leaf switch { ExportScalar scalar => scalar.Text, ExportSequence => "[]", _ => "{}" });
        }

        return [.. ledger.Entries.Where(entry => values.ContainsKey(entry.Where))
            .Select(entry => new FieldValue(entry.NodeId, entry.Path, values[entry.Where], entry.Status is FieldStatus.Presentation))];
    }
}
