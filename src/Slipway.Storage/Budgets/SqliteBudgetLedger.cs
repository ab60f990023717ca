using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Storage.Budgets;

namespace Slipway.Storage;

/// <summary>A ledger in an SQLite file of its own, shared by all processes that use it.</summary>
/// <remarks>Safe from many callers; what comes at the same time is written together. Exact while processes come and go. A failure of power or of the
/// machine may take back the last entries, as they do not wait for the disk: what runs have spent is in their journals.</remarks>
public sealed class SqliteBudgetLedger : IBudgetLedger, IAsyncDisposable
{
    private readonly LedgerWriter _writer;

    private SqliteBudgetLedger(string path, LedgerStore store)
    {
        Path = path;
        _writer = new LedgerWriter(store);
    }

    /// <summary>The file, as a full path.</summary>
    public string Path { get; }

    /// <summary>Opens the ledger of a journal: the file beside it, with <c>.budgets</c> behind its name.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="ct">Gives up before the file is opened.</param>
    /// <exception cref="JournalException">The file cannot be opened, is no ledger, or is damaged.</exception>
    public static Task<SqliteBudgetLedger> OpenAsync(SqliteJournal journal, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return OpenAsync(journal.Path + ".budgets", ct: ct);
    }

    /// <summary>Opens a ledger; creates the file and its folder when they are missing.</summary>
    /// <param name="path">The file. A journal is none.</param>
    /// <param name="options">How the file is opened; null for the defaults.</param>
    /// <param name="ct">Gives up before the file is opened.</param>
    /// <exception cref="JournalException">The file cannot be opened, is no ledger, or is damaged.</exception>
    public static async Task<SqliteBudgetLedger> OpenAsync(string path, SqliteJournalOptions? options = null, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new SqliteJournalOptions();
        options.Validate();
        var full = System.IO.Path.GetFullPath(path);
        return new SqliteBudgetLedger(full, await Task.Run(() => SqliteLedgerStore.Open(full, options), ct));
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">The file cannot be written.</exception>
    public ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct = default) =>
        _writer.TryReserveAsync(claims, amount, ct);

    /// <inheritdoc/>
    /// <exception cref="JournalException">The file cannot be written.</exception>
    public ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct = default) =>
        _writer.SettleAsync(claims, reserved, spent, ct);

    /// <inheritdoc/>
    /// <exception cref="JournalException">The file cannot be read.</exception>
    public ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct = default) =>
        _writer.ReadAsync(account, ct);

    /// <summary>Writes what is waiting, and closes the file.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
