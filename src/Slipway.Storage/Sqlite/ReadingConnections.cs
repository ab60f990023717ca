using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Storage.Sqlite;

/// <summary>Connections that stay open for the next reader, with the statements they have prepared: a run that is taken up is read in less time
/// than its statements take to parse.</summary>
internal sealed class ReadingConnections(string connection) : IDisposable
{
    private const int MaxIdle = 16;

    private readonly ConcurrentBag<ReadingConnection> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>An open connection; disposing it gives it back.</summary>
    public ReadingConnection Rent() => _idle.TryTake(out var idle) ? idle : new ReadingConnection(connection, this);

    public void Return(ReadingConnection returned)
    {
        if (_isDisposed || _idle.Count >= MaxIdle)
        {
            returned.CloseForGood();
            return;
        }

        _idle.Add(returned);
        if (_isDisposed)
        {
            CloseIdle();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var idle))
        {
            idle.CloseForGood();
        }
    }
}

/// <summary>A connection of <see cref="ReadingConnections"/>.</summary>
internal sealed class ReadingConnection : SqliteConnection
{
    private readonly ReadingConnections _owner;
    private readonly Dictionary<string, SqliteCommand> _byRun = new(StringComparer.Ordinal);

    public ReadingConnection(string connection, ReadingConnections owner)
        : base(connection)
    {
        _owner = owner;
        try
        {
            Open();

            // Costs are decimals; SQLite's own sum is in floating point.
            CreateAggregate("decimal_sum", (decimal?)null, static (decimal? sum, decimal? cost) => cost is null ? sum : (sum ?? 0) + cost, isDeterministic: true);
        }
        catch
        {
            CloseForGood();
            throw;
        }
    }

    /// <summary>Asks something about one run, by @id.</summary>
    public IEnumerable<T> Query<T>(string sql, SqliteTransaction? transaction, RunId run)
    {
        if (!_byRun.TryGetValue(sql, out var command))
        {
            command = CreateCommand();
            command.CommandText = sql;
            command.Parameters.Add("@id", SqliteType.Blob);
            _byRun[sql] = command;
        }

        command.Transaction = transaction;
        command.Parameters[0].Value = run.Value.ToByteArray(bigEndian: true);
        using var reader = command.ExecuteReader();
        var read = reader.GetRowParser<T>();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

#pragma warning disable CA2215 // Who disposes it gives it back; it is closed by CloseForGood.
    public override ValueTask DisposeAsync()
#pragma warning restore CA2215
    {
        _owner.Return(this);
        return ValueTask.CompletedTask;
    }

    public void CloseForGood()
    {
        foreach (var command in _byRun.Values)
        {
            command.Dispose();
        }

        Dispose();
    }
}
