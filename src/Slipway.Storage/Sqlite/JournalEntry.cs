using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Something that waits to be written, in the order of arrival.</summary>
internal abstract class JournalEntry(RunId run)
{
    public RunId Run { get; } = run;

    /// <summary>Bytes of payload that wait with the entry.</summary>
    public virtual int Size => 0;

    /// <summary>Whether there is anything to write.</summary>
    public virtual bool HasRows => true;

    /// <summary>Completes when the entry and all before it are on disk; null when nobody waits.</summary>
    public TaskCompletionSource? Written { get; init; }

    public static TaskCompletionSource NewWritten() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal sealed class StartEntry(RunRecord record, byte[]? input, bool compressed) : JournalEntry(record.Id)
{
    public RunRecord Record { get; } = record;

    public byte[]? Input { get; } = input;

    public int Coding { get; } = compressed ? 1 : 0;

    public override int Size => Input?.Length ?? 0;
}

internal sealed class StepEntry(StepRecord step, byte[]? request, bool requestCompressed, byte[]? result, bool resultCompressed) : JournalEntry(step.RunId)
{
    public StepRecord Step { get; } = step;

    public byte[]? Request { get; } = request;

    public byte[]? Result { get; } = result;

    public int Coding { get; } = (requestCompressed ? 1 : 0) | (resultCompressed ? 2 : 0);

    public override int Size => (Request?.Length ?? 0) + (Result?.Length ?? 0);
}

internal sealed class FinishEntry(RunId run, RunOutcome outcome, byte[]? output, bool compressed) : JournalEntry(run)
{
    public RunOutcome Outcome { get; } = outcome;

    public byte[]? Output { get; } = output;

    public int Coding { get; } = compressed ? 2 : 0;

    public override int Size => Output?.Length ?? 0;
}

/// <summary>Writes nothing: whoever waits for it learns that what came before is on disk.</summary>
internal sealed class BarrierEntry(RunId run) : JournalEntry(run)
{
    public override bool HasRows => false;
}
