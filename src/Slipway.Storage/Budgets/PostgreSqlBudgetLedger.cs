using Npgsql;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Storage.PostgreSql;

namespace Slipway.Storage;

/// <summary>A ledger in a journal's schema of PostgreSQL, shared by all processes that use it.</summary>
/// <remarks>Safe from many callers. Each call is a transaction that holds the rows of its accounts, taken in the order of their names; it is on the
/// server's disk when it returns. A process that ends in the middle of a call to a model leaves its reservation: it counts as spent.</remarks>
public sealed class PostgreSqlBudgetLedger : IBudgetLedger, IAsyncDisposable
{
    private const string SchemaSql = """
        create table if not exists budget_accounts (
            name            text    primary key,
            spent_cost      numeric not null default 0,
            spent_tokens    bigint  not null default 0,
            reserved_cost   numeric not null default 0,
            reserved_tokens bigint  not null default 0
        )
        """;

    private const string MakeSql = "insert into budget_accounts (name) select unnest($1) on conflict (name) do nothing";

    private const string HoldSql =
        "select name, spent_cost, spent_tokens, reserved_cost, reserved_tokens from budget_accounts where name = any($1) order by name for update";

    private const string AddSql = """
        update budget_accounts set spent_cost = spent_cost + $2, spent_tokens = spent_tokens + $3,
            reserved_cost = reserved_cost + $4, reserved_tokens = reserved_tokens + $5
        where name = any($1)
        """;

    private const string ReadSql = "select name, spent_cost, spent_tokens, reserved_cost, reserved_tokens from budget_accounts where name = any($1)";

    private readonly PostgreSqlAddress _address;
    private readonly NpgsqlDataSource _source;

    private PostgreSqlBudgetLedger(PostgreSqlAddress address, NpgsqlDataSource source) => (_address, _source) = (address, source);

    /// <summary>Opens the ledger of a journal; creates its schema and tables when they are missing.</summary>
    /// <param name="connectionString">The journal's connection string, as Npgsql's keywords or as an address.</param>
    /// <param name="options">How the journal is opened; null for the defaults.</param>
    /// <param name="ct">Gives up before it is open.</param>
    /// <exception cref="ArgumentException">It is not a connection string.</exception>
    /// <exception cref="JournalException">The server cannot be reached, or the journal was written by a newer version.</exception>
    public static async Task<PostgreSqlBudgetLedger> OpenAsync(string connectionString, PostgreSqlJournalOptions? options = null, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        options ??= new PostgreSqlJournalOptions();
        options.Validate();
        return await OpenAsync(PostgreSqlAddress.Parse(connectionString, options.Schema), options.MustExist, ct);
    }

    /// <summary>Opens the ledger of a journal that is open.</summary>
    /// <param name="journal">The journal; the ledger has connections of its own.</param>
    /// <param name="ct">Gives up before it is open.</param>
    /// <exception cref="JournalException">The server cannot be reached.</exception>
    public static Task<PostgreSqlBudgetLedger> OpenAsync(PostgreSqlJournal journal, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return OpenAsync(journal.Address, mustExist: true, ct);
    }

    private static async Task<PostgreSqlBudgetLedger> OpenAsync(PostgreSqlAddress address, bool mustExist, CancellationToken ct)
    {
        var source = NpgsqlDataSource.Create(address.ForReading());
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await Task.Run(() => PostgreSqlSchema.Prepare(address, connection, address.ForReading(), mustExist), ct);

            // Two sessions that create one table at the same time would fail one of them.
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await ExecuteAsync(connection, "select pg_advisory_xact_lock(hashtextextended('slipway/budgets/' || $1, 0))", ct, address.Schema);
            await ExecuteAsync(connection, SchemaSql, ct);
            await transaction.CommitAsync(ct);
            return new PostgreSqlBudgetLedger(address, source);
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
    /// <exception cref="JournalException">The server cannot be reached.</exception>
    public async ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct = default) =>
        await HoldingAsync(
            claims,
            async (connection, names) =>
            {
                var balances = await BalancesAsync(connection, HoldSql, names, ct);
                foreach (var claim in claims)
                {
                    if (!claim.Allows(balances[claim.Account], amount))
                    {
                        return (BudgetRefusal?)new BudgetRefusal(claim, balances[claim.Account]);
                    }
                }

                await AddAsync(connection, names, default, amount, ct);
                return null;
            },
            ct);

    /// <inheritdoc/>
    /// <exception cref="JournalException">The server cannot be reached.</exception>
    public async ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct = default) =>
        await HoldingAsync<object?>(
            claims,
            async (connection, names) =>
            {
                await BalancesAsync(connection, HoldSql, names, ct);
                await AddAsync(connection, names, spent, default(BudgetAmount) - reserved, ct);
                return null;
            },
            ct);

    /// <inheritdoc/>
    /// <exception cref="JournalException">The server cannot be reached.</exception>
    public async ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct = default)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            return (await BalancesAsync(connection, ReadSql, [account], ct)).GetValueOrDefault(account);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgreSqlFailure.Describe(_address.Place, e);
        }
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<T> HoldingAsync<T>(IReadOnlyList<BudgetClaim> claims, Func<NpgsqlConnection, string[], Task<T>> work, CancellationToken ct)
    {
        string[] names = [.. claims.Select(claim => claim.Account).Order(StringComparer.Ordinal)];
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            await ExecuteAsync(connection, MakeSql, ct, [names]);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var result = await work(connection, names);

            // Not to be given up once it is written: whoever reserved must know it.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgreSqlFailure.Describe(_address.Place, e);
        }
    }

    private static Task AddAsync(NpgsqlConnection connection, string[] names, BudgetAmount spent, BudgetAmount reserved, CancellationToken ct) =>
        ExecuteAsync(connection, AddSql, ct, names, spent.Cost, spent.Tokens, reserved.Cost, reserved.Tokens);

    private static async Task<Dictionary<string, BudgetBalance>> BalancesAsync(NpgsqlConnection connection, string sql, string[] names, CancellationToken ct)
    {
        var balances = new Dictionary<string, BudgetBalance>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter { Value = names } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            balances[reader.GetString(0)] = new BudgetBalance(
                new BudgetAmount(reader.GetDecimal(1), reader.GetInt64(2)), new BudgetAmount(reader.GetDecimal(3), reader.GetInt64(4)));
        }

        return balances;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params IReadOnlyList<object> values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(ct);
    }
}
