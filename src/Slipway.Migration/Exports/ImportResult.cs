using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Exports;

/// <summary>What reading an export gave.</summary>
/// <param name="Builder">The builder that wrote the file (<c>dify</c>); empty when no known one did.</param>
/// <param name="App">The flow; null when the file as a whole is not migrated. Parts that are not migrated stand in it as <see cref="UnsupportedNode"/>.</param>
/// <param name="Inventory">What the export holds, migrated or not.</param>
/// <param name="Ledger">What became of each field.</param>
/// <param name="Diagnostics">The findings, in the order of the file.</param>
public sealed record ImportResult(
    string Builder, FlowApp? App, ExportInventory Inventory, FieldLedger Ledger, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Every text of the export as it stands, secrets included: for rules that look for them, never for show.</summary>
    internal IReadOnlyList<SourceText> Texts { get; init; } = [];
}
