using System.Collections.Concurrent;
using Slipway.Journal;

namespace Slipway.Runs;

/// <summary>The runs a host works on right now.</summary>
internal sealed class ActiveRuns
{
    private readonly ConcurrentDictionary<RunId, RunState> _runs = new();

    /// <summary>Adds a run. One of the same id that is still here was lost while this process stood still.</summary>
    public void Add(RunState run)
    {
        while (!_runs.TryAdd(run.Id, run))
        {
            if (_runs.TryGetValue(run.Id, out var late) && _runs.TryRemove(KeyValuePair.Create(run.Id, late)))
            {
                late.Stop(StopReason.Lost);
            }
        }
    }

    public void Remove(RunState run) => _runs.TryRemove(KeyValuePair.Create(run.Id, run));

    /// <summary>Stops a run if it is here.</summary>
    public void Stop(RunId run, StopReason reason)
    {
        if (_runs.TryGetValue(run, out var state))
        {
            state.Stop(reason);
        }
    }

    /// <summary>Marks every run as one that may have another owner.</summary>
    public void Doubt()
    {
        foreach (var run in _runs.Values)
        {
            run.Doubt();
        }
    }

    /// <summary>Stops those that have another owner, and those of which nobody can say.</summary>
    public async Task SettleDoubtsAsync()
    {
        foreach (var run in _runs.Values)
        {
            try
            {
                await run.SettleDoubtAsync();
            }
            catch (JournalException)
            {
                run.Stop(StopReason.Lost);
            }
        }
    }

    public void StopAll(StopReason reason)
    {
        foreach (var run in _runs.Values)
        {
            run.Stop(reason);
        }
    }
}
