using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage.Groups;

namespace Slipway.Storage.Sqlite;

/// <summary>A journal file that is only read.</summary>
internal sealed class ReadOnlyStore : GroupStore
{
    private readonly string _path;
    private readonly Guid? _keys;

    private ReadOnlyStore(string path, Guid? keys) => (_path, _keys) = (path, keys);

    public override bool IsReadOnly => true;

    /// <summary>Looks at a file.</summary>
    /// <exception cref="JournalException">It is not there, cannot be read where it is, or is not a journal this version knows.</exception>
    public static ReadOnlyStore Open(string path, TimeSpan busyTimeout)
    {
        if (!File.Exists(path))
        {
            throw new JournalException($"There is no journal '{path}'.");
        }

        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new JournalException(
                $"The journal '{path}' cannot be read where nobody may write: its writer has not closed it, and a part is in '{path}-wal'. Copy both and the '.keys' file to where you may write.");
        }

        try
        {
            using var connection = new SqliteConnection(JournalFile.ReadingString(path, busyTimeout, isFixed: true));
            connection.Open();
            if (!JournalFile.CheckHeader(connection, path))
            {
                throw new JournalException($"The journal '{path}' is of an earlier version of Slipway, and cannot be brought up to date where nobody may write. Copy it with its '.keys' file to where you may.");
            }

            using var find = connection.CreateCommand();
            find.CommandText = "select id from key_stores";
            return new ReadOnlyStore(path, find.ExecuteScalar() is byte[] id ? new Guid(id, bigEndian: true) : null);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.Describe(path, e);
        }
    }

    public override void Commit(List<JournalEntry> group, LostRuns lost) => throw Refused();

    public override Guid? FindKeyStore() => _keys;

    public override void NoteKeyStore(Guid id) => throw Refused();

    public override long FindLastKey() => 0;

    public override JournalException Describe(Exception error) => SqliteFailure.Describe(_path, error);

    public override void Dispose()
    {
    }

    private JournalException Refused() => new($"The journal '{_path}' was opened to be read only.");
}
