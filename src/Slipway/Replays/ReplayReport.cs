using Slipway.Journal;

namespace Slipway;

/// <summary>What differs between a run and its replay.</summary>
public enum ReplayDifferenceKind
{
    /// <summary>The step asks for something else than the journal has.</summary>
    Request,

    /// <summary>The script or template of the step has changed since: its result may be another one.</summary>
    Artifact,

    /// <summary>The journal does not have the step, so it would execute.</summary>
    WouldExecute,

    /// <summary>The journal has the step, and the replay did not come to it.</summary>
    NotReached,

    /// <summary>The run ends in another way.</summary>
    Outcome,
}

/// <summary>A difference between a run and its replay.</summary>
/// <param name="Kind">What differs.</param>
/// <param name="StepKey">The step; null for the run as a whole.</param>
/// <param name="Message">What differs, in words.</param>
/// <param name="Journaled">What the journal has; null for nothing.</param>
/// <param name="Replayed">What the replay has; null for nothing.</param>
public sealed record ReplayDifference(ReplayDifferenceKind Kind, string? StepKey, string Message, string? Journaled, string? Replayed);

/// <summary>How a replay went.</summary>
/// <param name="Run">The run.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Status">How the run stands in the journal. Of a run that is not over, what the journal has of it is replayed.</param>
/// <param name="StepCount">How many steps were compared and are the same.</param>
/// <param name="Differences">What differs, in the order of the journal's steps.</param>
public sealed record ReplayReport(RunId Run, string Pipeline, RunStatus Status, int StepCount, IReadOnlyList<ReplayDifference> Differences)
{
    /// <summary>Whether every step and the outcome are the same, byte for byte.</summary>
    public bool IsIdentical => Differences.Count == 0;
}
