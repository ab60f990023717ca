using Npgsql;
using Slipway.Journal;

namespace Slipway.Storage.PostgreSql;

/// <summary>Says what an error of the database means for the journal, and what to do.</summary>
internal static class PostgreSqlFailure
{
    public static JournalException Describe(string place, Exception error) => error switch
    {
        JournalException journal => journal,
        PostgresException postgres => new JournalException($"The journal in {place} {Describe(postgres)}", postgres),
        NpgsqlException or TimeoutException => new JournalException($"The journal in {place} cannot be reached: {error.Message}", error),
        _ => new JournalException($"The journal in {place} failed: {error.Message}", error),
    };

    /// <summary>Whether the connection is gone, or the server is about to end it; another one may do.</summary>
    public static bool IsDisconnect(Exception error) => error switch
    {
        // 57P01-57P05 shutdown, crash, starting up, dropped, idle; 25P03 idle in a transaction; 25P04 a transaction that took too long; 25006 a standby,
        // which may be the primary soon, or have been; 53300 too many connections; class 08 connection.
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "57P05" or "25P03" or "25P04" or "25006" or "53300" or ['0', '8', ..] } => true,
        PostgresException => false,
        NpgsqlException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether there is no connection yet, or the session before it has not ended yet.</summary>
    public static bool IsPassing(Exception error) => IsDisconnect(error) || error is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>Whether the same transaction may succeed when tried again: a deadlock, a conflict, a statement that someone at the server has ended.</summary>
    public static bool IsConflict(Exception error) => error is PostgresException
    {
        SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.QueryCanceled,
    };

    private static string Describe(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidCatalogName => "cannot be opened: there is no such database. Create it with 'createdb'.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => $"cannot be opened: {error.MessageText}.",
        PostgresErrorCodes.InsufficientPrivilege => $"is not allowed to do what it must: {error.MessageText}. The user needs to create and use its schema.",
        PostgresErrorCodes.ProgramLimitExceeded => $"cannot hold what is as long as this: {error.MessageText}. Give a shorter name.",
        PostgresErrorCodes.DiskFull => "cannot be written: the server's disk is full. Make room, then open the journal again.",
        PostgresErrorCodes.LockNotAvailable => "is held by another session that did not let go in time. End what holds it and try again.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "cannot be written: the server is a read-only standby. Name the primary.",
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => $"is damaged ({error.MessageText}). Restore the database from a backup.",
        _ => $"failed: {error.SqlState}: {error.MessageText}",
    };
}
