using System.Globalization;

namespace Slipway.Budgets;

/// <summary>A budget does not allow for a model call, nor for anything that was tried in its place; nothing was sent. From the journal it comes back
/// as a <see cref="StepFailedException"/> with the same code.</summary>
/// <param name="refusal">The account that does not allow for it.</param>
/// <param name="needed">What the call may need.</param>
/// <param name="currency">The currency.</param>
public sealed class BudgetExceededException(BudgetRefusal refusal, BudgetAmount needed, string currency)
    : StepFailedException(Describe(refusal, needed, currency), Code)
{
    /// <summary>The failure's code.</summary>
    /// <value><c>BudgetExceeded</c>.</value>
    public const string Code = "BudgetExceeded";

    /// <summary>The account that does not allow for the call, and how it stands.</summary>
    public BudgetRefusal Refusal { get; } = refusal;

    /// <summary>What the call may need.</summary>
    public BudgetAmount Needed { get; } = needed;

    private static string Describe(BudgetRefusal refusal, BudgetAmount needed, string currency)
    {
        var (claim, balance) = (refusal.Claim, refusal.Balance);
        var isCost = claim.MaxCost is { } cost && (balance.Total + needed).Cost > cost;
        return isCost
            ? $"Budget '{claim.Account}' of {Text(claim.MaxCost!.Value)} {currency} does not allow for {Text(needed.Cost)}: {Text(balance.Spent.Cost)} spent, {Text(balance.Reserved.Cost)} reserved."
            : string.Create(CultureInfo.InvariantCulture, $"Budget '{claim.Account}' of {claim.MaxTokens} tokens does not allow for {needed.Tokens}: {balance.Spent.Tokens} spent, {balance.Reserved.Tokens} reserved.");
    }

    private static string Text(decimal amount) => amount.ToString("0.############", CultureInfo.InvariantCulture);
}
