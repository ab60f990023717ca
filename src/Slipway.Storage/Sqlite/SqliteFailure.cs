using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Says what an error of the database means for a journal or a ledger, and what to do.</summary>
internal static class SqliteFailure
{
    public const string Journal = "journal", Ledger = "ledger";

    private const string Copy = "copy it with its '.keys' file to where you may write.";

    /// <summary>SQLITE_IOERR_SHORT_READ.</summary>
    private const int ShortRead = 522;

    /// <summary>SQLITE_IOERR_SHMSIZE: there is no room for the index of the log.</summary>
    private const int NoRoomForIndex = 4874;

    /// <param name="path">The file.</param>
    /// <param name="error">The error.</param>
    /// <param name="what">What the file is meant to be.</param>
    public static JournalException Describe(string path, Exception error, string what = Journal) => error switch
    {
        JournalException journal => journal,
        SqliteException sqlite => new JournalException($"The {what} '{path}' {Describe(sqlite, what)}", sqlite),
        _ => new JournalException($"The {what} '{path}' failed: {error.Message}", error),
    };

    /// <summary>The primary result codes of sqlite.org/rescode.html.</summary>
    private static string Describe(SqliteException error, string what) => error.SqliteErrorCode switch
    {
        10 when error.SqliteExtendedErrorCode == ShortRead => "is damaged: the file ends too early. Restore it from a backup, or move it aside.",
        5 or 6 => "is held by another process that did not let go in time. End what holds it and try again.",
        8 => $"cannot be written: the file or its folder is read-only.{(what == Journal ? $" To work on it, {Copy}" : "")}",
        10 when error.SqliteExtendedErrorCode == NoRoomForIndex => NoRoom(what),
        10 => $"cannot be read or written: the disk reports an error ({error.Message}).",
        11 => $"is damaged ({error.Message}). Restore it from a backup, or move it aside.",
        13 => NoRoom(what),
        14 => $"cannot be opened: the path is not a file, or access to it or its folder is denied.{(what == Journal ? $" To work on a journal that is read-only, {Copy}" : "")}",
        26 => $"is not a {what} of Slipway: the file is not an SQLite database.",
        _ => $"failed: {error.Message}",
    };

    private static string NoRoom(string what) => $"cannot be written: the disk is full. Make room, then open the {what} again.";
}
