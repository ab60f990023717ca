using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Storage.PostgreSql;

namespace Slipway.Storage.Budgets;

/// <summary>Accounts in a journal's schema of PostgreSQL.</summary>
/// <remarks>A transaction holds the rows of its accounts, taken in the order of their names, so that two never wait for each other. Two round trips
/// for a group; three when an account is new. A lost connection is made again, for as long as patience lasts. Each commit writes its number, which tells
/// afterwards whether one that was on its way has happened.</remarks>
internal sealed class PostgreSqlLedgerStore(PostgreSqlAddress address, NpgsqlDataSource source, TimeSpan reconnectTime) : LedgerStore
{
    private const string SchemaSql = """
        create table if not exists budget_accounts (
            name            text    primary key,
            spent_cost      numeric not null default 0,
            spent_tokens    bigint  not null default 0,
            reserved_cost   numeric not null default 0,
            reserved_tokens bigint  not null default 0,
            since           date
        )
        """;

    // Earlier versions kept accounts for ever. To alter a table waits for all who use it, also where there is nothing to do.
    private const string UpgradeSql = """
        do $$ begin
            if not exists (select from pg_attribute where attrelid = 'budget_accounts'::regclass and attname = 'since') then
                alter table budget_accounts add column since date;
            end if;
        end $$
        """;

    private const string MakeSql = "insert into budget_accounts (name, since) select * from unnest($1, $2) order by 1 on conflict (name) do nothing";

    private const string HoldSql =
        "select name, spent_cost, spent_tokens, reserved_cost, reserved_tokens from budget_accounts where name = any($1) order by name for update";

    private const string WriteSql = """
        update budget_accounts a set spent_cost = n.spent_cost, spent_tokens = n.spent_tokens,
            reserved_cost = n.reserved_cost, reserved_tokens = n.reserved_tokens, since = n.since
        from unnest($1, $2, $3, $4, $5, $6) n (name, spent_cost, spent_tokens, reserved_cost, reserved_tokens, since) where a.name = n.name
        """;

    // Others may be at it too.
    private const string ForgetSql =
        "delete from budget_accounts where name in (select name from budget_accounts where since < $1 for update skip locked)";

    private const string EnterSql = "insert into writers (id, groups) values ($1, 0)";

    private const string MarkSql = "insert into writers (id, groups) values ($1, $2) on conflict (id) do update set groups = excluded.groups, at = now()";

    // Waits until a session that was lost in the middle of a commit has ended it, or is thrown out.
    private const string LastCommitSql = "select groups from writers where id = $1 for update";

    private const string LeaveSql = "delete from writers where id = $1";

    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(100);

    private readonly Guid _writer = Guid.NewGuid();
    private long _commit;
    private bool _isCommitting;

    /// <summary>Opens the ledger of a journal; creates its schema and tables when they are missing.</summary>
    /// <exception cref="JournalException">The server cannot be reached, or the journal was written by a newer version.</exception>
    public static async Task<PostgreSqlLedgerStore> OpenAsync(PostgreSqlAddress address, PostgreSqlJournalOptions options, CancellationToken ct)
    {
        var source = Source(address, options.BusyTimeout);
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await Task.Run(() => PostgreSqlSchema.Prepare(address, connection, address.ForReading(), options.MustExist), ct);

            // Two sessions that create one table at the same time would fail one of them.
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand("select pg_advisory_xact_lock(hashtextextended('slipway/budgets/' || $1, 0))")
                    {
                        Parameters = { new NpgsqlParameter<string> { TypedValue = address.Schema } },
                    },
                    new NpgsqlBatchCommand(SchemaSql),
                    new NpgsqlBatchCommand(UpgradeSql),
                },
            };
            await batch.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
            var store = new PostgreSqlLedgerStore(address, source, options.ReconnectTime);
            await using var enter = new NpgsqlCommand(EnterSql, connection) { Parameters = { store.Writer } };
            await enter.ExecuteNonQueryAsync(ct);
            return store;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            await source.DisposeAsync();
            throw PostgreSqlFailure.Describe(address.Place, e);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>What fails has not happened, unless the connection broke off while it was committed and the server does not come back in time to say: then
    /// a reservation may stand that counts as spent.</remarks>
    public override async Task CommitAsync(IReadOnlyList<BudgetClaim> claims, Action<LedgerPage> work)
    {
        var accounts = Stored(claims, StoredName);
        var forgotten = TakeForgotten(accounts);
        var began = Stopwatch.GetTimestamp();
        _commit++;
        while (true)
        {
            try
            {
                await CommitOnceAsync(accounts, work, forgotten);
                return;
            }
            catch (Exception e) when (PostgreSqlFailure.IsDisconnect(e) && IsInTime())
            {
                // The session may have been all right, of a server that is a standby now: another one is asked by the address.
                source.Clear();
                if (!HasNotHappened(e) && await HasHappenedAsync(e, IsInTime))
                {
                    return;
                }

                await Task.Delay(ReconnectPause, TimeProvider.System);
            }
        }

        bool IsInTime() => Stopwatch.GetElapsedTime(began) < reconnectTime;
    }

    /// <inheritdoc/>
    /// <remarks>Classes of errors: 22 data, such as a sum that a column cannot hold; 54 limits, such as a name that an index cannot hold.</remarks>
    public override bool MayBeOfOneAccount(Exception error) => error is ArithmeticException or PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] };

    public override JournalException Describe(Exception error) => PostgreSqlFailure.Describe(address.Place, error);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var leave = new NpgsqlCommand(LeaveSql, connection) { Parameters = { Writer } };
            await leave.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            // The row is forgotten in time.
        }

        await source.DisposeAsync();
    }

    private NpgsqlParameter<Guid> Writer => new() { TypedValue = _writer };

    private static NpgsqlDataSource Source(PostgreSqlAddress address, TimeSpan busyTimeout)
    {
        var settings = WriterSession.Settings(busyTimeout);
        var builder = new NpgsqlDataSourceBuilder(address.ForLedger(busyTimeout));
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(settings, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(settings, connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }

    /// <summary>Whether nothing was committed: a commit was not on its way, or came to a session that had been ended for standing still.</summary>
    private bool HasNotHappened(Exception error) => !_isCommitting || error is PostgresException { SqlState: "25P03" };

    /// <summary>Whether the last commit is on disk.</summary>
    /// <param name="lost">What it was lost by.</param>
    /// <param name="isInTime">Whether to go on asking.</param>
    private async Task<bool> HasHappenedAsync(Exception lost, Func<bool> isInTime)
    {
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var find = new NpgsqlCommand(LastCommitSql, connection) { Parameters = { Writer } };

                // Without a row, of one that was idle for a month, nobody knows.
                return await find.ExecuteScalarAsync() is long last ? last == _commit : throw PostgreSqlFailure.Describe(address.Place, lost);
            }
            catch (Exception e) when (e is not JournalException && PostgreSqlFailure.IsPassing(e))
            {
                if (!isInTime())
                {
                    throw PostgreSqlFailure.Describe(address.Place, lost);
                }

                source.Clear();
                await Task.Delay(ReconnectPause, TimeProvider.System);
            }
        }
    }

    private async Task CommitOnceAsync(Dictionary<string, DateOnly?> accounts, Action<LedgerPage> work, DateOnly? forgotten)
    {
        _isCommitting = false;
        await using var connection = await source.OpenConnectionAsync();
        var made = new HashSet<string>(StringComparer.Ordinal);
        while (await TryCommitAsync(connection, accounts, work, forgotten) is { Count: > 0 } missing)
        {
            if (!missing.TrueForAll(made.Add))
            {
                throw new JournalException($"The ledger in {address.Place} loses accounts: something else deletes them.");
            }

            // Before anything is held, so that nobody waits for a new account while others wait for what he holds.
            await MakeAsync(connection, missing, accounts);
        }
    }

    /// <summary>The accounts to write that are missing; where there are any nothing has happened.</summary>
    private async Task<List<string>> TryCommitAsync(NpgsqlConnection connection, Dictionary<string, DateOnly?> accounts, Action<LedgerPage> work, DateOnly? forgotten)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var balances = await HoldAsync(connection, [.. accounts.Keys]);
        var held = balances.Keys.ToHashSet(StringComparer.Ordinal);
        var page = new LedgerPage(balances, StoredName);
        work(page);
        List<(string Account, BudgetBalance Balance)> changes = [.. page.Changes];
        List<string> missing = [.. changes.Select(static c => c.Account).Where(account => !held.Contains(account))];
        if (missing.Count > 0)
        {
            return missing;
        }

        if (changes.Count > 0)
        {
            await WriteAsync(connection, changes, accounts, forgotten);
            _isCommitting = true;
        }

        await transaction.CommitAsync();
        return [];
    }

    private static string StoredName(string account) => PostgreSqlText.Of(account)!;

    private static async Task MakeAsync(NpgsqlConnection connection, List<string> names, Dictionary<string, DateOnly?> accounts)
    {
        await using var command = new NpgsqlCommand(MakeSql, connection)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. names] }, new NpgsqlParameter<DateOnly?[]> { TypedValue = [.. names.Select(name => accounts[name])] } },
        };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<Dictionary<string, BudgetBalance>> HoldAsync(NpgsqlConnection connection, string[] names)
    {
        var balances = new Dictionary<string, BudgetBalance>(names.Length, StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(HoldSql, connection) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = names } } };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            balances[reader.GetString(0)] = new BudgetBalance(
                new BudgetAmount(reader.GetDecimal(1), reader.GetInt64(2)), new BudgetAmount(reader.GetDecimal(3), reader.GetInt64(4)));
        }

        return balances;
    }

    private async Task WriteAsync(
        NpgsqlConnection connection, List<(string Account, BudgetBalance Balance)> changes, Dictionary<string, DateOnly?> accounts, DateOnly? forgotten)
    {
        var update = new Statement(WriteSql)
            .Add(changes, NpgsqlDbType.Text, static c => c.Account)
            .Add(changes, NpgsqlDbType.Numeric, static c => c.Balance.Spent.Cost)
            .Add(changes, NpgsqlDbType.Bigint, static c => c.Balance.Spent.Tokens)
            .Add(changes, NpgsqlDbType.Numeric, static c => c.Balance.Reserved.Cost)
            .Add(changes, NpgsqlDbType.Bigint, static c => c.Balance.Reserved.Tokens)
            .Add(changes, NpgsqlDbType.Date, c => accounts[c.Account]);
        var mark = new NpgsqlBatchCommand(MarkSql) { Parameters = { Writer, new NpgsqlParameter<long> { TypedValue = _commit } } };
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { update.Command, mark } };
        if (forgotten is { } before)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(ForgetSql) { Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = before } } });
        }

        await batch.ExecuteNonQueryAsync();
    }
}
