using Slipway.Storage.Groups;

namespace Slipway.Storage.Sqlite;

/// <summary>A run as its writer knows it.</summary>
/// <param name="number">The run's row.</param>
/// <param name="owner">The node that runs it.</param>
/// <param name="epoch">How many times it has changed hands.</param>
internal sealed class OpenRun(long number, string owner, int epoch)
{
    public long Number { get; } = number;

    public string Owner { get; } = owner;

    public int Epoch { get; } = epoch;

    /// <summary>The transaction that has made sure that the run is ours; nobody can take it over before that one ends.</summary>
    public long CheckedIn { get; set; }

    /// <summary>The last step; known once <see cref="CheckedIn"/> is set.</summary>
    public int LastSequence { get; set; }

    /// <summary>Whether this process began it or took it over; else it was found in the file.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Whether the file may have pending steps of it.</summary>
    public bool MayHavePending { get; set; }

    /// <summary>The end that its row already has, because the run began and ended in one transaction.</summary>
    public FinishEntry? WrittenEnd { get; set; }
}
