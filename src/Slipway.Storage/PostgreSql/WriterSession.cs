using System.Globalization;
using Npgsql;

namespace Slipway.Storage.PostgreSql;

/// <summary>The session of a writer, which has one at a time.</summary>
/// <remarks>A server may go on with what a connection sent when the client has long lost it. A new session therefore ends the one before it and
/// waits until that is gone: then what it had begun is on disk, or never will be.</remarks>
internal static class WriterSession
{
    // Whoever holds this lock, or waits for it, is a session of this writer.
    private const string EndOthersSql = """
        select count(pg_terminate_backend(pid)) from pg_locks
        where locktype = 'advisory' and objsubid = 1 and (classid::bigint << 32 | objid::bigint) = $1 and pid <> pg_backend_pid()
            and database = (select oid from pg_database where datname = current_database())
        """;

    // Held until the session ends.
    private const string HoldSql = "select pg_advisory_lock($1)";

    /// <summary>Connects. Returns when there is no other session of the writer.</summary>
    public static NpgsqlConnection Open(string connectionString, Guid writer, TimeSpan busyTimeout)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            connection.Open();
            using var settings = new NpgsqlCommand(Settings(busyTimeout), connection);
            settings.ExecuteNonQuery();
            var key = BitConverter.ToInt64(writer.ToByteArray());
            Execute(connection, EndOthersSql, key);
            Execute(connection, HoldSql, key);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Commits wait for the disk whatever the server's default is; all statements find their rows by keys, also while the
    /// tables have no statistics; what waits for a lock ends by <paramref name="busyTimeout"/> alone; a process that stands still in a transaction does
    /// not hold others up.</summary>
    public static string Settings(TimeSpan busyTimeout) => string.Create(CultureInfo.InvariantCulture, $"""
        select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local');
        set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off; set plan_cache_mode = force_generic_plan;
        set lock_timeout = {Math.Max(1, (long)busyTimeout.TotalMilliseconds)}; set statement_timeout = 0; set idle_in_transaction_session_timeout = 10000;
        """);

    private static void Execute(NpgsqlConnection connection, string sql, long key)
    {
        using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = key } } };
        command.ExecuteNonQuery();
    }
}
