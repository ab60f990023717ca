using Slipway.Journal;

namespace Slipway.Storage;

/// <summary>Something to do in the ledger; its caller learns the result when it is committed.</summary>
internal abstract class LedgerEntry
{
    public abstract void Run(BudgetAccounts accounts);

    public abstract void Complete();

    public abstract void Fail(JournalException failure);
}

internal sealed class LedgerEntry<T>(Func<BudgetAccounts, T> work) : LedgerEntry
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override void Run(BudgetAccounts accounts) => _result = work(accounts);

    public override void Complete() => _done.SetResult(_result!);

    public override void Fail(JournalException failure) => _done.SetException(failure);
}
