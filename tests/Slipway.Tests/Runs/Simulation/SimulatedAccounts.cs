using Slipway.Budgets;
using Slipway.Journal;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>The accounts that all processes share, and what holds of them.</summary>
internal sealed class SimulatedAccounts(SimulatedWorld world)
{
    private readonly MemoryBudgetLedger _ledger = new();
    private readonly List<Hold> _holds = [];
    private readonly HashSet<string> _accounts = [];
    private BudgetAmount _settled;

    /// <summary>The budgets of a plan; null for none.</summary>
    public BudgetOptions? OptionsFor(SimulatedProcess process, long? tokens) => tokens is not { } most ? null : new BudgetOptions
    {
        Budgets =
        [
            new Budget(BudgetScope.Run) { Tokens = most },
            new Budget(BudgetScope.Pipeline) { Each = BudgetPeriod.Day, Tokens = most * 2 },
            new Budget(BudgetScope.Tenant) { Each = BudgetPeriod.Day, Cost = most * 3 },
        ],
        Ledger = new Ledger(this, process),
    };

    /// <summary>A run has ended, and nobody works on another one.</summary>
    public void Check(RunHistory run, bool isUndisturbed)
    {
        foreach (var hold in _holds.Where(h => !h.IsLost && !h.Process.IsDead))
        {
            world.Check(false, $"{hold.Amount} of {string.Join(", ", hold.Accounts)} is left reserved.");
        }

        foreach (var account in _accounts)
        {
            var held = _holds.Where(h => h.Accounts.Contains(account)).Aggregate(default(BudgetAmount), static (sum, h) => sum + h.Amount);
            world.Check(Read(account).Reserved == held, $"Account '{account}' has {Read(account).Reserved} reserved, not {held}.");
        }

        var journaled = Done(MemoryBudgetLedger.Of(run.Run.Id, run.Steps).ReadAsync($"run:{run.Run.Id}")).Spent;
        var total = _holds.Aggregate(_settled, static (sum, h) => sum + h.Amount);
        world.Check(_accounts.Count == 0 || (isUndisturbed ? total == journaled : total.Tokens >= journaled.Tokens), $"The accounts have {total}, the journal {journaled}.");
    }

    private BudgetRefusal? TryReserve(SimulatedProcess process, IReadOnlyList<BudgetClaim> claims, BudgetAmount amount)
    {
        if (Done(_ledger.TryReserveAsync(claims, amount)) is { } refusal)
        {
            return refusal;
        }

        _holds.Add(new Hold(process, [.. claims.Select(c => c.Account)], amount));
        foreach (var claim in claims)
        {
            _accounts.Add(claim.Account);
            world.Check(claim.Allows(Read(claim.Account), default), $"Account '{claim.Account}' is above its limit.");
        }

        return null;
    }

    private void Settle(SimulatedProcess process, IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent)
    {
        var hold = _holds.Find(h => h.Process == process && h.Amount == reserved && !h.IsLost && h.Accounts.SequenceEqual(claims.Select(c => c.Account)));
        world.Check(hold is not null, $"{reserved} is settled that was not reserved.");
        world.Check(spent.Tokens <= reserved.Tokens && spent.Cost <= reserved.Cost, $"{spent} is spent where {reserved} was reserved.");
        _holds.Remove(hold!);
        _settled += spent;
        process.Paid += spent.Tokens == SimulatedModels.Used.Total ? 1 : 0;
        Done(_ledger.SettleAsync(claims, reserved, spent));
    }

    private void Lose(SimulatedProcess process, BudgetAmount reserved)
    {
        process.Paid = null;
        if (_holds.FindLast(h => h.Process == process && h.Amount == reserved && !h.IsLost) is { } hold)
        {
            hold.IsLost = true;
        }
    }

    private BudgetBalance Read(string account) => Done(_ledger.ReadAsync(account));

    private static T Done<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private static void Done(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    private sealed record Hold(SimulatedProcess Process, IReadOnlyList<string> Accounts, BudgetAmount Amount)
    {
        /// <summary>Whether the ledger has failed: it stays.</summary>
        public bool IsLost { get; set; }
    }

    /// <summary>The accounts as one process has them.</summary>
    private sealed class Ledger(SimulatedAccounts accounts, SimulatedProcess process) : IBudgetLedger
    {
        public async ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct = default)
        {
            await process.EnterAsync();
            process.Reach("reserve");
            var refusal = accounts.TryReserve(process, claims, amount);
            FailIfToFail(refusal is null ? amount : null);
            process.Reach(refusal is null ? "reserved" : "refused");
            return refusal;
        }

        public async ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct = default)
        {
            await process.EnterAsync();
            process.Reach("settle");
            FailIfToFail(reserved);
            accounts.Settle(process, claims, reserved, spent);
            process.Reach("settled");
        }

        public ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct = default) => accounts._ledger.ReadAsync(account, ct);

        private void FailIfToFail(BudgetAmount? reserved)
        {
            if (!process.LedgerFails)
            {
                return;
            }

            process.LedgerFails = false;
            if (reserved is { } amount)
            {
                accounts.Lose(process, amount);
            }

            throw new JournalException("The ledger's disk is full.");
        }
    }
}
