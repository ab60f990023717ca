using Slipway.Models;
using Slipway.Runs;

namespace Slipway.Budgets;

/// <summary>The budgets of one model call.</summary>
internal sealed class CallBudget(BudgetOptions options, RunState run)
{
    public IReadOnlyList<BudgetDegrade> Degrade => options.Degrade;

    /// <summary>Reserves for one attempt.</summary>
    /// <exception cref="BudgetExceededException">A budget does not allow for it.</exception>
    /// <exception cref="NotConfiguredException">The model's price is in another currency.</exception>
    public async ValueTask<BudgetHold> ReserveAsync(ModelBinding model, long inputTokens, int? maxOutputTokens, CancellationToken ct)
    {
        var price = run.PriceOf(model);
        if (price is not null && price.Currency != options.Currency)
        {
            throw new NotConfiguredException(
                $"Model '{model.Alias}' has a price in {price.Currency}, and the budgets are in {options.Currency}. Give both one currency.");
        }

        var most = new TokenUsage(inputTokens, maxOutputTokens ?? options.AssumedOutputTokens);
        var amount = new BudgetAmount(price?.MostCost(most) ?? 0, most.Total);
        var (ofRun, shared) = Claims();
        if (ofRun.Count > 0 && await run.Spending.TryReserveAsync(ofRun, amount, ct) is { } refusal)
        {
            throw new BudgetExceededException(refusal, amount, options.Currency);
        }

        BudgetRefusal? refused;
        try
        {
            refused = shared.Count > 0 ? await options.Ledger.TryReserveAsync(shared, amount, ct) : null;
        }
        catch
        {
            await run.Spending.SettleAsync(ofRun, amount, default, CancellationToken.None);
            throw;
        }

        if (refused is not null)
        {
            await run.Spending.SettleAsync(ofRun, amount, default, CancellationToken.None);
            throw new BudgetExceededException(refused, amount, options.Currency);
        }

        return new BudgetHold(amount, price, async (reserved, spent) =>
        {
            await run.Spending.SettleAsync(ofRun, reserved, spent, CancellationToken.None);
            if (shared.Count > 0)
            {
                await options.Ledger.SettleAsync(shared, reserved, spent, CancellationToken.None);
            }
        });
    }

    private (List<BudgetClaim> OfRun, List<BudgetClaim> Shared) Claims()
    {
        var (ofRun, shared) = (new List<BudgetClaim>(), new List<BudgetClaim>());
        var tenant = options.TenantOf(run.Record);
        var now = run.Host.Options.Time.GetUtcNow();
        foreach (var budget in options.Budgets)
        {
            if (budget.ClaimOf(run.Record, tenant, now) is not { } claim)
            {
                continue;
            }

            var claims = budget.Per is BudgetScope.Run ? ofRun : shared;
            var known = claims.FindIndex(c => c.Account == claim.Account);
            if (known < 0)
            {
                claims.Add(claim);
            }
            else
            {
                // Two budgets on one account: the narrower limits hold.
                claims[known] = claim with { MaxCost = Least(claims[known].MaxCost, claim.MaxCost), MaxTokens = Least(claims[known].MaxTokens, claim.MaxTokens) };
            }
        }

        return (ofRun, shared);
    }

    private static T? Least<T>(T? left, T? right)
        where T : struct, IComparable<T> => left is { } one && right is { } other ? (one.CompareTo(other) < 0 ? one : other) : left ?? right;
}

/// <summary>What one attempt has reserved. Settled once, whatever becomes of the attempt.</summary>
internal sealed class BudgetHold(BudgetAmount reserved, ModelPrice? price, Func<BudgetAmount, BudgetAmount, Task> settle)
{
    public decimal CostOf(TokenUsage tokens) => price?.Cost(tokens) ?? 0;

    /// <summary>Writes down what the attempt spent, in the place of what it reserved.</summary>
    public Task SettleAsync(TokenUsage? used) => settle(reserved, used is null ? default : new BudgetAmount(CostOf(used), used.Total));
}
