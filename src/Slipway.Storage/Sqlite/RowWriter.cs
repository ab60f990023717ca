using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Writes the rows of entries. For the writer's thread.</summary>
/// <remarks>A transaction that has made sure that a run is ours, or has begun it, need not ask again: others wait until it ends.</remarks>
internal sealed class RowWriter(SqliteConnection connection) : IDisposable
{
    private readonly RunStatements _runs = new(connection);
    private readonly StepStatements _steps = new(connection);
    private readonly RunCommands _commands = new(connection);
    private readonly Dictionary<RunId, OpenRun> _open = [];
    private readonly Dictionary<RunId, FinishEntry> _ends = [];
    private long _transaction;

    /// <summary>Begins the entries of a new transaction.</summary>
    public void Begin(List<JournalEntry> group)
    {
        _transaction++;
        _ends.Clear();
        foreach (var entry in group)
        {
            if (entry is FinishEntry finish)
            {
                _ends.TryAdd(finish.Run, finish);
            }
        }
    }

    /// <summary>Writes an entry. Returns why its run may no longer be written; null when all is well.</summary>
    public JournalException? Write(JournalEntry entry)
    {
        var lost = entry switch
        {
            StartEntry start => Start(start),
            StepEntry step => Append(step),
            FinishEntry finish => Finish(finish),
            BeginEntry begin => Begin(begin),
            SuspendEntry suspend => Suspend(suspend),
            TakeOverEntry takeOver => TakeOver(takeOver),
            CommandEntry command => Execute(command),
            _ => null,
        };
        if (lost is not null && !IsLate(entry.Run, lost))
        {
            Abandon(entry.Run);
        }

        return lost;
    }

    /// <summary>Whether a run was lost to this very process: it has a later epoch here, and goes on.</summary>
    public bool IsLate(RunId run, JournalException lost) =>
        lost is LostRunException { Epoch: var epoch } && _open.TryGetValue(run, out var known) && known.IsOurs && known.Epoch > epoch;

    public void Dispose()
    {
        _runs.Dispose();
        _steps.Dispose();
        _commands.Dispose();
    }

    private JournalException? Start(StartEntry entry)
    {
        var end = _ends.GetValueOrDefault(entry.Run);
        if (_runs.Insert(entry, end?.Outcome.Epoch == entry.Record.Epoch ? end : null) is not { } run)
        {
            return new JournalException($"Run {entry.Run} is already in the journal. A new run needs an id of its own.");
        }

        run.CheckedIn = _transaction;
        _open[entry.Run] = run;
        return null;
    }

    private JournalException? Append(StepEntry entry)
    {
        var step = entry.Record;
        if (Find(entry.Run) is not { } run)
        {
            return NeverStarted(entry.Run);
        }

        if (step.Epoch != run.Epoch)
        {
            return Lost(entry.Run, run.Owner, step.Epoch, step.Sequence);
        }

        if (run.CheckedIn == _transaction)
        {
            if (step.Sequence != run.LastSequence + 1)
            {
                return Lost(entry.Run, run.Owner, run.Epoch, step.Sequence);
            }

            _steps.Insert(run, entry);
        }
        else if (!_steps.InsertIfOurs(run, entry))
        {
            return Lost(entry.Run, run.Owner, run.Epoch, step.Sequence);
        }

        run.CheckedIn = _transaction;
        run.LastSequence = step.Sequence;
        if (run.MayHavePending)
        {
            _commands.Pending.Close(run.Number, step.Key);
        }

        return null;
    }

    private JournalException? Finish(FinishEntry entry)
    {
        if (Find(entry.Run) is not { } run)
        {
            return NeverStarted(entry.Run);
        }

        var (outcome, output) = (entry.Outcome, entry.Output);
        if (outcome.Epoch != run.Epoch)
        {
            return Lost(entry.Run, run.Owner, outcome.Epoch, sequence: null);
        }

        if (run.WrittenEnd != entry && !_runs.Update(run, outcome.Status, outcome.FinishedAt, outcome.Failure, output))
        {
            return Lost(entry.Run, run.Owner, run.Epoch, sequence: null);
        }

        if (run.MayHavePending)
        {
            _commands.Pending.CloseAll(run.Number);
        }

        _open.Remove(entry.Run);
        return null;
    }

    private JournalException? Begin(BeginEntry entry)
    {
        if (Find(entry.Run) is not { } run)
        {
            return NeverStarted(entry.Run);
        }

        if (entry.Step.Epoch != run.Epoch || !_commands.Pending.Begin(run, entry))
        {
            return Lost(entry.Run, run.Owner, entry.Step.Epoch, sequence: null);
        }

        run.MayHavePending = true;
        return null;
    }

    private JournalException? Suspend(SuspendEntry entry)
    {
        if (Find(entry.Run) is not { } run)
        {
            return NeverStarted(entry.Run);
        }

        if (entry.Epoch != run.Epoch || !_commands.Suspend(run, entry))
        {
            return Lost(entry.Run, run.Owner, entry.Epoch, sequence: null);
        }

        _open.Remove(entry.Run);
        return null;
    }

    private JournalException? TakeOver(TakeOverEntry entry)
    {
        if (_commands.TakeOver(entry.Run, entry.Node, entry.Now) is { } taken)
        {
            entry.IsTaken = true;
            _open[entry.Run] = taken;
        }

        return null;
    }

    private JournalException? Execute(CommandEntry command)
    {
        command.Execute(_commands);
        return null;
    }

    /// <summary>A run as this process has it: begun here, or found in the file when it is taken up.</summary>
    private OpenRun? Find(RunId id)
    {
        if (!_open.TryGetValue(id, out var run) && _runs.Find(id) is { } found)
        {
            run = found;
            _open[id] = run;
        }

        return run;
    }

    /// <summary>Lets go of a run. One whose end was written before a step of it failed has not ended.</summary>
    private void Abandon(RunId id)
    {
        if (_open.Remove(id, out var run) && run.WrittenEnd is not null)
        {
            _runs.Update(run, RunStatus.Running, finishedAt: null, failure: null, output: null);
        }
    }

    private static JournalException NeverStarted(RunId run) => new($"Run {run} was never started in this journal.");

    private JournalException Lost(RunId id, string owner, int epoch, int? sequence)
    {
        if (_runs.Find(id) is not { } current)
        {
            return new JournalException($"Run {id} is no longer in the journal.");
        }

        if (current.Owner != owner || current.Epoch != epoch)
        {
            return new LostRunException(
                id,
                epoch,
                $"Run {id} belongs to '{current.Owner}' (epoch {current.Epoch}) now; '{owner}' (epoch {epoch}) may no longer write it. Stop working on it.");
        }

        return new JournalException(
            $"Step {sequence} of run {id} does not follow step {_steps.Last(current)}, the last in the journal. Another process works on the run, or it was taken up with a part of its history.");
    }
}
