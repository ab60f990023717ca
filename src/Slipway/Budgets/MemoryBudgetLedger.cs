using Slipway.Journal;

namespace Slipway.Budgets;

/// <summary>A ledger that lives as long as the process.</summary>
/// <remarks>An account of a day or month is forgotten when a day begins that is three months after its first one.</remarks>
public sealed class MemoryBudgetLedger : IBudgetLedger
{
    private readonly Dictionary<string, BudgetBalance> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateOnly> _dated = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private DateOnly _newest;

    /// <summary>The ledger of a run with what its finished steps have spent.</summary>
    internal static MemoryBudgetLedger Of(RunId run, IEnumerable<StepRecord> steps)
    {
        var spent = default(BudgetAmount);
        foreach (var step in steps)
        {
            spent += new BudgetAmount(step.Usage?.Cost ?? 0, step.Usage?.Tokens?.Total ?? 0);
            foreach (var attempt in step.ModelAttempts)
            {
                spent += new BudgetAmount(attempt.ChargedCost, attempt.ChargedTokens);
            }
        }

        var ledger = new MemoryBudgetLedger();
        ledger._accounts[Budget.AccountOf(run)] = new BudgetBalance(spent, default);
        return ledger;
    }

    /// <inheritdoc/>
    public ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return ValueTask.FromResult(TryReserve(claims, amount));
    }

    /// <inheritdoc/>
    public ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(claims);
        lock (_lock)
        {
            foreach (var claim in claims)
            {
                var balance = _accounts.GetValueOrDefault(claim.Account);
                Write(claim, new BudgetBalance(balance.Spent + spent, balance.Reserved - reserved));
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        lock (_lock)
        {
            return ValueTask.FromResult(_accounts.GetValueOrDefault(account));
        }
    }

    private BudgetRefusal? TryReserve(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount)
    {
        lock (_lock)
        {
            foreach (var claim in claims)
            {
                var balance = _accounts.GetValueOrDefault(claim.Account);
                if (!claim.Allows(balance, amount))
                {
                    return new BudgetRefusal(claim, balance);
                }
            }

            foreach (var claim in claims)
            {
                var balance = _accounts.GetValueOrDefault(claim.Account);
                Write(claim, balance with { Reserved = balance.Reserved + amount });
            }
        }

        return null;
    }

    private void Write(BudgetClaim claim, BudgetBalance balance)
    {
        _accounts[claim.Account] = balance;
        if (claim.Since is not { } since)
        {
            return;
        }

        _dated[claim.Account] = since;
        if (since > _newest)
        {
            _newest = since;
            foreach (var (account, _) in _dated.Where(a => a.Value < since.AddMonths(-3)).ToList())
            {
                _accounts.Remove(account);
                _dated.Remove(account);
            }
        }
    }
}
