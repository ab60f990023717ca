namespace Slipway.Storage;

/// <summary>How a journal file is opened and written.</summary>
public sealed record SqliteJournalOptions : StoredJournalOptions
{
    /// <summary>Whether payloads are encrypted when nothing is said about keys. A journal that has encrypted payloads stays so.</summary>
    /// <value>True.</value>
    public bool Encrypts { get; init; } = true;
}
