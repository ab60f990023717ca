using Slipway.Journal;
using Slipway.Storage.Rows;

namespace Slipway.Storage.Groups;

/// <summary>What is done to nodes and runs by whoever it may be, in the writer's transaction. For the writer's thread.</summary>
internal abstract class RunCommands
{
    /// <summary>How long a node is known after its lease.</summary>
    protected static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    public abstract NodeLife Join(string node, DateTimeOffset leaseEnds);

    public abstract LeaseRenewal Renew(NodeLife node, DateTimeOffset leaseEnds);

    /// <summary>Ends a lease, if the node is still in that life.</summary>
    public abstract bool Leave(NodeLife node);

    /// <summary>Suspends a run that its owner cannot go on with. False when it is no longer the owner's.</summary>
    public abstract bool Release(RunId run, NodeLife node, int epoch, DateTimeOffset due);

    /// <summary>Asks that a run stops. False when it has ended or is not there.</summary>
    public abstract bool RequestCancel(RunId run, CancelRequest request);

    /// <summary>Answers an open step, and wakes its run. False when it is not open.</summary>
    public abstract bool Answer(RunId run, string key, StepAnswer answer, StoredPayload value);

    /// <summary>Adds what a fork comes from, where that was not written with it.</summary>
    public abstract bool AddOrigins(RunId fork, IReadOnlyList<RunId> origins);

    /// <summary>Deletes the payloads of a run that has ended, and the words of its failures. False when it has not, or is not there.</summary>
    public abstract bool Erase(RunId run, DateTimeOffset at);
}
