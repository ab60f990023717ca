using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Storage.Sqlite;

namespace Slipway.Storage;

/// <summary>A ledger in a journal's file, shared by all processes that use it.</summary>
/// <remarks>Safe from many callers; what comes at the same time is written together. Exact while processes come and go. A failure of power or of the
/// machine may take back the last entries, as they do not wait for the disk: what runs have spent is in their journals.</remarks>
public sealed class SqliteBudgetLedger : IBudgetLedger, IAsyncDisposable
{
    private const int MaxGroup = 256;

    private readonly Channel<LedgerEntry> _entries = Channel.CreateUnbounded<LedgerEntry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _path;
    private readonly Task _writing;

    private SqliteBudgetLedger(string path, SqliteConnection connection)
    {
        _path = path;
        _writing = Task.Run(() => WriteAsync(connection));
    }

    /// <summary>Opens the ledger of a journal; creates the file and its folder when they are missing.</summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="options">How the file is opened; null for the defaults.</param>
    /// <param name="ct">Gives up before the file is opened.</param>
    /// <exception cref="JournalException">The file cannot be opened, is no journal, is damaged, or was written by a newer version.</exception>
    public static async Task<SqliteBudgetLedger> OpenAsync(string path, SqliteJournalOptions? options = null, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        return await Task.Run(
            () =>
            {
                var connection = JournalFile.OpenForWriting(full, options ?? new SqliteJournalOptions());
                using var command = connection.CreateCommand();
                command.CommandText = $"pragma synchronous = normal; {BudgetAccounts.ReadSchema()}";
                command.ExecuteNonQuery();
                return new SqliteBudgetLedger(full, connection);
            },
            ct);
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">The file cannot be written.</exception>
    public async ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct = default) =>
        await RunAsync(accounts => accounts.TryReserve(claims, amount), ct);

    /// <inheritdoc/>
    /// <exception cref="JournalException">The file cannot be written.</exception>
    public async ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct = default) =>
        await RunAsync<object?>(
            accounts =>
            {
                accounts.Settle(claims, reserved, spent);
                return null;
            },
            ct);

    /// <inheritdoc/>
    /// <exception cref="JournalException">The file cannot be read.</exception>
    public async ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct = default) => await RunAsync(accounts => accounts.Read(account), ct);

    /// <summary>Writes what is waiting, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _writing;
    }

    private async Task<T> RunAsync<T>(Func<BudgetAccounts, T> work, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var entry = new LedgerEntry<T>(work);
        ObjectDisposedException.ThrowIf(!_entries.Writer.TryWrite(entry), this);

        // Not to be given up once it is written: whoever reserved must know it.
        return await entry.Done;
    }

    private async Task WriteAsync(SqliteConnection connection)
    {
        await using var closing = connection;
        using var accounts = new BudgetAccounts(connection);
        var group = new List<LedgerEntry>();
        while (await _entries.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MaxGroup && _entries.Reader.TryRead(out var entry))
            {
                group.Add(entry);
            }

            Write(connection, accounts, group);
        }
    }

    private void Write(SqliteConnection connection, BudgetAccounts accounts, List<LedgerEntry> group)
    {
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            accounts.Join(transaction);
            group.ForEach(entry => entry.Run(accounts));
            transaction.Commit();
        }
        catch (Exception e)
        {
            // Rolled back: nothing of the group has happened.
            var failure = SqliteFailure.Describe(_path, e);
            group.ForEach(entry => entry.Fail(failure));
            return;
        }

        group.ForEach(entry => entry.Complete());
    }
}
