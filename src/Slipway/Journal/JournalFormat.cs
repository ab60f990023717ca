namespace Slipway.Journal;

/// <summary>The format of a run's records: what a step key, a request hash and a pending step mean.</summary>
public static class JournalFormat
{
    /// <summary>The format this version writes.</summary>
    /// <value>1.</value>
    public const int Current = 1;
}
