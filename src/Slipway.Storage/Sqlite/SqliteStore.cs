using Microsoft.Data.Sqlite;
using SQLitePCL;
using Slipway.Journal;
using Slipway.Storage.Groups;

namespace Slipway.Storage.Sqlite;

/// <summary>Writes groups of entries to a file.</summary>
/// <remarks>A transaction that has made sure that a run is ours, or has begun it, need not ask again: others wait until it ends.</remarks>
internal sealed class SqliteStore(string path, SqliteConnection connection) : GroupStore
{
    private readonly SqliteStatement _beginTransaction = new(connection, "begin immediate");
    private readonly SqliteStatement _commit = new(connection, "commit");
    private readonly RunStatements _runs = new(connection);
    private readonly StepStatements _steps = new(connection);
    private readonly SqliteRunCommands _commands = new(connection);
    private readonly Dictionary<RunId, OpenRun> _open = [];
    private readonly Dictionary<RunId, FinishEntry> _ends = [];
    private long _transaction;

    /// <summary>Opens a file.</summary>
    /// <exception cref="JournalException">It cannot be opened, or is not a journal this version knows.</exception>
    public static SqliteStore Open(string path, SqliteJournalOptions options)
    {
        var connection = JournalFile.OpenForWriting(path, options);
        try
        {
            raw.sqlite3_busy_timeout(connection.Handle, (int)options.BusyTimeout.TotalMilliseconds);
            return new SqliteStore(path, connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFailure.Describe(path, e);
        }
    }

    public override void Commit(List<JournalEntry> group, LostRuns lost)
    {
        try
        {
            _beginTransaction.Execute();
            Begin(group);
            foreach (var entry in group)
            {
                if (lost.Bars(entry))
                {
                    continue;
                }

                if (Write(entry) is { } reason)
                {
                    Refuse(entry, reason, lost);
                }
                else if (entry is TakeOverEntry { IsTaken: true })
                {
                    lost.Forget(entry.Run);
                }
            }

            _commit.Execute();
        }
        catch
        {
            // Frees the file for others. Says no where the error has already rolled back.
            _ = raw.sqlite3_exec(connection.Handle, "rollback");
            throw;
        }
    }

    public override Guid? FindKeyStore()
    {
        using var find = new SqliteStatement(connection, "select id from key_stores");
        Guid? id = find.Read() ? new Guid(find.Blob(0), bigEndian: true) : null;
        find.Reset();
        return id;
    }

    public override void NoteKeyStore(Guid id)
    {
        using var note = new SqliteStatement(connection, "insert into key_stores (id) select ?1 where not exists (select 1 from key_stores)");
        note.Bind(1, id.ToByteArray(bigEndian: true));
        note.Execute();
    }

    public override long FindLastKey()
    {
        using var find = new SqliteStatement(connection, "select ifnull(max(key_number), 0) from (select key_number from runs order by number desc limit 10000)");
        find.Read();
        var last = find.Int64(0);
        find.Reset();
        return last;
    }

    public override JournalException Describe(Exception error) => SqliteFailure.Describe(path, error);

    public override void Dispose()
    {
        _beginTransaction.Dispose();
        _commit.Dispose();
        _runs.Dispose();
        _steps.Dispose();
        _commands.Dispose();
        connection.Dispose();
    }

    private void Begin(List<JournalEntry> group)
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
    private JournalException? Write(JournalEntry entry) => entry switch
    {
        StartEntry start => Start(start),
        StepEntry step => Append(step),
        FinishEntry finish => Finish(finish),
        BeginEntry begin => Begin(begin),
        SuspendEntry suspend => Suspend(suspend),
        TakeOverEntry takeOver => TakeOver(takeOver),
        ReleaseEntry release => Release(release),
        CommandEntry command => Execute(command),
        _ => null,
    };

    private void Refuse(JournalEntry entry, JournalException reason, LostRuns lost)
    {
        // Whether this process has a later epoch of the run, and goes on.
        var isLate = reason is LostRunException { Epoch: var epoch } && _open.TryGetValue(entry.Run, out var known) && known.IsOurs && known.Epoch > epoch;
        if (lost.Refuse(entry, reason, isLate))
        {
            Abandon(entry.Run);
        }
    }

    private JournalException? Start(StartEntry entry)
    {
        var end = _ends.GetValueOrDefault(entry.Run);
        if (_runs.Insert(entry, end?.Outcome.Epoch == entry.Record.Epoch ? end : null) is not { } run)
        {
            return AlreadyThere(entry.Run);
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
            entry.Epoch = taken.Epoch;
            _open[entry.Run] = taken;
        }

        return null;
    }

    private JournalException? Release(ReleaseEntry entry)
    {
        entry.WasOwned = _commands.Release(entry.Run, entry.Node, entry.Epoch, entry.Due);
        if (_open.TryGetValue(entry.Run, out var known) && known.Epoch <= entry.Epoch)
        {
            _open.Remove(entry.Run);
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

    private JournalException Lost(RunId id, string owner, int epoch, int? sequence) =>
        Lost(id, owner, epoch, sequence, _runs.Find(id) is { } current ? (current.Owner, current.Epoch, _steps.Last(current)) : null);
}
