using System.Threading.Channels;
using Slipway.Budgets;

namespace Slipway.Storage.Budgets;

/// <summary>The one writer of a ledger in this process: what came since its last commit is one transaction, so that callers who share an account do
/// not wait for each other's commits.</summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private const int MaxGroup = 256;

    private readonly Channel<LedgerEntry> _entries = Channel.CreateUnbounded<LedgerEntry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly LedgerStore _store;
    private readonly Task _writing;

    /// <summary>Starts; the store is its own from now on.</summary>
    public LedgerWriter(LedgerStore store)
    {
        _store = store;
        _writing = Task.Run(WriteAsync);
    }

    public async ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return await RunAsync(claims, page => page.TryReserve(claims, amount), ct);
    }

    public ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ct.ThrowIfCancellationRequested();
        Add(new SettlementEntry(claims, reserved, spent));
        return ValueTask.CompletedTask;
    }

    public async ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(account);
        return await RunAsync([new BudgetClaim(account, null, null)], page => page.Read(account), ct);
    }

    /// <summary>Writes what is waiting, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _writing;
    }

    private async Task<T> RunAsync<T>(IReadOnlyList<BudgetClaim> claims, Func<LedgerPage, T> work, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var entry = new LedgerEntry<T>(claims, work);
        Add(entry);

        // Not to be given up once it is written: whoever reserved must know it.
        return await entry.Done;
    }

    private void Add(LedgerEntry entry) => ObjectDisposedException.ThrowIf(!_entries.Writer.TryWrite(entry), typeof(IBudgetLedger));

    private async Task WriteAsync()
    {
        await using var closing = _store;
        var group = new List<LedgerEntry>();
        while (await _entries.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MaxGroup && _entries.Reader.TryRead(out var entry))
            {
                group.Add(entry);
            }

            await CommitAsync(group);
        }
    }

    private async Task CommitAsync(List<LedgerEntry> group)
    {
        try
        {
            var claims = group.SelectMany(static entry => entry.Claims).ToList();
            await _store.CommitAsync(claims, page => group.ForEach(entry => entry.Run(page)));
        }
        catch (Exception e) when (group.Count > 1 && _store.MayBeOfOneAccount(e))
        {
            // The one who is to blame fails alone.
            var half = group.Count / 2;
            await CommitAsync(group[..half]);
            await CommitAsync(group[half..]);
            return;
        }
        catch (Exception e)
        {
            var failure = _store.Describe(e);
            if (_store.MayBeOfOneAccount(e))
            {
                failure = new BudgetAccountException(failure.Message, failure.InnerException);
            }

            group.ForEach(entry => entry.Fail(failure));
            return;
        }

        group.ForEach(static entry => entry.Complete());
    }
}
