using Npgsql;
using Slipway.Journal;
using Slipway.Storage.Groups;

namespace Slipway.Storage.PostgreSql;

/// <summary>One try to write a group of entries. What it learns about runs counts once it is on disk and settled.</summary>
internal sealed class GroupTransaction(PostgreSqlRunCommands commands, IReadOnlyDictionary<RunId, OpenRun> open, LostRuns lost)
    : IDisposable
{
    private readonly Dictionary<RunId, OpenRun?> _changed = [];
    private readonly HashSet<RunId> _started = [];
    private readonly List<JournalEntry> _inRows = [];
    private readonly GroupRows _rows = new();
    private NpgsqlTransaction? _transaction;
    private HashSet<RunId>? _missing;

    /// <summary>The runs this process works on from now on, and those it has let go of.</summary>
    public IReadOnlyDictionary<RunId, OpenRun?> Changed => _changed;

    /// <summary>Writes the entries.</summary>
    /// <param name="group">The entries, in their order.</param>
    /// <param name="mark">What is written with them to say that they are on disk.</param>
    public void Write(List<JournalEntry> group, NpgsqlBatchCommand mark)
    {
        FindUnknown(group);
        foreach (var entry in group)
        {
            if (entry is StartEntry { IsAwaited: true, Refusal: not null })
            {
                // Its id is taken, as an earlier try has found.
                continue;
            }

            entry.Refusal = null;
            if (!lost.Bars(entry))
            {
                Write(entry);
            }
        }

        // Without a transaction of its own the batch is one, and commits in the same round trip.
        _missing = _rows.Execute(commands.Connection, _transaction, mark);
        _transaction?.Commit();
    }

    /// <summary>Says what of the entries, which are on disk, was not written because its run is lost.</summary>
    public void Settle() => RefuseAll(_missing ??= _rows.FindMissing(commands.Connection));

    public void Dispose() => _transaction?.Dispose();

    private void FindUnknown(List<JournalEntry> group)
    {
        var unknown = new HashSet<RunId>();
        var started = new HashSet<RunId>();
        foreach (var entry in group)
        {
            if (entry is StartEntry)
            {
                started.Add(entry.Run);
            }
            else if (entry.IsForOwner && entry is not BarrierEntry && !open.ContainsKey(entry.Run) && !started.Contains(entry.Run))
            {
                unknown.Add(entry.Run);
            }
        }

        if (unknown.Count > 0)
        {
            foreach (var (run, found) in commands.Find(unknown))
            {
                _changed[run] = found;
            }
        }
    }

    private void Write(JournalEntry entry)
    {
        if (!_rows.HasRoomFor(entry))
        {
            Flush();
        }

        switch (entry)
        {
            case StartEntry start:
                Start(start);
                break;
            case StepEntry step:
                Append(step);
                break;
            case FinishEntry finish:
                Finish(finish);
                break;
            case BeginEntry begin:
                Do(begin, begin.Step.Epoch, commands.Begin, run => run with { MayHavePending = true });
                break;
            case SuspendEntry suspend:
                Do(suspend, suspend.Epoch, commands.Suspend, static _ => null);
                break;
            case TakeOverEntry takeOver:
                TakeOver(takeOver);
                break;
            case ReleaseEntry release:
                Release(release);
                break;
            case CommandEntry command:
                Flush();
                command.Execute(commands);
                break;
        }
    }

    private void Start(StartEntry entry)
    {
        if (!_started.Add(entry.Run))
        {
            Refuse(entry, AlreadyThere(entry.Run));
            return;
        }

        _rows.Add(entry);
        _inRows.Add(entry);
        _changed[entry.Run] = new OpenRun(entry.Record.Owner, entry.Record.Epoch) { IsOurs = true, LastStep = 0 };
    }

    private void Append(StepEntry entry)
    {
        if (Find(entry, entry.Record.Epoch, entry.Record.Sequence) is not { } run)
        {
            return;
        }

        if (_rows.Add(run, entry))
        {
            _inRows.Add(entry);
            _changed[entry.Run] = run with { LastStep = entry.Record.Sequence };
        }
        else
        {
            Flush();
            Refuse(entry, Lost(entry.Run, run.Owner, run.Epoch, entry.Record.Sequence));
        }
    }

    private void Finish(FinishEntry entry)
    {
        if (Find(entry, entry.Outcome.Epoch, sequence: null) is not { } run)
        {
            return;
        }

        if (_rows.HasEnd(entry.Run))
        {
            Flush();
        }

        _rows.Add(run, entry);
        _inRows.Add(entry);
        _changed[entry.Run] = null;
    }

    /// <summary>Does something to a run of this process, alone.</summary>
    private void Do<TEntry>(TEntry entry, int epoch, Func<OpenRun, TEntry, bool> write, Func<OpenRun, OpenRun?> change)
        where TEntry : JournalEntry
    {
        Flush();
        if (lost.Bars(entry) || Find(entry, epoch, sequence: null) is not { } run)
        {
            return;
        }

        if (write(run, entry))
        {
            _changed[entry.Run] = change(run);
        }
        else
        {
            Refuse(entry, Lost(entry.Run, run.Owner, epoch, sequence: null));
        }
    }

    private void TakeOver(TakeOverEntry entry)
    {
        Flush();
        entry.Epoch = null;
        if (commands.TakeOver(entry) is { } taken)
        {
            entry.Epoch = taken.Epoch;
            _changed[entry.Run] = taken;
            lost.Forget(entry.Run);
        }
    }

    private void Release(ReleaseEntry entry)
    {
        Flush();
        entry.WasOwned = commands.Release(entry.Run, entry.Node, entry.Epoch, entry.Due);
        if (Known(entry.Run) is { } known && known.Epoch <= entry.Epoch)
        {
            _changed[entry.Run] = null;
        }
    }

    /// <summary>The run of an entry; null when the entry was refused, because the run is not there or not its writer's.</summary>
    private OpenRun? Find(JournalEntry entry, int epoch, int? sequence)
    {
        var run = Known(entry.Run);
        if (run is null && _changed.ContainsKey(entry.Run))
        {
            // It has ended, or was let go of, in this very group.
            Flush();
            run = commands.Find([entry.Run]).GetValueOrDefault(entry.Run);
            _changed[entry.Run] = run;
        }

        if (run is null)
        {
            Refuse(entry, NeverStarted(entry.Run));
            return null;
        }

        if (run.Epoch == epoch)
        {
            return run;
        }

        Flush();
        Refuse(entry, Lost(entry.Run, run.Owner, epoch, sequence));
        return null;
    }

    private OpenRun? Known(RunId run) => _changed.TryGetValue(run, out var changed) ? changed : open.GetValueOrDefault(run);

    /// <summary>Writes what has come together. From here on the group has a transaction of its own.</summary>
    private void Flush()
    {
        _transaction ??= commands.Connection.BeginTransaction();
        if (!_rows.IsEmpty)
        {
            RefuseAll(_rows.Execute(commands.Connection, _transaction, last: null));
        }
    }

    /// <summary>Refuses all entries of runs that were not written.</summary>
    private void RefuseAll(HashSet<RunId> missing)
    {
        foreach (var entry in _inRows)
        {
            if (missing.Contains(entry.Run) && !lost.Bars(entry))
            {
                var run = Known(entry.Run);
                var (owner, epoch, sequence) = entry switch
                {
                    StepEntry step => (run?.Owner, step.Record.Epoch, step.Record.Sequence),
                    FinishEntry finish => (run?.Owner, finish.Outcome.Epoch, (int?)null),
                    _ => (run?.Owner, run?.Epoch ?? 0, null),
                };
                Refuse(entry, Lost(entry.Run, owner ?? open.GetValueOrDefault(entry.Run)?.Owner ?? "", epoch, sequence));
            }
        }

        _inRows.Clear();
    }

    private void Refuse(JournalEntry entry, JournalException reason)
    {
        var isLate = reason is LostRunException { Epoch: var epoch } && Known(entry.Run) is { IsOurs: true } known && known.Epoch > epoch;
        if (lost.Refuse(entry, reason, isLate))
        {
            _changed[entry.Run] = null;
        }
    }

    private JournalException Lost(RunId id, string owner, int epoch, int? sequence) => GroupStore.Lost(
        id,
        owner,
        epoch,
        sequence,
        commands.Find([id]).GetValueOrDefault(id) is { } current ? (current.Owner, current.Epoch, commands.LastStep(id)) : null);

    private static JournalException AlreadyThere(RunId run) => GroupStore.AlreadyThere(run);

    private static JournalException NeverStarted(RunId run) => GroupStore.NeverStarted(run);
}
