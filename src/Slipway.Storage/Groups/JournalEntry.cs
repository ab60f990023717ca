using Slipway.Journal;
using Slipway.Storage.Rows;

namespace Slipway.Storage.Groups;

/// <summary>Something for the writer, in the order it was asked for.</summary>
/// <param name="run">The run it is about.</param>
/// <param name="isAwaited">Whether someone waits until it is on disk.</param>
internal abstract class JournalEntry(RunId run, bool isAwaited)
{
    private readonly TaskCompletionSource? _onDisk =
        isAwaited ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    public RunId Run { get; } = run;

    /// <summary>When it came, in milliseconds of the system's uptime.</summary>
    public long CameAt { get; } = Environment.TickCount64;

    public bool IsAwaited => _onDisk is not null;

    /// <summary>Whether only the run's owner may write it.</summary>
    public virtual bool IsForOwner => true;

    /// <summary>Why it alone was not written, though later entries of its run may be; null when it was.</summary>
    public JournalException? Refusal { get; set; }

    /// <summary>Ends when the entry and everything before it is on disk, or with the reason why it never will be.</summary>
    public Task OnDisk => _onDisk?.Task ?? Task.CompletedTask;

    /// <summary>The memory it holds.</summary>
    public virtual long Bytes => 0;

    public void Complete(JournalException? failure)
    {
        if (failure is null)
        {
            _onDisk?.TrySetResult();
        }
        else
        {
            _onDisk?.TrySetException(failure);
        }
    }
}

/// <summary>A run begins.</summary>
/// <param name="record">The run.</param>
/// <param name="cipher">Encrypts its payloads; null for nothing.</param>
/// <param name="isAwaited">Whether someone waits until it is on disk. Then it is refused alone when its id is taken: nobody works on it yet.</param>
internal sealed class StartEntry(RunRecord record, RunCipher? cipher, bool isAwaited = false) : JournalEntry(record.Id, isAwaited)
{
    public RunRecord Record { get; } = record;

    /// <summary>The number of the run's key; null when its payloads are not encrypted.</summary>
    public long? KeyNumber { get; } = cipher?.KeyNumber;

    public StoredPayload Input { get; } = StoredPayload.Pack(record.Input, cipher, PayloadKind.Input);

    public StoredPayload? Conversation { get; } = record.Conversation is { } conversation ? StoredPayload.Pack(conversation, cipher, PayloadKind.Conversation) : null;

    public StoredPayload? Fork { get; } = record.Fork is { } fork ? StoredPayload.Pack(SlipwayJson.Write(fork), cipher, PayloadKind.Fork) : null;

    /// <summary>The runs it was forked from, at first or second hand.</summary>
    public IReadOnlyList<RunId> Origins { get; } = record.Fork is { } origin ? [.. origin.AllRuns().Distinct()] : [];

    public override long Bytes => Input.Data.Length + (Conversation?.Data.Length ?? 0) + (Fork?.Data.Length ?? 0);
}

/// <summary>A step has finished.</summary>
internal sealed class StepEntry(StepRecord record, RunCipher? cipher) : JournalEntry(record.RunId, isAwaited: false)
{
    public StepRecord Record { get; } = record;

    public StoredPayload Request { get; } = StoredPayload.Pack(record.Request, cipher, new PayloadPlace(PayloadKind.Request, record.Sequence));

    public StoredPayload? Result { get; } =
        record.Result is { } result ? StoredPayload.Pack(result, cipher, new PayloadPlace(PayloadKind.Result, record.Sequence)) : null;

    public override long Bytes => Request.Data.Length + (Result?.Data.Length ?? 0);
}

/// <summary>A run ends.</summary>
internal sealed class FinishEntry(RunId run, RunOutcome outcome, RunCipher? cipher) : JournalEntry(run, isAwaited: true)
{
    public RunOutcome Outcome { get; } = outcome;

    public StoredPayload? Output { get; } = outcome.Output is { } output ? StoredPayload.Pack(output, cipher, PayloadKind.Output) : null;

    public override long Bytes => Output?.Data.Length ?? 0;
}

/// <summary>Nothing to write: someone waits for what came before, of one run or of all.</summary>
internal sealed class BarrierEntry(RunId? run) : JournalEntry(run ?? default, isAwaited: true)
{
    public bool IsForAll { get; } = run is null;
}
