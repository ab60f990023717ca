using Microsoft.Data.Sqlite;

namespace Slipway.Durability.Tests;

/// <summary>The world outside: a database of its own that honours idempotency keys. It looks at the journal each time, and notes when
/// something is asked of it that must not be.</summary>
internal sealed class EffectSink : IDisposable
{
    private readonly SqliteConnection _sink;
    private readonly JournalPlace _journal;

    public EffectSink(string path, JournalPlace journal)
    {
        _journal = journal;
        _sink = new SqliteConnection($"Data Source={path};Pooling=false;Default Timeout=30");
        _sink.Open();
        Execute("""
            pragma journal_mode = wal; pragma synchronous = normal;
            create table if not exists effects (key text primary key, request text not null, receipt text not null) strict;
            create table if not exists calls (key text not null) strict;
            create table if not exists violations (what text not null) strict;
            """);
    }

    /// <summary>Has an effect once for each key, and gives its receipt each time.</summary>
    public string Do(RunId run, string step, string key, string request, int stepsBefore)
    {
        var (isFinished, finishedBefore) = _journal.Look(run, step);
        lock (_sink)
        {
            using var transaction = _sink.BeginTransaction(deferred: false);
            Execute("insert into calls values ($key)", ("$key", key));
            if (isFinished)
            {
                Execute("insert into violations values ($what)", ("$what", $"{key} was finished on disk, and is asked for again"));
            }

            if (finishedBefore < stepsBefore)
            {
                Execute("insert into violations values ($what)", ("$what", $"{key} is asked for with {finishedBefore} of {stepsBefore} earlier steps on disk"));
            }

            Execute(
                "insert into effects values ($key, $request, $receipt) on conflict (key) do nothing",
                ("$key", key), ("$request", request), ("$receipt", Guid.NewGuid().ToString("N")));
            var (storedRequest, receipt) = ReadOne("select request, receipt from effects where key = $key", ("$key", key));
            if (storedRequest != request)
            {
                Execute("insert into violations values ($what)", ("$what", $"{key} asks for {request} after {storedRequest}"));
            }

            transaction.Commit();
            return receipt;
        }
    }

    /// <summary>The receipts by their keys.</summary>
    public Dictionary<string, string> Receipts()
    {
        using var command = Command("select key, receipt from effects");
        using var reader = command.ExecuteReader();
        var receipts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            receipts.Add(reader.GetString(0), reader.GetString(1));
        }

        return receipts;
    }

    public List<string> Violations()
    {
        using var command = Command("select what from violations");
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    public long CountCalls()
    {
        using var command = Command("select count(*) from calls");
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose() => _sink.Dispose();

    private (string, string) ReadOne(string sql, params (string, string)[] values)
    {
        using var command = Command(sql, values);
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetString(0), reader.GetString(1));
    }

    private void Execute(string sql, params (string, string)[] values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params (string Name, string Value)[] values)
    {
        var command = _sink.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
