namespace Slipway.Budgets;

/// <summary>Money and tokens.</summary>
/// <param name="Cost">The money, in the currency of the budgets.</param>
/// <param name="Tokens">The tokens, sent and received.</param>
public readonly record struct BudgetAmount(decimal Cost, long Tokens)
{
    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">It cannot be counted.</exception>
    public static BudgetAmount operator +(BudgetAmount left, BudgetAmount right) => new(left.Cost + right.Cost, checked(left.Tokens + right.Tokens));

    /// <summary>The difference.</summary>
    /// <exception cref="OverflowException">It cannot be counted.</exception>
    public static BudgetAmount operator -(BudgetAmount left, BudgetAmount right) => new(left.Cost - right.Cost, checked(left.Tokens - right.Tokens));
}

/// <summary>How an account stands.</summary>
/// <param name="Spent">What was spent.</param>
/// <param name="Reserved">What calls under way may spend. A process that ended in the middle of a call leaves what it had reserved.</param>
public readonly record struct BudgetBalance(BudgetAmount Spent, BudgetAmount Reserved)
{
    /// <summary>Both together.</summary>
    public BudgetAmount Total => Spent + Reserved;
}

/// <summary>An account and its limits.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="MaxCost">The most money; null for no limit.</param>
/// <param name="MaxTokens">The most tokens; null for no limit.</param>
public readonly record struct BudgetClaim(string Account, decimal? MaxCost, long? MaxTokens)
{
    /// <summary>The day, UTC, on which the account's day or month began; null for an account that never begins anew. A ledger may forget what began
    /// long before.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Whether an amount fits in beside what was spent and reserved.</summary>
    public bool Allows(BudgetBalance balance, BudgetAmount amount)
    {
        var sum = balance.Total + amount;
        return (MaxCost is not { } cost || sum.Cost <= cost) && (MaxTokens is not { } tokens || sum.Tokens <= tokens);
    }
}

/// <summary>Why nothing was reserved.</summary>
/// <param name="Claim">The first account that does not allow for it.</param>
/// <param name="Balance">How it stands.</param>
public sealed record BudgetRefusal(BudgetClaim Claim, BudgetBalance Balance);
