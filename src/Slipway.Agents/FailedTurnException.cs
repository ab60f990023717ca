using Slipway.Journal;

namespace Slipway.Agents;

/// <summary>A run that waited has ended without an answer: it failed, was cancelled, or its output was erased.</summary>
/// <param name="run">The run.</param>
/// <param name="failure">Why, as the journal has it; null when it does not say.</param>
public sealed class FailedTurnException(RunId run, Failure? failure)
    : SlipwayException($"Run {run} has no answer: {failure?.Message ?? "it was cancelled, or its output was erased."}")
{
    /// <summary>The run.</summary>
    public RunId Run { get; } = run;

    /// <summary>Why; null when the journal does not say.</summary>
    public Failure? Failure { get; } = failure;
}
