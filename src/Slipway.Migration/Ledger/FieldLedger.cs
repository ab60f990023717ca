namespace Slipway.Migration.Ledger;

/// <summary>What became of each field of an export. A field is a value without parts: a text, a number, an empty list.</summary>
public sealed record FieldLedger(IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>A ledger of a file that could not be read at all.</summary>
    public static FieldLedger Empty { get; } = new([]);

    /// <summary>How many fields have a status.</summary>
    public int Count(FieldStatus status) => Entries.Count(entry => entry.Status == status);
}
