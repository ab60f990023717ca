namespace Slipway.Journal;

/// <summary>A process that runs pipelines, from its start to its end.</summary>
/// <param name="Node">The node's name: one process at a time has it.</param>
/// <param name="Life">Counts the processes that had the name, from 1.</param>
public readonly record struct NodeLife(string Node, int Life);

/// <summary>What the journal says to a heartbeat.</summary>
/// <param name="IsHeld">False when a later life of the node has joined: this one has lost all its runs.</param>
/// <param name="Cancelled">The node's running runs that someone wants to stop.</param>
public sealed record LeaseRenewal(bool IsHeld, IReadOnlyList<RunId> Cancelled);

/// <summary>A run that can be taken up.</summary>
/// <param name="Id">The run.</param>
/// <param name="Pipeline">The pipeline's name.</param>
public sealed record ReadyRun(RunId Id, string Pipeline);

/// <summary>Which runs are looked for to be taken up.</summary>
/// <param name="Now">The time: leases that end by then are over, and what is due by then is due.</param>
public sealed record ReadyQuery(DateTimeOffset Now)
{
    /// <summary>The pipelines' names.</summary>
    public required IReadOnlyCollection<string> Pipelines { get; init; }

    /// <summary>The most runs.</summary>
    /// <value>100.</value>
    public int Limit { get; init; } = 100;
}

/// <summary>A wish that a run stops.</summary>
/// <param name="At">When it was made.</param>
/// <param name="By">Who made it; null when unknown.</param>
/// <param name="Reason">Why; null when it was not said.</param>
public sealed record CancelRequest(DateTimeOffset At, string? By = null, string? Reason = null);
