namespace Slipway.Journal;

/// <summary>The ordered record of runs and their finished steps.</summary>
/// <remarks>Safe from many callers; the steps of one run are appended in order. Payloads are stored as given: secrets are
/// replaced before. Appends are committed in groups; <see cref="FlushAsync"/> and <see cref="FinishRunAsync"/> return when what
/// they cover is on disk.</remarks>
public partial interface IJournal : IAsyncDisposable
{
    /// <summary>The largest input, request, result or output that it keeps, in bytes. A step or run whose own is larger fails, and says so.</summary>
    /// <value>256 MiB where a journal says nothing else.</value>
    int MaxPayloadBytes => JournalFormat.MaxPayloadBytes;

    /// <summary>Begins a run. Returns when it is accepted, not when it is on disk.</summary>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask StartRunAsync(RunRecord run, CancellationToken ct = default);

    /// <summary>Begins a run whose id others may have used. Returns when it is on disk.</summary>
    /// <returns>False when a run has that id: then nothing has happened, to that one either.</returns>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask<bool> TryStartRunAsync(RunRecord run, CancellationToken ct = default);

    /// <summary>Appends a finished step. Returns when it is accepted, not when it is on disk.</summary>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    void Append(StepRecord step);

    /// <summary>Returns when everything appended to the run so far is on disk.</summary>
    /// <exception cref="LostRunException">The run has another owner, and something appended to it was refused.</exception>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask FlushAsync(RunId run, CancellationToken ct = default);

    /// <summary>Ends a run. Returns when the run and all its steps are on disk.</summary>
    /// <exception cref="LostRunException">The run has another owner, or its outcome an older epoch.</exception>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    ValueTask FinishRunAsync(RunId run, RunOutcome outcome, CancellationToken ct = default);

    /// <summary>A run with its steps; null when nobody knows it.</summary>
    ValueTask<RunHistory?> ReadAsync(RunId run, CancellationToken ct = default);

    /// <summary>Makes the payloads of a run that has ended unreadable: input, output, conversation, requests, results, questions, answers and the
    /// words of its failures. Everything else about it stays.</summary>
    /// <returns>False when nobody knows the run.</returns>
    /// <exception cref="JournalException">The run has not ended, or the journal cannot be written.</exception>
    ValueTask<bool> EraseAsync(RunId run, DateTimeOffset at, CancellationToken ct = default);

    /// <summary>The runs that were forked from a run, and those forked from these, the oldest first, without what was erased, and without their
    /// payloads. They hold copies of its steps, which erasing the run does not reach. <see cref="RunRecord.Fork"/> is null where it cannot be read.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IReadOnlyList<RunRecord>> FindForksAsync(RunId run, CancellationToken ct = default);

    /// <summary>Runs that are not erased and ended before a time, and their forks, whenever these ended; those that ended first come first.
    /// A run of which a fork has not ended is not among them, nor are its other forks on its account.</summary>
    /// <param name="endedBefore">The time.</param>
    /// <param name="pipeline">Whose runs; null for those of all pipelines.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    ValueTask<IReadOnlyList<RunId>> FindErasableAsync(DateTimeOffset endedBefore, string? pipeline, int limit, CancellationToken ct = default);

    /// <summary>Runs, the newest first, with their totals and without their payloads.</summary>
    IAsyncEnumerable<RunRecord> ListAsync(RunQuery query, CancellationToken ct = default);
}

/// <summary>The journal cannot be read or written.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The cause, when there is one.</param>
public class JournalException(string message, Exception? inner = null) : SlipwayException(message, inner)
{
    /// <summary>Whether the journal has failed for good: all that is written later fails too, until it is opened again.</summary>
    public bool IsLasting { get; init; }

    /// <summary>Whether the journal is well and has only refused what was asked of it, about another run.</summary>
    internal bool IsRefusal { get; init; }

    /// <inheritdoc />
    protected internal override bool EndsRun => !IsRefusal;

    /// <summary>Whether a run cannot go on with it here: the journal fails, or has given the run to another owner.</summary>
    internal bool Stops(RunId run) => this is LostRunException lost ? lost.Run == run : EndsRun;
}

/// <summary>The run belongs to another owner now. Stop working on it: what it writes is refused.</summary>
/// <param name="run">The run.</param>
/// <param name="epoch">The epoch the late owner has.</param>
/// <param name="message">Who owns it.</param>
public sealed class LostRunException(RunId run, int epoch, string message) : JournalException(message)
{
    /// <summary>The run.</summary>
    public RunId Run { get; } = run;

    /// <summary>The epoch the late owner has.</summary>
    public int Epoch { get; } = epoch;
}
