using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>The one writer of a file: a thread that commits what came since its last commit as one transaction.</summary>
/// <remarks>An error of the file ends it, because nobody can know what of the group is on disk: all who wait, and all who come later,
/// get the error. A run that may no longer be written fails alone.</remarks>
internal sealed class GroupWriter : IAsyncDisposable
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly AppendQueue _queue;
    private readonly EntryGroups _groups;
    private readonly RowWriter _rows;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly ConcurrentDictionary<RunId, JournalException> _lostRuns = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile JournalException? _fault;
    private volatile bool _hasLostRuns;

    private GroupWriter(string path, SqliteConnection connection, SqliteJournalOptions options)
    {
        _path = path;
        _connection = connection;
        _queue = new AppendQueue(options.MaxQueuedRecords, options.MaxQueuedBytes);
        _groups = new EntryGroups(options.Linger);
        raw.sqlite3_busy_timeout(connection.Handle, (int)options.BusyTimeout.TotalMilliseconds);
        _rows = new RowWriter(connection);
        _begin = new SqliteStatement(connection, "begin immediate");
        _commit = new SqliteStatement(connection, "commit");
    }

    /// <summary>Starts the thread; the connection is its own from now on.</summary>
    /// <exception cref="JournalException">The file has not the tables of a journal.</exception>
    public static GroupWriter Start(string path, SqliteConnection connection, SqliteJournalOptions options)
    {
        try
        {
            var writer = new GroupWriter(path, connection, options);
            new Thread(writer.Work) { IsBackground = true, Name = "Slipway journal" }.Start();
            return writer;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFailure.Describe(path, e);
        }
    }

    /// <summary>Queues an entry; blocks while the queue is full.</summary>
    public void Add(JournalEntry entry)
    {
        Throw(Failure(entry));
        _queue.Add(entry);
    }

    /// <summary>Queues an entry when the queue has room.</summary>
    public async ValueTask AddAsync(JournalEntry entry, CancellationToken ct)
    {
        while (_queue.IsFull)
        {
            await FlushAsync(entry.Run, ct);
        }

        Add(entry);
    }

    /// <summary>Queues an entry that has a waiter, and waits until it is on disk.</summary>
    public async ValueTask WriteAsync(JournalEntry entry, CancellationToken ct)
    {
        Add(entry);
        await entry.OnDisk.WaitAsync(ct);
    }

    /// <summary>Waits until everything queued so far for a run is on disk.</summary>
    public async ValueTask FlushAsync(RunId run, CancellationToken ct)
    {
        ThrowIfFailed(run);
        var barrier = new BarrierEntry(run);
        if (_queue.AddUnlessIdle(barrier))
        {
            await barrier.OnDisk.WaitAsync(ct);
        }
        else
        {
            // What the last group brought to light was not known when this began.
            ThrowIfFailed(run);
        }
    }

    /// <summary>Waits until a reader can see what is queued so far. A journal that cannot be written can still be read.</summary>
    public async ValueTask SettleAsync(CancellationToken ct)
    {
        var barrier = new BarrierEntry(run: null);
        if (_fault is null && _queue.AddUnlessIdle(barrier))
        {
            await barrier.OnDisk.WaitAsync(ct);
        }
    }

    /// <summary>Writes what is queued, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _ended.Task;
    }

    private void ThrowIfFailed(RunId run) => Throw(Failure(run));

    private static void Throw(JournalException? failure)
    {
        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Why the run cannot be written, as an exception of its own for each caller; null when it can.</summary>
    private JournalException? Failure(RunId run) =>
        (_fault ?? (_hasLostRuns ? _lostRuns.GetValueOrDefault(run) : null)) switch
        {
            null => null,
            LostRunException lost => new LostRunException(lost.Run, lost.Epoch, lost.Message),
            var failure => new JournalException(failure.Message, failure.InnerException),
        };

    /// <summary>Why an entry cannot be written, or was not; null when all is well.</summary>
    private JournalException? Failure(JournalEntry entry) => entry.Refusal ?? Failure(entry.IsForOwner ? entry.Run : default);

    private void Work()
    {
        var arrived = new List<JournalEntry>();
        Arrival arrival;
        do
        {
            arrived.Clear();
            arrival = _queue.Take(ref arrived, _groups.Patience, _groups.HasHeld);
            _groups.Next(arrived, isForAll: arrival is not Arrival.WriteAwaited);
            Write(_groups.Group);
        }
        while (arrival is not Arrival.WriteAllAndEnd);

        Close();
    }

    private void Write(List<JournalEntry> group)
    {
        if (_fault is null && group.Exists(static e => e is not BarrierEntry))
        {
            Commit(group);
        }

        foreach (var entry in group)
        {
            if (entry.IsAwaited)
            {
                entry.Complete(Failure(entry));
            }

            if (_hasLostRuns && entry is FinishEntry)
            {
                _lostRuns.TryRemove(entry.Run, out _);
            }
        }
    }

    private void Commit(List<JournalEntry> group)
    {
        try
        {
            _begin.Execute();
            _rows.Begin(group);
            foreach (var entry in group)
            {
                if (_hasLostRuns && entry.IsForOwner && _lostRuns.ContainsKey(entry.Run))
                {
                    continue;
                }

                if (_rows.Write(entry) is { } lost)
                {
                    Refuse(entry, lost);
                }
                else if (entry is TakeOverEntry { IsTaken: true })
                {
                    _lostRuns.TryRemove(entry.Run, out _);
                }
            }

            _commit.Execute();
        }
        catch (Exception e)
        {
            _fault = SqliteFailure.Describe(_path, e);

            // Frees the file for others. Says no where the error has already rolled back.
            _ = raw.sqlite3_exec(_connection.Handle, "rollback");
        }
    }

    private void Refuse(JournalEntry entry, JournalException lost)
    {
        if (_rows.IsLate(entry.Run, lost))
        {
            // The late owner and the present one are in this process: only what the late one writes fails.
            entry.Refusal = lost;
            return;
        }

        _lostRuns[entry.Run] = lost;
        _hasLostRuns = true;
    }

    private void Close()
    {
        try
        {
            _begin.Dispose();
            _commit.Dispose();
            _rows.Dispose();
            _connection.Dispose();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            _ended.SetException(SqliteFailure.Describe(_path, e));
        }
    }
}
