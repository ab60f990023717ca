using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>
/// The one writer of a process. A thread of its own takes all that has come since its last commit and writes it in one
/// transaction, so under load one flush of the disk serves many callers.
/// </summary>
/// <remarks>
/// When a row of a run cannot be written the run is lost: everything after it fails, so that nothing is acknowledged which the
/// journal does not have. Other runs go on.
/// </remarks>
internal sealed class JournalWriter : IAsyncDisposable
{
    private const int LargestGroup = 4096;

    private readonly object _gate = new();
    private readonly JournalFile _file;
    private readonly Queue<JournalEntry> _queue = new();
    private readonly ConcurrentDictionary<RunId, JournalException> _lost = new();
    private readonly TaskCompletionSource _ended = JournalEntry.NewWritten();
    private JournalStatements? _statements;
    private long _queuedBytes;
    private bool _isWriting;
    private bool _isClosed;

    public JournalWriter(JournalFile file)
    {
        _file = file;
        _statements = new JournalStatements(file.OpenForWriting());
        var thread = new Thread(Run) { IsBackground = true, Name = "Slipway journal" };
        thread.Start();
    }

    public long QueuedBytes => Volatile.Read(ref _queuedBytes);

    /// <exception cref="JournalException">The journal is closed, or an earlier row of the run could not be written.</exception>
    public void Enqueue(JournalEntry entry)
    {
        if (!_lost.IsEmpty && _lost.TryGetValue(entry.Run, out JournalException? lost))
        {
            throw Again(lost);
        }
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _queue.Enqueue(entry);
            _queuedBytes += entry.Size;
            if (!_isWriting)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Returns when all that was queued so far is on disk.</summary>
    public Task FlushAsync(RunId run)
    {
        lock (_gate)
        {
            if (_queue.Count == 0 && !_isWriting)
            {
                return _lost.TryGetValue(run, out JournalException? lost) ? Task.FromException(Again(lost)) : Task.CompletedTask;
            }
        }
        var barrier = new BarrierEntry(run) { Written = JournalEntry.NewWritten() };
        Enqueue(barrier);
        return barrier.Written.Task;
    }

    /// <summary>Writes what is queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
        await _ended.Task;
    }

    private void Run()
    {
        var group = new List<JournalEntry>();
        try
        {
            while (TakeGroup(group))
            {
                WriteGroup(group);
                group.Clear();
            }
        }
        finally
        {
            _statements?.Dispose();
            _ended.SetResult();
        }
    }

    private bool TakeGroup(List<JournalEntry> group)
    {
        lock (_gate)
        {
            _isWriting = false;
            while (_queue.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }
            while (group.Count < LargestGroup && _queue.TryDequeue(out JournalEntry? entry))
            {
                group.Add(entry);
                _queuedBytes -= entry.Size;
            }
            _isWriting = group.Count > 0;
            return group.Count > 0;
        }
    }

    private void WriteGroup(List<JournalEntry> group)
    {
        try
        {
            if (group.Exists(static e => e.HasRows))
            {
                _statements ??= new JournalStatements(_file.OpenForWriting());
                _statements.Begin();
                group.ForEach(entry => Write(_statements, entry));
                _statements.Commit();
            }
        }
        catch (Exception error)
        {
            // What the connection has seen may no longer be so; the next group gets a new one.
            _statements?.Dispose();
            _statements = null;
            JournalException reason = error is SqliteException sqlite
                ? _file.Explain(sqlite)
                : new JournalException($"The journal '{_file.Path}' could not be written: {error.Message}", error);
            group.ForEach(entry => _lost.TryAdd(entry.Run, reason));
        }
        group.ForEach(Complete);
    }

    private void Write(JournalStatements statements, JournalEntry entry)
    {
        if (!entry.HasRows || _lost.ContainsKey(entry.Run))
        {
            return;
        }
        try
        {
            statements.Write(entry);
        }
        catch (JournalException reason)
        {
            _lost.TryAdd(entry.Run, reason);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            _lost.TryAdd(entry.Run, new JournalException(
                $"The journal '{_file.Path}' has this {(entry is StartEntry ? "run" : "step")} of {entry.Run} already: {error.Message}", error));
        }
    }

    private void Complete(JournalEntry entry)
    {
        bool isLost = _lost.TryGetValue(entry.Run, out JournalException? reason);
        if (isLost && entry is FinishEntry)
        {
            // Nothing more comes of this run.
            _lost.TryRemove(entry.Run, out _);
        }
        if (isLost)
        {
            entry.Written?.SetException(Again(reason!));
        }
        else
        {
            entry.Written?.SetResult();
        }
    }

    /// <summary>One failure reaches several callers; each gets an exception of its own.</summary>
    private static JournalException Again(JournalException reason) => new(reason.Message, reason);
}
