using System.Runtime.ExceptionServices;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Replays;
using Slipway.Steps;

namespace Slipway.Runs;

/// <summary>Why a run is told to stop.</summary>
internal enum StopReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Someone cancelled it.</summary>
    Cancelled,

    /// <summary>It had failed: it is only undone.</summary>
    Failed,

    /// <summary>The host goes down: the run stays as it is, for others.</summary>
    Shutdown,

    /// <summary>Another owner has it.</summary>
    Lost,
}

/// <summary>What all contexts of one run share.</summary>
internal sealed class RunState : IDisposable
{
    private readonly Lock _appending = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _callerCancels;
    private readonly ForkPrompts? _prompts;
    private MemoryBudgetLedger? _spending;
    private List<Compensation>? _compensations;
    private int _sequence;
    private int _stopReason;
    private volatile bool _isSuspended;
    private volatile bool _isDoubtful;
    private volatile bool _isInterrupted;
    private volatile bool _awaitsOutcome;
    private volatile bool _isTold;
    private volatile NonDeterministicPipelineException? _mismatch;
    private volatile JournalException? _fault;

    public RunState(SlipwayHost host, RunRecord record, RunOptions options, RunHistory? history, CancellationToken cancellation)
    {
        Host = host;
        Record = record;
        Steps = new StepsInProgress(record.Id);
        Options = options;
        Conversation = options.Conversation.Open();
        Journaled = history is null ? JournaledSteps.None : new JournaledSteps(history);
        Secrets = new RunSecrets(host.Options.Secrets, text => Record.Fork is { } fork && Journaled.IsRequested(text, fork.Kept));
        Root = record.Fork?.Root ?? new RunRoot(record.Id, record.StartedAt);
        _prompts = record.Fork is { } fork ? new ForkPrompts(fork, Journaled.FindSequence) : null;
        _sequence = history?.Steps.Count ?? 0;
        _stopReason = (int)(record.Cancel is null ? StopReason.None : StopReason.Cancelled);
        _callerCancels = cancellation.UnsafeRegister(static state => ((RunState)state!).Stop(StopReason.Cancelled), this);
    }

    public SlipwayHost Host { get; }

    public RunRecord Record { get; }

    public StepsInProgress Steps { get; }

    /// <summary>What the journal had of its steps when it was taken up.</summary>
    public JournaledSteps Journaled { get; }

    public RunOptions Options { get; }

    /// <summary>The conversation, with what this run changes of it.</summary>
    public Conversation Conversation { get; }

    /// <summary>Fires when the run is to stop. Of a run that is taken up and cancelled, its finished steps have to come again first, so that what they
    /// did can be undone. When it was cancelled before it was taken up it does not fire: the first new step ends it.</summary>
    public CancellationToken Cancellation => _stop.Token;

    public RunSecrets Secrets { get; }

    public RunId Id => Record.Id;

    public StopReason StopReason => (StopReason)Volatile.Read(ref _stopReason);

    /// <summary>Whether a step waits for something that is not there yet.</summary>
    public bool IsSuspended => _isSuspended;

    /// <summary>Whether a step did not come to its end because the run is to stop.</summary>
    public bool IsInterrupted => _isInterrupted;

    /// <summary>How the pipeline differs from the journal; null when it does not, as far as it has come. It takes no step from there on.</summary>
    public NonDeterministicPipelineException? Mismatch
    {
        get => _mismatch;
        set => _mismatch = value;
    }

    /// <summary>Why the run cannot be written any more; null when it can. It takes no step from there on, and ends with that whatever its method makes of
    /// it: others go on from what the journal has.</summary>
    public JournalException? Fault
    {
        get => _fault;
        set => _fault = value;
    }

    /// <summary>Whether someone has to say what has become of an effect, so that it can be undone.</summary>
    public bool AwaitsOutcome => _awaitsOutcome;

    /// <summary>What undoes the finished steps, the last one first.</summary>
    public IReadOnlyList<Compensation> Compensations
    {
        get
        {
            lock (_appending)
            {
                return _compensations is null ? [] : [.. _compensations.OrderByDescending(c => c.Sequence)];
            }
        }
    }

    /// <summary>What the run has spent, beginning with what its journal says.</summary>
    public MemoryBudgetLedger Spending
    {
        get
        {
            if (_spending is null)
            {
                Interlocked.CompareExchange(ref _spending, MemoryBudgetLedger.Of(Id, Journaled.Ended), null);
            }

            return _spending;
        }
    }

    /// <summary>What a model's tokens cost in this run; null when nobody knows.</summary>
    public ModelPrice? PriceOf(ModelBinding model) => Record.Prices?.Find(model.Alias) ?? model.Price;

    /// <summary>Whose time, ids and random numbers the run has.</summary>
    public RunRoot Root { get; }

    /// <summary>The prompt as the run asks it: a fork may have another one.</summary>
    public Prompt ResolvePrompt(Prompt prompt, RunContext context, string stepName) =>
        _prompts?.Resolve(prompt, context.NextKey(stepName)) ?? prompt;

    /// <summary>Numbers and appends in one go, so that the journal's order is the sequence's. Returns the number.</summary>
    public int Append(Func<int, StepRecord> create)
    {
        lock (_appending)
        {
            Host.Journal.Append(create(_sequence + 1));
            return ++_sequence;
        }
    }

    public void AddCompensation(Compensation compensation)
    {
        lock (_appending)
        {
            (_compensations ??= []).Add(compensation);
        }
    }

    public void Suspend() => _isSuspended = true;

    public void AwaitOutcome() => _awaitsOutcome = true;

    /// <summary>A step was stopped, or kept from beginning, because the run is to stop.</summary>
    public void Interrupt() => _isInterrupted = StopReason is not StopReason.None;

    /// <summary>Stops the run; of several reasons the first counts, except that a lost run is lost.</summary>
    public void Stop(StopReason reason)
    {
        if (reason is StopReason.Lost)
        {
            Volatile.Write(ref _stopReason, (int)reason);
        }
        else
        {
            Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)StopReason.None);
        }

        _isTold = true;
        Tell();
    }

    /// <summary>A step comes: its record, if it had ended when the run was taken up.</summary>
    public StepRecord? Take(StepKey key)
    {
        var record = Journaled.Take(key);
        Tell();
        return record;
    }

    /// <summary>An effect comes again that had begun and not ended when the run was taken up.</summary>
    public void TakeEffect()
    {
        Journaled.TakeEffect();
        Tell();
    }

    /// <summary>Fires when the run is told to stop, and may be left where it is.</summary>
    private void Tell()
    {
        if (_isTold && (StopReason is StopReason.Shutdown or StopReason.Lost || !Journaled.HasMoreToCome))
        {
            // Code of the pipeline listens; it must not hold up or break who stops it.
            _ = _stop.CancelAsync();
        }
    }

    /// <summary>The run takes no new steps but those that undo it. What its journal has comes again, so that it is known what there is to undo.</summary>
    public void OnlyUndo() => Interlocked.CompareExchange(ref _stopReason, (int)StopReason.Failed, (int)StopReason.None);

    /// <summary>Ends the step that asks when the run must not go on.</summary>
    /// <exception cref="LostRunException">Another owner has the run.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled or had failed, or the host goes down.</exception>
    /// <exception cref="NonDeterministicPipelineException">The pipeline differs from the journal.</exception>
    /// <exception cref="JournalException">The run cannot be written any more.</exception>
    public void ThrowIfStopped(bool isCompensation)
    {
        if (_fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        if (_mismatch is { } mismatch)
        {
            ExceptionDispatchInfo.Throw(mismatch);
        }

        switch (StopReason)
        {
            case StopReason.Lost:
                throw Lost();
            case StopReason.Shutdown:
            case StopReason.Cancelled or StopReason.Failed when !isCompensation:
                throw new OperationCanceledException(_stop.Token);
        }
    }

    /// <summary>Fails where a payload is larger than the journal keeps: written, it would fail each time the run is taken up.</summary>
    /// <exception cref="StepFailedException">It is; code <c>PayloadTooLarge</c>.</exception>
    public void ThrowIfTooLarge(ReadOnlyMemory<byte> payload, string name)
    {
        if (payload.Length > Host.Journal.MaxPayloadBytes)
        {
            throw new StepFailedException(
                $"{name} has {payload.Length} bytes; the journal keeps {Host.Journal.MaxPayloadBytes} at the most. Keep large things in a file or a store, and their name in the run.",
                "PayloadTooLarge");
        }
    }

    /// <summary>Makes sure that the run has no other owner when this process may have stood still for longer than its lease.</summary>
    /// <exception cref="LostRunException">Another owner has the run.</exception>
    public async ValueTask EnsureOwnedAsync()
    {
        if (Host.Lease.HasLapsed)
        {
            await Host.Lease.RenewAsync();
        }

        await SettleDoubtAsync();
        if (StopReason is StopReason.Lost)
        {
            throw Lost();
        }
    }

    /// <summary>The run may have another owner.</summary>
    public void Doubt() => _isDoubtful = true;

    /// <summary>Asks the journal who owns the run, if that is in doubt.</summary>
    public async ValueTask SettleDoubtAsync()
    {
        if (!_isDoubtful)
        {
            return;
        }

        if ((await Host.Journal.ReadAsync(Id, CancellationToken.None))?.Run.Epoch != Record.Epoch)
        {
            Stop(StopReason.Lost);
        }

        _isDoubtful = false;
    }

    public LostRunException Lost() =>
        new(Id, Record.Epoch, $"Run {Id} has another owner now; '{Record.Owner}' (epoch {Record.Epoch}) has stopped working on it.");

    public void Dispose()
    {
        Steps.Close();
        _callerCancels.Dispose();
    }
}

/// <summary>What undoes a finished step when the run does not succeed.</summary>
/// <param name="Sequence">The step's place among the finished steps.</param>
/// <param name="StepKey">The step.</param>
/// <param name="Undo">Undoes it.</param>
internal sealed record Compensation(int Sequence, StepKey StepKey, Func<RunContext, Task> Undo);
