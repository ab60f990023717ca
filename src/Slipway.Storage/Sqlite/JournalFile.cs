using System.Globalization;
using DbUp;
using DbUp.Sqlite.Helpers;
using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Opens journal files: creates, checks and migrates them.</summary>
internal static class JournalFile
{
    /// <summary>"SLPW", in the file's header: what tells a journal from other SQLite databases.</summary>
    public const long ApplicationId = 0x534C5057;

    /// <summary>The number of the newest script.</summary>
    private const long Version = 6;

    private const string HeaderSql = """
        select (select application_id from pragma_application_id), (select user_version from pragma_user_version),
            (select count(*) from sqlite_schema)
        """;

    /// <summary>The connection of the one writer.</summary>
    /// <exception cref="JournalException">The file cannot be opened, or is not a journal this version knows.</exception>
    public static SqliteConnection OpenForWriting(string path, SqliteJournalOptions options)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path, options);
            var isCurrent = CheckHeader(connection, path);
            Execute(connection, "pragma synchronous = full; pragma foreign_keys = off; pragma cache_size = -16000; pragma journal_size_limit = 67108864");
            UseWriteAheadLog(connection, path);
            if (!isCurrent)
            {
                Migrate(connection, path);
            }

            return connection;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw SqliteFailure.Describe(path, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Connects to a file to write it; creates it and its folder when they are missing.</summary>
    /// <exception cref="JournalException">It is missing and must exist.</exception>
    public static SqliteConnection Connect(string path, SqliteJournalOptions options)
    {
        Prepare(path, options.MustExist);
        var connection = new SqliteConnection(WritingString(path, options.BusyTimeout));
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Connects readers; they never hold up the writer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="busyTimeout">How long they wait.</param>
    /// <param name="isFixed">Whether nobody writes the file: then nothing is needed beside it.</param>
    public static string ReadingString(string path, TimeSpan busyTimeout, bool isFixed = false) => new SqliteConnectionStringBuilder
    {
        DataSource = isFixed ? $"{new Uri(path).AbsoluteUri}?immutable=1" : path,
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = false,
        DefaultTimeout = Seconds(busyTimeout),
    }.ToString();

    private static string WritingString(string path, TimeSpan busyTimeout) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
        DefaultTimeout = Seconds(busyTimeout),
    }.ToString();

    /// <summary>Whole seconds, rounded up; zero would mean without end.</summary>
    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    private static void Prepare(string path, bool mustExist)
    {
        if (File.Exists(path))
        {
            return;
        }

        if (mustExist)
        {
            throw new JournalException($"There is no journal '{path}'.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var creation = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            // A journal holds what people asked and were told.
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var created = new FileStream(path, creation);
    }

    /// <summary>Whether the file is a journal of the newest version; false when it has to become one.</summary>
    /// <exception cref="JournalException">It is something else, or of a newer version.</exception>
    public static bool CheckHeader(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = HeaderSql;
        using var reader = command.ExecuteReader();
        reader.Read();
        var (application, version, tables) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        if (application == 0 && version == 0 && tables == 0)
        {
            return false;
        }

        if (application != ApplicationId)
        {
            throw new JournalException($"'{path}' is an SQLite database, but not a journal of Slipway.");
        }

        return version > Version
            ? throw new JournalException(string.Create(
                CultureInfo.InvariantCulture,
                $"The journal '{path}' was written by a newer version of Slipway (format {version}; this one knows {Version}). Update Slipway, or use another journal."))
            : version == Version;
    }

    /// <exception cref="JournalException">The file system cannot keep one.</exception>
    public static void UseWriteAheadLog(SqliteConnection connection, string path, string what = SqliteFailure.Journal)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma journal_mode = wal";
        if (command.ExecuteScalar() as string != "wal")
        {
            throw new JournalException($"The {what} '{path}' is on a file system that cannot keep a write-ahead log. Put it on a local disk.");
        }
    }

    /// <summary>Runs the scripts the file has not seen. Of several processes one does it, and the others find it done.</summary>
    private static void Migrate(SqliteConnection connection, string path)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        if (!CheckHeader(connection, path))
        {
            using var shared = new SharedConnection(connection);
            var result = DeployChanges.To.SqliteDatabase(shared)
                .WithScriptsEmbeddedInAssembly(typeof(JournalFile).Assembly, static script => script.Contains(".Storage.Scripts.", StringComparison.Ordinal))
                .LogToNowhere()
                .Build()
                .PerformUpgrade();
            if (!result.Successful)
            {
                throw SqliteFailure.Describe(path, result.Error);
            }
        }

        transaction.Commit();
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
