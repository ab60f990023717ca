using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Slipway.Bench.Serve;

/// <summary>What the disk asks for one durable commit: SQLite, one row, write-ahead log, full synchronisation.</summary>
internal static class CommitFloor
{
    private const int Commits = 1000;

    public static Measurement Measure(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        Execute(connection, "pragma journal_mode = wal; pragma synchronous = full; create table t (x text)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "insert into t values ('x')";
        insert.Prepare();
        var latencies = new long[Commits];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Commits; i++)
        {
            var before = Stopwatch.GetTimestamp();
            insert.ExecuteNonQuery();
            latencies[i] = Stopwatch.GetTimestamp() - before;
        }

        return Measurement.Sum([new Measurement(Stopwatch.GetElapsedTime(started), latencies, 0, TimeSpan.Zero)]);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
