using Slipway.Budgets;
using Slipway.Journal;

namespace Slipway;

/// <summary>What became of a prompt: an answer, or why there is none.</summary>
/// <param name="Reply">The answer; null when there is none.</param>
/// <param name="Failure">Why there is none; null when there is one.</param>
public sealed record PromptOutcome(PromptReply? Reply, Failure? Failure)
{
    /// <summary>The answer's text; null when there is none.</summary>
    public string? Text => Reply?.Text;

    /// <summary>Whether a budget did not allow for it.</summary>
    public bool IsOverBudget => Failure?.Code == BudgetExceededException.Code;
}
