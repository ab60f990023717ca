using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Storage.Budgets;
using Slipway.Storage.PostgreSql;

namespace Slipway.Storage;

/// <summary>A ledger in a journal's schema of PostgreSQL, shared by all processes that use it.</summary>
/// <remarks>Safe from many callers; what comes at the same time is written together, and is on the server's disk when a call returns. A process that
/// ends in the middle of a call to a model leaves its reservation: it counts as spent. A lost connection is made again, for as long as the
/// journal's options say. What was on its way then is neither lost nor done twice.</remarks>
public sealed class PostgreSqlBudgetLedger : IBudgetLedger, IAsyncDisposable
{
    private readonly LedgerWriter _writer;

    private PostgreSqlBudgetLedger(LedgerStore store) => _writer = new LedgerWriter(store);

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
        return new PostgreSqlBudgetLedger(await PostgreSqlLedgerStore.OpenAsync(PostgreSqlAddress.Parse(connectionString, options.Schema), options, ct));
    }

    /// <summary>Opens the ledger of a journal that is open.</summary>
    /// <param name="journal">The journal; the ledger has connections of its own.</param>
    /// <param name="ct">Gives up before it is open.</param>
    /// <exception cref="JournalException">The server cannot be reached.</exception>
    public static async Task<PostgreSqlBudgetLedger> OpenAsync(PostgreSqlJournal journal, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return new PostgreSqlBudgetLedger(await PostgreSqlLedgerStore.OpenAsync(journal.Address, journal.Options, ct));
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">The server cannot be reached.</exception>
    public ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct = default) =>
        _writer.TryReserveAsync(claims, amount, ct);

    /// <inheritdoc/>
    /// <exception cref="JournalException">The server cannot be reached.</exception>
    public ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct = default) =>
        _writer.SettleAsync(claims, reserved, spent, ct);

    /// <inheritdoc/>
    /// <exception cref="JournalException">The server cannot be reached.</exception>
    public ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct = default) =>
        _writer.ReadAsync(account, ct);

    /// <summary>Writes what is waiting, and closes the connections.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
