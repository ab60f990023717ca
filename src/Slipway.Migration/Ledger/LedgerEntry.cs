using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Ledger;

/// <summary>What became of one field.</summary>
/// <param name="NodeId">The node's id; null for fields outside of nodes.</param>
/// <param name="NodeTitle">The node's title; empty for fields outside of nodes.</param>
/// <param name="Path">The field below its node, or below the document: <c>data.prompt_template[0].text</c>.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Note">How or why; empty when there is nothing to say.</param>
/// <param name="Where">The field's place.</param>
public sealed record LedgerEntry(
    string? NodeId, string NodeTitle, string Path, FieldStatus Status, string Note, SourceLocation Where)
{
    /// <summary>The diagnostic that reports a refused field; null for the others.</summary>
    public Diagnostic? ReportedBy { get; init; }
}
