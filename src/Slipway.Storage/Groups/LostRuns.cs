using System.Collections.Concurrent;
using Slipway.Journal;

namespace Slipway.Storage.Groups;

/// <summary>Runs that may no longer be written, with the reason. The writer's thread keeps them; anyone may look.</summary>
internal sealed class LostRuns
{
    private readonly ConcurrentDictionary<RunId, JournalException> _runs = new();
    private volatile bool _hasAny;

    /// <summary>Why a run may not be written; null when it may.</summary>
    public JournalException? Find(RunId run) => _hasAny ? _runs.GetValueOrDefault(run) : null;

    /// <summary>Whether an entry is not to be written, because its run is lost.</summary>
    public bool Bars(JournalEntry entry) => _hasAny && entry.IsForOwner && _runs.ContainsKey(entry.Run);

    /// <summary>A run, or one entry of it, was refused.</summary>
    /// <param name="entry">What was not written.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isLate">Whether the late owner and the present one are in this process: only what the late one writes fails.</param>
    /// <returns>Whether all of the run is refused.</returns>
    public bool Refuse(JournalEntry entry, JournalException reason, bool isLate)
    {
        if (isLate || entry is StartEntry { IsAwaited: true })
        {
            entry.Refusal = reason;
            return false;
        }

        _runs[entry.Run] = reason;
        return _hasAny = true;
    }

    /// <summary>This process may write a run again, or nobody asks for it any more.</summary>
    public void Forget(RunId run)
    {
        if (_hasAny)
        {
            _runs.TryRemove(run, out _);
        }
    }
}
