using Slipway.Journal;

namespace Slipway.Budgets;

/// <summary>What is tried before a call that a budget does not allow for is refused.</summary>
public enum BudgetDegrade
{
    /// <summary>The model that the asked one names as its smaller one.</summary>
    SmallerModel,

    /// <summary>The prompt without the conversation's earlier messages.</summary>
    ShorterContext,
}

/// <summary>The budgets of a host.</summary>
public sealed record BudgetOptions
{
    /// <summary>The budgets; a call must fit into all that are for its run.</summary>
    public required IReadOnlyList<Budget> Budgets { get; init; }

    /// <summary>Where what was spent is written down; owned by the caller. Budgets of a run do not need it: its journal has what it spent.</summary>
    /// <value>The memory of this process.</value>
    public IBudgetLedger Ledger { get; init; } = new MemoryBudgetLedger();

    /// <summary>On whose account a run is; null for nobody's. Asked at each call, also for runs that are taken up later: it must not change.</summary>
    /// <value>Who asked for the run.</value>
    public Func<RunRecord, string?> TenantOf { get; init; } = static run => run.User;

    /// <summary>The currency of all amounts, an ISO 4217 code. A model with a price in another one cannot be asked.</summary>
    /// <value><c>USD</c>.</value>
    public string Currency { get; init; } = "USD";

    /// <summary>The tokens that are reserved for the answer to a prompt that does not say <c>max_tokens</c>.</summary>
    /// <value>1,024.</value>
    public int AssumedOutputTokens { get; init; } = 1024;

    /// <summary>What is tried, in order, before a call is refused.</summary>
    /// <value>A smaller model, then a shorter context.</value>
    public IReadOnlyList<BudgetDegrade> Degrade { get; init; } = [BudgetDegrade.SmallerModel, BudgetDegrade.ShorterContext];
}
