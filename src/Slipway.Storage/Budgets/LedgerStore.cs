using Slipway.Budgets;
using Slipway.Journal;

namespace Slipway.Storage.Budgets;

/// <summary>Where accounts are kept. For one writer.</summary>
internal abstract class LedgerStore : IAsyncDisposable
{
    /// <summary>The newest day or month that was written to; what began three months before it is forgotten.</summary>
    private DateOnly _newest;

    /// <summary>Lets work be done on some accounts that nobody else may touch meanwhile, and commits what it changed.</summary>
    /// <param name="claims">The accounts.</param>
    /// <param name="work">The work. It is done again when nothing of it was committed.</param>
    public abstract Task CommitAsync(IReadOnlyList<BudgetClaim> claims, Action<LedgerPage> work);

    /// <summary>Whether an error may be due to one of several accounts, and nothing of the work was committed.</summary>
    public abstract bool MayBeOfOneAccount(Exception error);

    /// <summary>Says what an error means and what to do.</summary>
    public abstract JournalException Describe(Exception error);

    public abstract ValueTask DisposeAsync();

    /// <summary>Accounts, each once, by the names they are stored under, and the day on which their day or month began.</summary>
    protected static Dictionary<string, DateOnly?> Stored(IReadOnlyList<BudgetClaim> claims, Func<string, string> storedName)
    {
        var accounts = new Dictionary<string, DateOnly?>(StringComparer.Ordinal);
        foreach (var claim in claims)
        {
            var name = storedName(claim.Account);
            accounts[name] = claim.Since ?? accounts.GetValueOrDefault(name);
        }

        return accounts;
    }

    /// <summary>Before which day what began is to be forgotten; null when it has been done. Where its commit fails, it is done the next day.</summary>
    protected DateOnly? TakeForgotten(Dictionary<string, DateOnly?> accounts)
    {
        if (accounts.Values.Max() is not { } newest || newest <= _newest)
        {
            return null;
        }

        _newest = newest;
        return newest.AddMonths(-3);
    }
}
