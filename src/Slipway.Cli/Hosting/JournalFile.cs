using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Cli.Hosting;

/// <summary>The journal a command works on: a file, or a PostgreSQL server.</summary>
/// <remarks>SLIPWAY_KEYS names the file with the keys of runs, SLIPWAY_MASTER_KEY has what they are wrapped with, or SLIPWAY_MASTER_KEY_FILE
/// names a file that has.</remarks>
internal static class JournalFile
{
    /// <summary>SQLite's result codes where nobody may write, or there is no room for the index of the log.</summary>
    private const int ReadOnly = 8, CannotOpen = 14, NoRoomForIndex = 4874;

    /// <summary>Opens the journal, and makes it when it is missing.</summary>
    /// <exception cref="CliException">It is named in a way that cannot be understood.</exception>
    public static async Task<StoredJournal> OpenAsync(CliContext context, string journal, CancellationToken ct) =>
        IsServer(journal)
            ? await OpenServerAsync(context, journal, mustExist: false, takesKeys: true, ct)
            : await OpenFileAsync(context, journal, ct);

    /// <summary>Where the files of a journal's runs lie: in a folder beside it; of a server's journal in the working directory's.</summary>
    public static FolderFileStore FilesOf(CliContext context, string journal) => new(PostgreSqlJournal.IsConnectionString(journal)
        ? context.FullPath(Path.Combine(".slipway", "files"))
        : Path.Combine(Path.GetDirectoryName(context.FullPath(journal))!, "files"));

    /// <summary>Opens a journal that is there to look at it, also where nobody may write or the disk is full.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<StoredJournal> OpenToReadAsync(CliContext context, string journal, CancellationToken ct)
    {
        if (IsServer(journal) || !File.Exists(context.FullPath(journal)))
        {
            return await OpenExistingAsync(context, journal, ct);
        }

        if (new FileInfo(context.FullPath(journal)).IsReadOnly)
        {
            return await OpenFileAsync(context, journal, ct, isReadOnly: true);
        }

        try
        {
            return await OpenFileAsync(context, journal, ct);
        }
        catch (JournalException e) when (e.InnerException is SqliteException { SqliteErrorCode: ReadOnly or CannotOpen } or SqliteException { SqliteExtendedErrorCode: NoRoomForIndex })
        {
            return await OpenFileAsync(context, journal, ct, isReadOnly: true);
        }
    }

    /// <summary>Opens a journal that is there.</summary>
    /// <param name="context">Has the folder, and the names of keys.</param>
    /// <param name="journal">The journal, as it was named.</param>
    /// <param name="ct">Stops opening.</param>
    /// <param name="beginsRuns">Whether runs are begun in it: only then a server's journal without keys is bound to those that are named.</param>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<StoredJournal> OpenExistingAsync(CliContext context, string journal, CancellationToken ct, bool beginsRuns = false)
    {
        if (IsServer(journal))
        {
            return await OpenServerAsync(context, journal, mustExist: true, takesKeys: beginsRuns, ct);
        }

        return Path.Exists(context.FullPath(journal))
            ? await OpenFileAsync(context, journal, ct)
            : throw new CliException($"There is no journal '{journal}' yet. '{context.Program} run' makes one; --journal names another.");
    }

    /// <summary>Whether the journal is on a server.</summary>
    /// <exception cref="CliException">It is an address of something else. That is not shown: a password may be in it.</exception>
    private static bool IsServer(string journal)
    {
        if (PostgreSqlJournal.IsConnectionString(journal))
        {
            return true;
        }

        return journal.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0
            ? throw new CliException($"--journal begins with '{journal[..scheme]}://', and a journal is a file or a PostgreSQL database: postgres://user:password@host:5432/database.")
            : false;
    }

    private static async Task<StoredJournal> OpenFileAsync(CliContext context, string journal, CancellationToken ct, bool isReadOnly = false) =>
        Directory.Exists(context.FullPath(journal))
            ? throw new CliException($"--journal '{journal}' is a folder. A journal is a file, such as {Path.Combine(journal, "journal.db")}.")
            : await SqliteJournal.OpenAsync(
                context.FullPath(journal), new SqliteJournalOptions { KeyFile = KeyFile(context), MasterKey = ReadMasterKey(context), IsReadOnly = isReadOnly }, ct);

    private static async Task<StoredJournal> OpenServerAsync(CliContext context, string journal, bool mustExist, bool takesKeys, CancellationToken ct)
    {
        try
        {
            var options = new PostgreSqlJournalOptions { MustExist = mustExist, TakesKeys = takesKeys, KeyFile = KeyFile(context), MasterKey = ReadMasterKey(context) };
            return await PostgreSqlJournal.OpenAsync(journal, options, ct);
        }
        catch (ArgumentException e)
        {
            throw new CliException($"--journal: {e.Message}");
        }
    }

    private static string? KeyFile(CliContext context) => Setting(context, "SLIPWAY_KEYS") is { } path ? context.FullPath(path) : null;

    private static MasterKey? ReadMasterKey(CliContext context)
    {
        if (Setting(context, "SLIPWAY_MASTER_KEY") is { } key)
        {
            return MasterKey.Parse(key);
        }

        return Setting(context, "SLIPWAY_MASTER_KEY_FILE") is { } path ? MasterKey.FromFile(context.FullPath(path)) : null;
    }

    private static string? Setting(CliContext context, string name) => context.Environment(name) is { Length: > 0 } value ? value : null;
}
