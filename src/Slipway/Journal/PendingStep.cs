namespace Slipway.Journal;

/// <summary>How a pending step stands.</summary>
public enum PendingState
{
    /// <summary>An effect has begun; whether it has happened is not known until the step has a result.</summary>
    Begun,

    /// <summary>It waits for an answer, an event or its time.</summary>
    Open,

    /// <summary>It has an answer, which the run has not taken yet.</summary>
    Answered,

    /// <summary>Its time came first.</summary>
    Expired,

    /// <summary>The step has a result, or the run has ended.</summary>
    Closed,
}

/// <summary>A step that is on disk before it has a result.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Key">The step's key.</param>
/// <param name="Kind">The kind of work.</param>
/// <param name="RequestHash">The SHA-256 of the step's request, in lower-case hex.</param>
/// <param name="Question">What is asked or awaited, as UTF-8 JSON; empty for nothing.</param>
public sealed record PendingStep(RunId RunId, string Key, StepKind Kind, string RequestHash, ReadOnlyMemory<byte> Question)
{
    /// <summary>What it is found by: the queue of a review, the name of an event; else empty.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The epoch of the owner that writes it.</summary>
    public int Epoch { get; init; } = 1;

    /// <summary>How it stands.</summary>
    public PendingState State { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When waiting ends; null for never.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The answer; null while there is none.</summary>
    public StepAnswer? Answer { get; init; }

    /// <summary>Whether it waits for something. Of a run that someone wants to stop only what undoes it does, and what has to be known for that.</summary>
    /// <param name="isToStop">Whether someone wants the run to stop.</param>
    public bool Waits(bool isToStop) => State is PendingState.Open && (!isToStop || IsEffect || new Steps.StepKey(Key).Undoes);

    /// <summary>Whether it changes something outside, and is not only waiting.</summary>
    internal bool IsEffect => Kind is not (StepKind.Review or StepKind.Delay or StepKind.Event);
}

/// <summary>An answer to a pending step.</summary>
/// <param name="Value">The answer, as UTF-8 JSON; empty when it was erased.</param>
/// <param name="At">When it was given.</param>
/// <param name="By">Who gave it; null when unknown.</param>
/// <param name="Reason">Why; null when it was not said.</param>
public sealed record StepAnswer(ReadOnlyMemory<byte> Value, DateTimeOffset At, string? By = null, string? Reason = null);

/// <summary>Which pending steps are wanted.</summary>
public sealed record PendingQuery
{
    /// <summary>The run; null for any.</summary>
    public RunId? Run { get; init; }

    /// <summary>The kind of step; null for any.</summary>
    public StepKind? Kind { get; init; }

    /// <summary>The queue of reviews or the name of events; null for any.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether those that have an answer or were closed are wanted too, and those whose run is to stop.</summary>
    /// <value>False: only those that wait (<see cref="PendingStep.Waits"/>).</value>
    public bool IncludesSettled { get; init; }

    /// <summary>The most steps.</summary>
    /// <value>50.</value>
    public int Limit { get; init; } = 50;
}
