namespace Slipway.Journal;

/// <content>Who works on a run, and what a run waits for. All of it returns when it is on disk.</content>
public partial interface IJournal
{
    /// <summary>Begins a life of a node and its lease. An earlier life of the same name ends with it.</summary>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask<NodeLife> JoinAsync(string node, DateTimeOffset leaseEnds, CancellationToken ct = default);

    /// <summary>Extends a node's lease: the heartbeat.</summary>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask<LeaseRenewal> RenewAsync(NodeLife node, DateTimeOffset leaseEnds, CancellationToken ct = default);

    /// <summary>Ends a node's lease: its unfinished runs are free.</summary>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask LeaveAsync(NodeLife node, CancellationToken ct = default);

    /// <summary>Runs that can be taken up, in any order: suspended ones whose time has come or that have an answer,
    /// and running ones whose owner's lease is over.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IReadOnlyList<ReadyRun>> FindReadyAsync(ReadyQuery query, CancellationToken ct = default);

    /// <summary>Takes a run over, when it is free as <see cref="FindReadyAsync"/> says: raises its epoch, lets what is due expire, and reads it.
    /// Null when it is not free, not there, or of a newer format.</summary>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    ValueTask<RunHistory?> TakeOverAsync(RunId run, NodeLife node, DateTimeOffset now, CancellationToken ct = default);

    /// <summary>Writes a pending step, and everything appended to its run before it. One of the same key is replaced.</summary>
    /// <exception cref="LostRunException">The run has another owner.</exception>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask BeginStepAsync(PendingStep step, CancellationToken ct = default);

    /// <summary>Suspends a run, with everything appended to it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="epoch">The owner's epoch.</param>
    /// <param name="knowsCancel">Whether the owner has acted on a wish that the run stops; else such a wish wakes the run at once.</param>
    /// <param name="knownSteps">The steps whose answer, or whose end of waiting, the owner knew when it took the run over: they do not wake it
    /// again.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>When the run can go on at the latest: in the past when an answer has come meanwhile; null when only an answer or an event
    /// can wake it.</returns>
    /// <exception cref="LostRunException">The run has another owner.</exception>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask<DateTimeOffset?> SuspendAsync(RunId run, int epoch, bool knowsCancel, IReadOnlyCollection<string> knownSteps, CancellationToken ct = default);

    /// <summary>Lets go of a run that its owner cannot go on with: it is suspended, and can be taken up from a time on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="node">The owner.</param>
    /// <param name="epoch">The owner's epoch.</param>
    /// <param name="due">The time; an answer or a wish that it stops wakes the run before.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False when it does not run, or has another owner.</returns>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask<bool> ReleaseAsync(RunId run, NodeLife node, int epoch, DateTimeOffset due, CancellationToken ct = default);

    /// <summary>Answers a step that waits (<see cref="PendingStep.Waits"/>). Of several answers the first one counts.</summary>
    /// <returns>False when it does not wait.</returns>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask<bool> AnswerAsync(RunId run, string stepKey, StepAnswer answer, CancellationToken ct = default);

    /// <summary>Pending steps, those begun first first.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    IAsyncEnumerable<PendingStep> ListPendingAsync(PendingQuery query, CancellationToken ct = default);

    /// <summary>Asks that a run stops. Of several wishes the first one counts.</summary>
    /// <returns>False when the run has ended or is not there.</returns>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask<bool> RequestCancelAsync(RunId run, CancelRequest request, CancellationToken ct = default);
}
