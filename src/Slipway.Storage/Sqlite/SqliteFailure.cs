using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Says what an error of the database means for the journal, and what to do.</summary>
internal static class SqliteFailure
{
    /// <summary>SQLITE_IOERR_SHORT_READ.</summary>
    private const int ShortRead = 522;

    public static JournalException Describe(string path, Exception error) => error switch
    {
        JournalException journal => journal,
        SqliteException sqlite => new JournalException($"The journal '{path}' {Describe(sqlite)}", sqlite),
        _ => new JournalException($"The journal '{path}' failed: {error.Message}", error),
    };

    /// <summary>The primary result codes of sqlite.org/rescode.html.</summary>
    private static string Describe(SqliteException error) => error.SqliteErrorCode switch
    {
        10 when error.SqliteExtendedErrorCode == ShortRead => "is damaged: the file ends too early. Restore it from a backup, or move it aside.",
        5 or 6 => "is held by another process that did not let go in time. End what holds it and try again.",
        8 => "cannot be written: the file or its folder is read-only. To work on it, copy it with its '.keys' file to where you may write.",
        10 => $"cannot be read or written: the disk reports an error ({error.Message}).",
        11 => $"is damaged ({error.Message}). Restore it from a backup, or move it aside.",
        13 => "cannot be written: the disk is full. Make room, then open the journal again.",
        14 => "cannot be opened: the path is not a file, or access to it or its folder is denied. To work on a journal that is read-only, copy it with its '.keys' file to where you may write.",
        26 => "is not a journal of Slipway: the file is not an SQLite database.",
        _ => $"failed: {error.Message}",
    };
}
