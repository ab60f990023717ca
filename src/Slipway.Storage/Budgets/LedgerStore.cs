using Slipway.Journal;

namespace Slipway.Storage.Budgets;

/// <summary>Where accounts are kept. For one writer.</summary>
internal abstract class LedgerStore : IAsyncDisposable
{
    /// <summary>Lets work be done on some accounts that nobody else may touch meanwhile, and commits what it changed.</summary>
    /// <param name="accounts">The accounts, each once.</param>
    /// <param name="work">The work. It is done again when nothing of it was committed.</param>
    public abstract Task CommitAsync(IReadOnlyCollection<string> accounts, Action<LedgerPage> work);

    /// <summary>Whether an error may be due to one of several accounts, and nothing of the work was committed.</summary>
    public abstract bool MayBeOfOneAccount(Exception error);

    /// <summary>Says what an error means and what to do.</summary>
    public abstract JournalException Describe(Exception error);

    public abstract ValueTask DisposeAsync();
}
