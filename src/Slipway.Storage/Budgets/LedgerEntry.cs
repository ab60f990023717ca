using Slipway.Budgets;
using Slipway.Journal;

namespace Slipway.Storage.Budgets;

/// <summary>Something to do in the ledger; its caller learns the result when it is committed.</summary>
/// <param name="claims">The accounts it reads or writes.</param>
internal abstract class LedgerEntry(IReadOnlyList<BudgetClaim> claims)
{
    public IReadOnlyList<BudgetClaim> Claims { get; } = claims;

    public abstract void Run(LedgerPage page);

    public abstract void Complete();

    public abstract void Fail(JournalException failure);
}

/// <summary>The settlement of a call. Nobody waits for it: the call is over, and a reservation that stays counts as spent.</summary>
internal sealed class SettlementEntry(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent) : LedgerEntry(claims)
{
    public override void Run(LedgerPage page) => page.Settle(Claims, reserved, spent);

    public override void Complete()
    {
    }

    public override void Fail(JournalException failure)
    {
        // Whoever reserves next gets the reason, if it is still there.
    }
}

/// <inheritdoc/>
internal sealed class LedgerEntry<T>(IReadOnlyList<BudgetClaim> claims, Func<LedgerPage, T> work) : LedgerEntry(claims)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override void Run(LedgerPage page) => _result = work(page);

    public override void Complete() => _done.SetResult(_result!);

    public override void Fail(JournalException failure) => _done.SetException(failure);
}
