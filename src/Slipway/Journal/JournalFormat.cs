namespace Slipway.Journal;

/// <summary>The format of a run's records: what a step key, a request hash and a pending step mean.</summary>
public static class JournalFormat
{
    /// <summary>The format this version writes.</summary>
    /// <value>1.</value>
    public const int Current = 1;

    /// <summary>The largest payload, in bytes. SQLite keeps up to a billion bytes in a row; a payload is bounded well below that.</summary>
    /// <value>256 MiB.</value>
    public const int MaxPayloadBytes = 256 << 20;
}
