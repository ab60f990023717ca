namespace Slipway.Storage;

/// <summary>How a journal file is opened and written.</summary>
public sealed record SqliteJournalOptions : StoredJournalOptions
{
    /// <summary>Whether payloads are encrypted when nothing is said about keys. A journal that has encrypted payloads stays so.</summary>
    /// <value>True.</value>
    public bool Encrypts { get; init; } = true;

    /// <summary>Whether the file is only read, where it is: nothing is made beside it, and its key file is not changed. For copies where nobody may write. Whoever
    /// wrote the file last must have closed it, so that it has no write-ahead log, and nobody may write it meanwhile.</summary>
    /// <value>False.</value>
    public bool IsReadOnly { get; init; }
}
