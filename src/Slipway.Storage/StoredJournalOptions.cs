namespace Slipway.Storage;

/// <summary>How a journal is opened and written.</summary>
public abstract record StoredJournalOptions
{
    private protected StoredJournalOptions()
    {
    }

    /// <summary>Whether the journal must be there already; a missing one is created otherwise.</summary>
    /// <value>False.</value>
    public bool MustExist { get; init; }

    /// <summary>Where the keys of runs are, when they are in no file; each run's payloads are encrypted with a key of its own. A journal that was
    /// once opened with a key store can be opened only with that one. The journal does not close it.</summary>
    /// <value>Null: <see cref="KeyFile"/> says it.</value>
    public IRunKeyStore? Keys { get; init; }

    /// <summary>The file that has the keys of runs; made when it is missing and the journal has none yet.</summary>
    /// <value>Null: of a journal in a file the one beside it, with <c>.keys</c> behind its name; of another none, and payloads are not encrypted.</value>
    public string? KeyFile { get; init; }

    /// <summary>Whether a journal that has no key store yet takes the one it is opened with, for good. Who only looks at a journal should not bind it to keys that
    /// those who write it may not have.</summary>
    /// <value>True.</value>
    public bool TakesKeys { get; init; } = true;

    /// <summary>What the keys in the file are wrapped with; null for nothing.</summary>
    /// <value>Null.</value>
    public MasterKey? MasterKey { get; init; }

    /// <summary>How long a write waits for another process that holds what it needs, before the journal fails.</summary>
    /// <value>Thirty seconds.</value>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a record that nobody waits for may stay in memory to share a commit with others.</summary>
    /// <value>Twenty milliseconds.</value>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The most records in memory; who appends more waits for a commit.</summary>
    /// <value>10,000.</value>
    public int MaxQueuedRecords { get; init; } = 10_000;

    /// <summary>The most bytes of payloads in memory; who appends more waits for a commit.</summary>
    /// <value>64 MiB.</value>
    public long MaxQueuedBytes { get; init; } = 64L << 20;

    internal virtual void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BusyTimeout, TimeSpan.Zero, nameof(BusyTimeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BusyTimeout, TimeSpan.FromMilliseconds(int.MaxValue), nameof(BusyTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(Linger, TimeSpan.Zero, nameof(Linger));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Linger, TimeSpan.FromMinutes(1), nameof(Linger));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedRecords, 1, nameof(MaxQueuedRecords));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedBytes, 1, nameof(MaxQueuedBytes));
    }
}
