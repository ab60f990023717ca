using System.Globalization;
using System.Reflection;
using DbUp;
using DbUp.Engine;
using DbUp.Sqlite.Helpers;
using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>A journal's file: opens connections to it, makes and migrates its tables, and says what went wrong with it.</summary>
internal sealed class JournalFile
{
    /// <summary>"SLPW": tells a journal from any other database (PRAGMA application_id).</summary>
    private const int ApplicationId = 0x534C5057;

    private readonly string _connectionString;
    private const int PageBytes = 4096;

    private readonly SqliteJournalOptions _options;

    public JournalFile(string path, SqliteJournalOptions options)
    {
        Path = path;
        _options = options;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            // SQLite itself waits for locks; the library's own waiting, in steps of 150 ms, is only for what is left.
            DefaultTimeout = 1,
        }.ToString();
    }

    public string Path { get; }

    /// <summary>Opens a connection for short use; closed, it goes back to a pool.</summary>
    public SqliteConnection Open() => Open(_connectionString);

    /// <summary>Opens a connection that closes when it is disposed, and so undoes what it has not committed.</summary>
    public SqliteConnection OpenForWriting() => Open(_connectionString + ";Pooling=False");

    /// <summary>Makes the file, or brings it to this version. Safe to be done by several processes at once.</summary>
    /// <exception cref="JournalException">The file is not a journal, or of a newer version.</exception>
    public void Prepare()
    {
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
        using SqliteConnection connection = Open();
        List<SqlScript> scripts = ReadScripts();
        if (InTransaction(connection, "begin", () => Version(connection, scripts.Count)) == scripts.Count)
        {
            return;
        }
        Execute(connection, "pragma journal_mode = wal");
        InTransaction(connection, "begin immediate", () =>
        {
            // Another process may have come first.
            int version = Version(connection, scripts.Count);
            if (version < scripts.Count)
            {
                Migrate(connection, scripts);
            }
            return version;
        });
    }

    public JournalException Explain(SqliteException error)
    {
        string reason = error.SqliteErrorCode switch
        {
            5 or 6 => $"another process held it locked for more than {_options.BusyTimeout.TotalSeconds:0.#} s",
            8 => "it is read-only",
            10 => "the disk failed",
            11 => "it is damaged; restore it from a backup",
            13 => "the disk is full, or the file has its largest size; free some space or raise the limit",
            14 => "it cannot be opened; check that the folder exists and may be written to",
            26 => "it is not a SQLite database",
            _ => "SQLite refused",
        };
        return new JournalException($"The journal '{Path}' cannot be used: {reason} ({error.Message.TrimEnd('.')}).", error);
    }

    /// <summary>Closes what the connection pool still holds open.</summary>
    public void ClosePooled()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            Execute(connection, $"pragma busy_timeout = {(int)_options.BusyTimeout.TotalMilliseconds}; pragma synchronous = full; pragma foreign_keys = off");
            if (_options.MaxFileBytes is { } bytes)
            {
                Execute(connection, $"pragma max_page_count = {Math.Max(1, bytes / PageBytes)}");
            }
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static int InTransaction(SqliteConnection connection, string begin, Func<int> work)
    {
        Execute(connection, begin);
        try
        {
            int result = work();
            Execute(connection, "commit");
            return result;
        }
        catch
        {
            // A failed statement may have ended the transaction already.
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                Execute(connection, "rollback");
            }
            throw;
        }
    }

    private int Version(SqliteConnection connection, int known)
    {
        long application = Scalar(connection, "pragma application_id");
        long version = Scalar(connection, "pragma user_version");
        if (application != ApplicationId && (application != 0 || version != 0 || Scalar(connection, "select count(*) from sqlite_master") != 0))
        {
            throw new JournalException($"'{Path}' is a database of another application, not a journal.");
        }
        return version <= known ? (int)version : throw new JournalException(
            $"The journal '{Path}' was written by a newer Slipway (version {version} of its tables; this one knows {known}). Use that one.");
    }

    private static void Migrate(SqliteConnection connection, List<SqlScript> scripts)
    {
        // Within the caller's transaction, so on its connection and without one of its own.
        using var shared = new SharedConnection(connection);
        DatabaseUpgradeResult result = DeployChanges.To.SqliteDatabase(shared)
            .WithScripts(scripts)
            .WithoutTransaction()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new JournalException($"Script {result.ErrorScript?.Name} of the journal's tables failed: {result.Error.Message}", result.Error);
        }
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"pragma application_id = {ApplicationId}; pragma user_version = {scripts.Count}"));
    }

    private static List<SqlScript> ReadScripts()
    {
        Assembly assembly = typeof(JournalFile).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith("sqlite/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return new SqlScript(name, reader.ReadToEnd());
        })];
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
