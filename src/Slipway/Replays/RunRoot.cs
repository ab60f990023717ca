namespace Slipway.Replays;

/// <summary>Whose time, ids and random numbers a run has: its own, or those of the run that it and its likes were forked from. Steps that a
/// fork takes over have them in their requests.</summary>
/// <param name="Run">The run.</param>
/// <param name="StartedAt">When it began.</param>
internal readonly record struct RunRoot(RunId Run, DateTimeOffset StartedAt);
