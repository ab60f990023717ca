using System.ComponentModel;
using System.Text.Json.Nodes;

namespace Slipway.Reviews;

/// <summary>What has become of an effect that had begun when its process ended.</summary>
public enum EffectOutcome
{
    /// <summary>It happened: its result is the step's.</summary>
    Happened,

    /// <summary>It did not happen and shall be tried again.</summary>
    Repeat,

    /// <summary>It failed, and so does the step.</summary>
    Failed,
}

/// <summary>The answer to the question what has become of an effect.</summary>
/// <param name="Outcome">What has become of it.</param>
/// <param name="Result">The step's result when it happened; else null.</param>
public sealed record UnknownOutcome(
    [property: Description("happened: take the result below; repeat: it did not happen, try again; failed: let the step fail.")] EffectOutcome Outcome,
    [property: Description("The step's result, when it happened.")] JsonNode? Result = null);
