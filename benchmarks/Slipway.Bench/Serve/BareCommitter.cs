using Microsoft.Data.Sqlite;

namespace Slipway.Bench.Serve;

/// <summary>The floor of a durable answer: one row a caller, all who wait share a commit (SQLite, write-ahead log, full synchronisation).</summary>
internal sealed class BareCommitter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Thread _writer;
    private readonly object _gate = new();
    private List<TaskCompletionSource> _waiting = [];
    private bool _isClosed;

    public BareCommitter(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=false");
        _connection.Open();
        Execute("pragma journal_mode = wal; pragma synchronous = full; create table t (x text)");
        _writer = new Thread(Work);
        _writer.Start();
    }

    public Task CommitAsync()
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add(committed);
            Monitor.Pulse(_gate);
        }

        return committed.Task;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }

        _writer.Join();
        _connection.Dispose();
    }

    private void Work()
    {
        using var insert = _connection.CreateCommand();
        insert.CommandText = "insert into t values ('x')";
        insert.Prepare();
        var group = new List<TaskCompletionSource>();
        while (Take(ref group))
        {
            Execute("begin immediate");
            foreach (var _ in group)
            {
                insert.ExecuteNonQuery();
            }

            Execute("commit");
            group.ForEach(c => c.SetResult());
            group.Clear();
        }
    }

    private bool Take(ref List<TaskCompletionSource> group)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            (group, _waiting) = (_waiting, group);
            return group.Count > 0;
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
