using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Sqlite;

namespace Slipway.Storage;

/// <summary>A journal in one SQLite file, with a write-ahead log that is synchronised at each commit.</summary>
/// <inheritdoc cref="StoredJournal" path="/remarks" />
public sealed class SqliteJournal : StoredJournal
{
    private SqliteJournal(string path, GroupStore store, JournalKeys keys, SqliteJournalOptions options)
        : base(store, ciphers => new SqliteReader(JournalFile.ReadingString(path, options.BusyTimeout, options.IsReadOnly), path, ciphers), keys, options) => Path = path;

    /// <summary>The file, as a full path.</summary>
    public string Path { get; }

    /// <summary>Opens a journal; creates the file and its folder when they are missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is opened and written; null for the defaults.</param>
    /// <param name="ct">Gives up before the file is opened.</param>
    /// <exception cref="JournalException">The file cannot be opened, is no journal, is damaged, or was written by a newer version.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static async Task<SqliteJournal> OpenAsync(string path, SqliteJournalOptions? options = null, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new SqliteJournalOptions();
        options.Validate();
        var full = System.IO.Path.GetFullPath(path);

        // Another process may be migrating the file; who opens it should not block meanwhile.
        return await Task.Run(() => Open(full, options), ct);
    }

    private static SqliteJournal Open(string path, SqliteJournalOptions options)
    {
        GroupStore store = options.IsReadOnly ? ReadOnlyStore.Open(path, options.BusyTimeout) : SqliteStore.Open(path, options);
        try
        {
            var isEncrypted = options.Encrypts || store.FindKeyStore() is not null;
            return new SqliteJournal(path, store, JournalKeys.Open(store, options, isEncrypted ? path + ".keys" : null, $"'{path}'"), options);
        }
        catch (Exception e)
        {
            store.Dispose();
            throw SqliteFailure.Describe(path, e);
        }
    }
}
