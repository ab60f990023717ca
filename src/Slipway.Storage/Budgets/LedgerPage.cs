using Slipway.Budgets;

namespace Slipway.Storage.Budgets;

/// <summary>The accounts of one transaction as they stand in it: read once, and written once when they have changed.</summary>
/// <param name="balances">How the accounts stand, by the names they are stored under; those that are missing have not been used.</param>
/// <param name="storedName">The name an account is stored under; null for its own.</param>
internal sealed class LedgerPage(Dictionary<string, BudgetBalance> balances, Func<string, string>? storedName = null)
{
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <summary>The accounts to write, by the names they are stored under.</summary>
    public IEnumerable<(string Account, BudgetBalance Balance)> Changes => _changed.Select(account => (account, balances[account]));

    public BudgetBalance Read(string account) => balances.GetValueOrDefault(StoredName(account));

    public BudgetRefusal? TryReserve(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount)
    {
        foreach (var claim in claims)
        {
            var balance = Read(claim.Account);
            if (!claim.Allows(balance, amount))
            {
                return new BudgetRefusal(claim, balance);
            }
        }

        foreach (var claim in claims)
        {
            var balance = Read(claim.Account);
            Write(claim.Account, balance with { Reserved = balance.Reserved + amount });
        }

        return null;
    }

    public void Settle(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent)
    {
        foreach (var claim in claims)
        {
            var balance = Read(claim.Account);
            Write(claim.Account, new BudgetBalance(balance.Spent + spent, balance.Reserved - reserved));
        }
    }

    private void Write(string account, BudgetBalance balance)
    {
        var name = StoredName(account);
        balances[name] = balance;
        _changed.Add(name);
    }

    private string StoredName(string account) => storedName?.Invoke(account) ?? account;
}
