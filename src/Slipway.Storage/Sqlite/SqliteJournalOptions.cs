namespace Slipway.Storage.Sqlite;

/// <summary>How a journal in a SQLite file behaves.</summary>
public sealed record SqliteJournalOptions
{
    /// <summary>How long another process may hold the file locked before writing fails.</summary>
    /// <value>Ten seconds.</value>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most bytes of the file; writing fails beyond. Null for as much as the disk has.</summary>
    /// <value>Null.</value>
    public long? MaxFileBytes { get; init; }

    /// <summary>Bytes that may wait to be written before new runs wait too.</summary>
    /// <value>64 MiB.</value>
    public long MaxQueuedBytes { get; init; } = 64 << 20;

    /// <summary>Payloads of at least so many bytes are compressed.</summary>
    /// <value>4096.</value>
    public int CompressFromBytes { get; init; } = 4096;
}
