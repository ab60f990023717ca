using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Reviews;
using Slipway.Runs;

namespace Slipway;

/// <content>What happens to runs from outside: they are taken over, answered and cancelled.</content>
public sealed partial class SlipwayHost
{
    /// <summary>How long a run rests that could not go on.</summary>
    internal static readonly TimeSpan FailurePause = TimeSpan.FromMinutes(1);

    /// <summary>A run of this journal can go on.</summary>
    internal event Action? RunReady;

    /// <summary>Takes a run over when nobody works on it, and continues it from the journal.</summary>
    /// <param name="pipeline">The run's pipeline.</param>
    /// <param name="run">The run.</param>
    /// <param name="onText">Receives streamed output as it comes; null when nobody listens.</param>
    /// <param name="ct">Lets go of the run as it is, for others to take up; does not cancel it.</param>
    /// <returns>How the run stands then; null when it is not free: it waits, has ended, is not there, or its owner lives.</returns>
    /// <exception cref="InvalidOperationException">The run is of another pipeline.</exception>
    /// <exception cref="LostRunException">This process stood still for longer than its lease, and another one has the run now.</exception>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<RunResult?> TakeUpAsync(Pipeline pipeline, RunId run, Action<string>? onText = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        if (await Journal.TakeOverAsync(run, await Lease.GetAsync(ct), Options.Time.GetUtcNow(), ct) is not { } history)
        {
            return null;
        }

        if (history.Run.Fork is { } fork && history.Steps.Count < fork.Kept)
        {
            return await EndCutForkAsync(history);
        }

        try
        {
            return await GoOnAsync(pipeline, run, history, onText, ct);
        }
        catch (Exception e) when (e is not JournalException)
        {
            await ReleaseAsync(history.Run, FailurePause);
            throw;
        }
    }

    /// <summary>Ends a fork that was begun and has only a part of the steps it was to begin with: it would take the others anew.</summary>
    private async Task<RunResult> EndCutForkAsync(RunHistory history)
    {
        var outcome = new RunOutcome(
            RunStatus.Failed,
            Options.Time.GetUtcNow(),
            null,
            new Failure("IncompleteFork", $"The process ended while the fork began: it has {history.Steps.Count} of the {history.Run.Fork!.Kept} steps it was to take over. Fork the run again."))
        {
            Epoch = history.Run.Epoch,
        };
        await Journal.FinishRunAsync(history.Run.Id, outcome, CancellationToken.None);
        return new RunResult(history.Run.Id, outcome);
    }

    private async Task<RunResult> GoOnAsync(Pipeline pipeline, RunId run, RunHistory history, Action<string>? onText, CancellationToken ct)
    {
        ThrowIfOther(pipeline, history.Run);
        var options = new RunOptions
        {
            Id = run,
            User = history.Run.User,
            Version = history.Run.Version,
            Conversation = StoredConversation.Read(history.Run.Conversation),
            OnText = onText,
        };
        using var state = new RunState(this, history.Run, options, history, CancellationToken.None);
        if (RunLoop.HasBegunToUndo(history))
        {
            state.OnlyUndo();
        }

        await using var shutdown = ct.UnsafeRegister(static state => ((RunState)state!).Stop(StopReason.Shutdown), state);
        var result = await ExecuteAsync(pipeline, state);
        if (result.Outcome.Status is RunStatus.Running && !Lease.IsDisposed)
        {
            // The lease goes on: nobody could take the run up.
            await ReleaseAsync(history.Run, TimeSpan.Zero);
        }

        return result;
    }

    /// <summary>Lets go of a run that this process does not go on with. Another one may, or this one later. Of one that has another owner, what the journal has
    /// in memory of it goes.</summary>
    private async Task ReleaseAsync(RunRecord run, TimeSpan pause)
    {
        try
        {
            await Journal.ReleaseAsync(run.Id, new NodeLife(run.Owner, run.OwnerLife), run.Epoch, Options.Time.GetUtcNow() + pause);
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            // Why the run could not go on is what its caller gets. It is free when the lease ends.
        }
    }

    /// <summary>Answers a review, or says what has become of an effect whose outcome is unknown (<see cref="UnknownOutcome"/>). Returns when the
    /// answer is on disk; of several answers the first one counts.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stepKey">The step that asks, as <see cref="PendingAsync"/> has it.</param>
    /// <param name="answer">The answer; anything JSON can hold.</param>
    /// <param name="by">Who answers; null when unknown.</param>
    /// <param name="reason">Why; null when it is not said.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="AnswerRefusedException">The question is not open, the answer does not fit it, or it is for others to answer.</exception>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task AnswerAsync(
        RunId run, string stepKey, object? answer, string? by = null, string? reason = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(stepKey);
        var step = await FindOpenAsync(run, s => s.Key == stepKey && s.Kind is not (StepKind.Delay or StepKind.Event), ct)
            ?? throw new AnswerRefusedException(await WhyNotAsync(run, stepKey, ct));
        var question = QuestionOf(step);
        if (new ReviewClock(question).IsOver(step, Options.Time.GetUtcNow()))
        {
            throw new AnswerRefusedException($"Step '{stepKey}' of run {run} has no open question any more: its time is over.");
        }

        if (question.Assignees.Count > 0 && (by is null || !question.Assignees.Contains(by, StringComparer.Ordinal)))
        {
            throw new AnswerRefusedException($"'{stepKey}' is for {string.Join(", ", question.Assignees)} to answer.");
        }

        var value = SlipwayJson.ToNode(answer);
        if (AnswerForm.FindProblem(question, value) is { } problem)
        {
            throw new AnswerRefusedException($"The answer to '{stepKey}' does not fit: {problem}");
        }

        if (!await SettleAsync(step, value, by, reason, ct))
        {
            throw new AnswerRefusedException($"'{stepKey}' of run {run} was answered by somebody else just now.");
        }
    }

    /// <summary>Brings a run the event it waits for. Returns when the event is on disk.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="content">What comes; anything JSON can hold.</param>
    /// <param name="by">Who sends it; null when unknown.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False when the run does not wait for it: nothing has happened then.</returns>
    /// <exception cref="AnswerRefusedException">The content does not fit what the run waits for.</exception>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<bool> SendEventAsync(RunId run, string name, object? content, string? by = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var value = SlipwayJson.ToNode(content);
        while (await FindOpenAsync(run, s => s.Kind is StepKind.Event && s.Subject == name && !(s.Due <= Options.Time.GetUtcNow()), ct) is { } step)
        {
            if (AnswerForm.FindProblem(QuestionOf(step), value) is { } problem)
            {
                throw new AnswerRefusedException($"Event '{name}' does not fit: {problem}");
            }

            if (await SettleAsync(step, value, by, reason: null, ct))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Asks that a run stops: its finished steps are undone as they say, the last one first, and it ends as cancelled. Returns when the
    /// wish is on disk. A run of this process stops at its next step, one of another process with its next heartbeat, a suspended one when it is
    /// taken up, which is at once where a <see cref="RunRecovery"/> works.</summary>
    /// <param name="run">The run.</param>
    /// <param name="by">Who wants it; null when unknown.</param>
    /// <param name="reason">Why; null when it is not said.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False when the run has ended already or is not there.</returns>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    public async Task<bool> CancelAsync(RunId run, string? by = null, string? reason = null, CancellationToken ct = default)
    {
        if (!await Journal.RequestCancelAsync(run, new CancelRequest(Options.Time.GetUtcNow(), by, reason), ct))
        {
            return false;
        }

        _active.Stop(run, StopReason.Cancelled);
        Wake();
        return true;
    }

    /// <summary>The open questions and awaited events, those begun first first.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public IAsyncEnumerable<PendingStep> PendingAsync(PendingQuery? query = null, CancellationToken ct = default) =>
        Journal.ListPendingAsync(query ?? new PendingQuery(), ct);

    /// <exception cref="AnswerRefusedException">It cannot be read.</exception>
    private static ReviewQuestion QuestionOf(PendingStep step) => step.Question.IsEmpty
        ? throw new AnswerRefusedException($"What step '{step.Key}' of run {step.RunId} asks cannot be read any more: the run's key is gone.")
        : SlipwayJson.Read<ReviewQuestion>(step.Question.Span)!;

    internal void Wake() => RunReady?.Invoke();

    private async Task<PendingStep?> FindOpenAsync(RunId run, Func<PendingStep, bool> isWanted, CancellationToken ct)
    {
        await foreach (var step in Journal.ListPendingAsync(new PendingQuery { Run = run, Limit = int.MaxValue }, ct))
        {
            if (isWanted(step))
            {
                return step;
            }
        }

        return null;
    }

    /// <summary>Why a step takes no answer.</summary>
    private async Task<string> WhyNotAsync(RunId run, string stepKey, CancellationToken ct)
    {
        await foreach (var step in Journal.ListPendingAsync(new PendingQuery { Run = run, IncludesSettled = true, Limit = int.MaxValue }, ct))
        {
            if (step.Key == stepKey && step.State is PendingState.Open)
            {
                return $"Step '{stepKey}' of run {run} does not wait for an answer any more: the run was cancelled.";
            }
        }

        return $"Step '{stepKey}' of run {run} has no open question: it was answered, its time is over, or it never asked.";
    }

    private async Task<bool> SettleAsync(PendingStep step, JsonNode? value, string? by, string? reason, CancellationToken ct)
    {
        var answer = new StepAnswer(SlipwayJson.Write(value), Options.Time.GetUtcNow(), by, reason);
        if (!await Journal.AnswerAsync(step.RunId, step.Key, answer, ct))
        {
            return false;
        }

        Wake();
        return true;
    }
}
