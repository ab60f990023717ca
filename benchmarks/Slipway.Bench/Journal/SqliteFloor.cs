using Microsoft.Data.Sqlite;

namespace Slipway.Bench.Journal;

/// <summary>Bare SQLite: a table with one unique index, write-ahead log, full synchronisation, one prepared insert.</summary>
internal sealed class SqliteFloor : GroupFloor
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    public SqliteFloor(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=false");
        _connection.Open();
        Execute("""
            pragma journal_mode = wal; pragma synchronous = full;
            create table steps (number integer primary key, run blob not null, seq integer not null, key text not null, request blob, result blob) strict;
            create unique index steps_by_run on steps (run, seq);
            """);
        _insert = _connection.CreateCommand();
        _insert.CommandText = "insert into steps (run, seq, key, request, result) values ($run, $seq, $key, $request, $result)";
        foreach (var name in new[] { "$run", "$seq", "$key", "$request", "$result" })
        {
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        Start();
    }

    protected override void Commit(List<StepRow> rows)
    {
        Execute("begin immediate");
        foreach (var row in rows)
        {
            _insert.Parameters[0].Value = row.Run.ToByteArray(bigEndian: true);
            _insert.Parameters[1].Value = row.Sequence;
            _insert.Parameters[2].Value = row.Key;
            _insert.Parameters[3].Value = row.Request;
            _insert.Parameters[4].Value = row.Result;
            _insert.ExecuteNonQuery();
        }

        Execute("commit");
    }

    protected override void Close()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
