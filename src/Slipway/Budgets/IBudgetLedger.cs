namespace Slipway.Budgets;

/// <summary>Accounts of what was spent and what is reserved.</summary>
/// <remarks>Safe from many callers, and exact: at no time does an account stand above its limit because of reservations.</remarks>
public interface IBudgetLedger
{
    /// <summary>Reserves an amount in all accounts, or in none.</summary>
    /// <param name="claims">The accounts, each once.</param>
    /// <param name="amount">The amount.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>Null when it is reserved; else the account that does not allow for it.</returns>
    /// <exception cref="BudgetAccountException">One of the accounts cannot be written, though others can.</exception>
    ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct = default);

    /// <summary>Takes a reservation back and writes down what was really spent, which may be more. Returns when that is accepted: what is asked of the
    /// ledger later sees it. One that is lost leaves its reservation, which counts as spent.</summary>
    /// <param name="claims">The accounts.</param>
    /// <param name="reserved">What was reserved.</param>
    /// <param name="spent">What was spent.</param>
    /// <param name="ct">Stops waiting.</param>
    ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct = default);

    /// <summary>How an account stands; zero for one nobody has used.</summary>
    /// <param name="account">The account's name.</param>
    /// <param name="ct">Stops waiting.</param>
    ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct = default);
}
