using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Storage.Sqlite;
using SQLitePCL;

namespace Slipway.Storage.Budgets;

/// <summary>Accounts in an SQLite file of their own: in the journal's, they would take turns with its writer, which holds the file while it waits
/// for the disk.</summary>
internal sealed class SqliteLedgerStore : LedgerStore
{
    /// <summary>"SLPB", in the file's header.</summary>
    private const long ApplicationId = 0x534C5042;

    private const string SchemaScript = "Slipway.Storage.Budgets.Scripts.0001_budgets.sql";

    private const string HeaderSql = "select (select application_id from pragma_application_id), (select count(*) from sqlite_schema)";

    private const string FindSql = "select spent_cost, spent_tokens, reserved_cost, reserved_tokens from budget_accounts where name = ?1";

    private const string WriteSql = """
        insert into budget_accounts (name, spent_cost, spent_tokens, reserved_cost, reserved_tokens, since) values (?1, ?2, ?3, ?4, ?5, ?6)
        on conflict (name) do update set spent_cost = excluded.spent_cost, spent_tokens = excluded.spent_tokens,
            reserved_cost = excluded.reserved_cost, reserved_tokens = excluded.reserved_tokens, since = excluded.since
        """;

    private const string ForgetSql = "delete from budget_accounts where since < ?1";

    private const string IsOldSql = "select not exists (select 1 from pragma_table_info('budget_accounts') where name = 'since')";

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _write;
    private readonly SqliteStatement _forget;

    private SqliteLedgerStore(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _begin = new SqliteStatement(connection, "begin immediate");
        _commit = new SqliteStatement(connection, "commit");
        _find = new SqliteStatement(connection, FindSql);
        _write = new SqliteStatement(connection, WriteSql);
        _forget = new SqliteStatement(connection, ForgetSql);
    }

    /// <summary>Opens a file; creates it and its folder when they are missing.</summary>
    /// <exception cref="JournalException">It cannot be opened, or is something else.</exception>
    public static SqliteLedgerStore Open(string path, SqliteJournalOptions options)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = JournalFile.Connect(path, options);
            raw.sqlite3_busy_timeout(connection.Handle, (int)options.BusyTimeout.TotalMilliseconds);
            JournalFile.Execute(connection, "pragma synchronous = normal");
            CheckHeader(connection, path);
            JournalFile.UseWriteAheadLog(connection, path, SqliteFailure.Ledger);
            CreateTable(connection);
            return new SqliteLedgerStore(path, connection);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw SqliteFailure.Describe(path, e, SqliteFailure.Ledger);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>What fails is rolled back: nothing of it has happened.</remarks>
    public override Task CommitAsync(IReadOnlyList<BudgetClaim> claims, Action<LedgerPage> work)
    {
        var accounts = Stored(claims, StoredName);
        try
        {
            _begin.Execute();
            var page = new LedgerPage(Read(accounts.Keys), StoredName);
            work(page);
            foreach (var (account, balance) in page.Changes)
            {
                Write(account, balance, accounts[account]);
            }

            if (TakeForgotten(accounts) is { } before)
            {
                _forget.Bind(1, Text(before));
                _forget.Execute();
            }

            _commit.Execute();
        }
        catch
        {
            // Says no where the error has already rolled back.
            _ = raw.sqlite3_exec(_connection.Handle, "rollback");
            throw;
        }

        return Task.CompletedTask;
    }

    public override bool MayBeOfOneAccount(Exception error) => error is ArithmeticException or JournalException or SqliteException { SqliteErrorCode: raw.SQLITE_TOOBIG };

    public override JournalException Describe(Exception error) => SqliteFailure.Describe(_path, error, SqliteFailure.Ledger);

    public override ValueTask DisposeAsync()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_begin, _commit, _find, _write, _forget])
        {
            statement.Dispose();
        }

        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>UTF-8 cannot hold halves of surrogate pairs: names that differ in them alone are one account.</summary>
    private static string StoredName(string account) =>
        account.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(account)) : account;

    private static void CheckHeader(SqliteConnection connection, string path)
    {
        using var header = new SqliteStatement(connection, HeaderSql);
        header.Read();
        var (application, tables) = (header.Int64(0), header.Int64(1));
        header.Reset();
        if (application != ApplicationId && (application != 0 || tables != 0))
        {
            throw new JournalException(application == JournalFile.ApplicationId
                ? $"'{path}' is a journal. A ledger of budgets has a file of its own, such as '{path}.budgets'."
                : $"'{path}' is an SQLite database, but not a ledger of Slipway.");
        }
    }

    private static void CreateTable(SqliteConnection connection)
    {
        using var script = new StreamReader(typeof(SqliteLedgerStore).Assembly.GetManifestResourceStream(SchemaScript)!);
        JournalFile.Execute(connection, $"begin immediate; pragma application_id = {ApplicationId}; {script.ReadToEnd()}");
        if (IsWithoutDays(connection))
        {
            JournalFile.Execute(connection, "alter table budget_accounts add column since text");
        }

        JournalFile.Execute(connection, "commit");
    }

    /// <summary>Whether the table is of an earlier version, which kept accounts for ever.</summary>
    private static bool IsWithoutDays(SqliteConnection connection)
    {
        using var columns = new SqliteStatement(connection, IsOldSql);
        columns.Read();
        return columns.Int64(0) != 0;
    }

    private Dictionary<string, BudgetBalance> Read(Dictionary<string, DateOnly?>.KeyCollection accounts)
    {
        var balances = new Dictionary<string, BudgetBalance>(accounts.Count, StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            try
            {
                _find.Bind(1, account);
                if (_find.Read())
                {
                    balances[account] = new BudgetBalance(Amount(_find.Text(0), _find.Int64(1)), Amount(_find.Text(2), _find.Int64(3)));
                }
            }
            finally
            {
                // What cannot be read once must not keep everything else from being read.
                _find.Reset();
            }
        }

        return balances;
    }

    private void Write(string account, BudgetBalance balance, DateOnly? since)
    {
        _write.Bind(1, account);
        _write.Bind(2, balance.Spent.Cost.ToString(CultureInfo.InvariantCulture));
        _write.Bind(3, balance.Spent.Tokens);
        _write.Bind(4, balance.Reserved.Cost.ToString(CultureInfo.InvariantCulture));
        _write.Bind(5, balance.Reserved.Tokens);
        _write.Bind(6, since is { } day ? Text(day) : null);
        _write.Execute();
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <exception cref="JournalException">It is damaged.</exception>
    private BudgetAmount Amount(string cost, long tokens) =>
        decimal.TryParse(cost, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            ? new BudgetAmount(amount, tokens)
            : throw new JournalException($"The ledger '{_path}' is damaged: '{cost}' is not an amount. Restore it from a backup, or move it aside.");
}
