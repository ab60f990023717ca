using Slipway.Storage;

namespace Slipway.Cli.Hosting;

/// <summary>The journal a command works on.</summary>
internal static class JournalFile
{
    /// <summary>Opens the journal, and makes it when it is missing.</summary>
    public static Task<SqliteJournal> OpenAsync(CliContext context, string path, CancellationToken ct) =>
        SqliteJournal.OpenAsync(context.FullPath(path), null, ct);

    /// <summary>Where the files of a journal's runs lie: in a folder beside it.</summary>
    public static FolderFileStore FilesOf(CliContext context, string path) =>
        new(Path.Combine(Path.GetDirectoryName(context.FullPath(path))!, "files"));

    /// <summary>Opens a journal that is there.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static Task<SqliteJournal> OpenExistingAsync(CliContext context, string path, CancellationToken ct)
    {
        var full = context.FullPath(path);
        return File.Exists(full)
            ? SqliteJournal.OpenAsync(full, null, ct)
            : throw new CliException($"There is no journal '{path}' yet. 'slipway run' makes one; --journal names another.");
    }
}
