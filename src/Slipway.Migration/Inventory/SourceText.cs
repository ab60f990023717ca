using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Inventory;

/// <summary>A text of an export as it stands. It may hold secrets.</summary>
/// <param name="Text">The text.</param>
/// <param name="NodeId">The node that has it; null outside of nodes.</param>
/// <param name="Title">The node's title; empty outside of nodes.</param>
/// <param name="Field">The field, by its path.</param>
/// <param name="Where">Its place.</param>
internal sealed record SourceText(string Text, string? NodeId, string Title, string Field, SourceLocation Where)
{
    /// <summary>The texts of a document; the ledger says whose they are.</summary>
    public static IReadOnlyList<SourceText> Of(ExportDocument document, FieldLedger ledger)
    {
        var owners = new Dictionary<SourceLocation, LedgerEntry>();
        foreach (LedgerEntry entry in ledger.Entries)
        {
            owners.TryAdd(entry.Where, entry);
        }

        var texts = new List<SourceText>();
        Collect(document.Root, "", owners, texts);
        return texts;
    }

    private static void Collect(ExportValue value, string path, Dictionary<SourceLocation, LedgerEntry> owners, List<SourceText> texts)
    {
        switch (value)
        {
            case ExportScalar { Kind: ExportScalarKind.Text, Text.Length: > 0 } scalar:
                LedgerEntry? owner = owners.GetValueOrDefault(scalar.Where);
                texts.Add(new(scalar.Text, owner?.NodeId, owner?.NodeTitle ?? "", owner?.Path ?? path, scalar.Where));
                break;
            case ExportMapping mapping:
                foreach (ExportEntry entry in mapping.Entries)
                {
                    Collect(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", owners, texts);
                }

                break;
            case ExportSequence sequence:
                for (int i = 0; i < sequence.Items.Count; i++)
                {
                    Collect(sequence.Items[i], $"{path}[{i}]", owners, texts);
                }

                break;
        }
    }
}
