using Slipway.Storage;

namespace Slipway.Cli.Hosting;

/// <summary>The journal a command works on: a file, or a PostgreSQL server.</summary>
internal static class JournalFile
{
    /// <summary>Opens the journal, and makes it when it is missing.</summary>
    /// <exception cref="CliException">It is named in a way that cannot be understood.</exception>
    public static async Task<StoredJournal> OpenAsync(CliContext context, string journal, CancellationToken ct) =>
        PostgreSqlJournal.IsConnectionString(journal)
            ? await OpenServerAsync(journal, mustExist: false, ct)
            : await SqliteJournal.OpenAsync(context.FullPath(journal), null, ct);

    /// <summary>Where the files of a journal's runs lie: in a folder beside it.</summary>
    public static FolderFileStore FilesOf(CliContext context, string path) =>
        new(Path.Combine(Path.GetDirectoryName(context.FullPath(path))!, "files"));

    /// <summary>Opens a journal that is there.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<StoredJournal> OpenExistingAsync(CliContext context, string journal, CancellationToken ct)
    {
        if (PostgreSqlJournal.IsConnectionString(journal))
        {
            return await OpenServerAsync(journal, mustExist: true, ct);
        }

        var full = context.FullPath(journal);
        return File.Exists(full)
            ? await SqliteJournal.OpenAsync(full, null, ct)
            : throw new CliException($"There is no journal '{journal}' yet. 'slipway run' makes one; --journal names another.");
    }

    private static async Task<StoredJournal> OpenServerAsync(string journal, bool mustExist, CancellationToken ct)
    {
        try
        {
            return await PostgreSqlJournal.OpenAsync(journal, new PostgreSqlJournalOptions { MustExist = mustExist }, ct);
        }
        catch (ArgumentException e)
        {
            throw new CliException($"--journal: {e.Message}");
        }
    }
}
