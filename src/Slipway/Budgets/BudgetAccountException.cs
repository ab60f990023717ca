using Slipway.Journal;

namespace Slipway.Budgets;

/// <summary>One account of a ledger cannot be read or written, though others can: its name is too long, its sum cannot be counted, or it is damaged. The
/// model call that needs it fails, and its run with it; other errors of a ledger let go of the run, which is taken up again later.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The cause, when there is one.</param>
public sealed class BudgetAccountException(string message, Exception? inner = null) : JournalException(message, inner)
{
    /// <inheritdoc />
    protected internal override bool EndsRun => false;
}
