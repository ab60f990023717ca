using Slipway.Journal;
using Slipway.Replays;
using Slipway.Runs;
using Slipway.Steps;

namespace Slipway;

/// <content>What journals are good for beside going on: replays and forks.</content>
public sealed partial class SlipwayHost
{
    /// <summary>Runs a run again from its journal alone, and compares every step's request and the outcome byte for byte. Calls nothing and writes
    /// nothing: no model, tool, web service, script, template or delegate of a step, and no journal.</summary>
    /// <param name="pipeline">The run's pipeline, as it is now.</param>
    /// <param name="history">The run, as <see cref="IJournal.ReadAsync"/> has it. One that is not over is replayed as far as its journal goes.</param>
    /// <param name="ct">Stops the replay.</param>
    /// <remarks>Of the host's options only <see cref="SlipwayOptions.Models"/> are used, to learn which model a prompt would ask. A secret is
    /// its own reference. Steps' results are the journal's, so a change within a delegate of <c>CodeAsync</c> is not seen; a change of a script
    /// or template is reported.</remarks>
    /// <exception cref="InvalidOperationException">The run is of another pipeline.</exception>
    /// <exception cref="NotConfiguredException">A prompt's model is not known.</exception>
    public async Task<ReplayReport> ReplayAsync(Pipeline pipeline, RunHistory history, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(history);
        ThrowIfOther(pipeline, history.Run);
        ThrowIfErased(history.Run);
        var comparison = new ReplayComparison(history);
        var result = await ReplayAsync(pipeline, history, comparison, ct);
        ct.ThrowIfCancellationRequested();
        return result.Exception is NotConfiguredException && history.Run.Failure?.Code != nameof(NotConfiguredException)
            ? throw result.Exception
            : comparison.Report(result.Outcome);
    }

    /// <summary>Begins a new run with the first steps of another one: those that had ended before a step are taken from the journal, that
    /// step and what follows execute, with another prompt, model or input.</summary>
    /// <param name="pipeline">The run's pipeline.</param>
    /// <param name="history">The run, as <see cref="IJournal.ReadAsync"/> has it.</param>
    /// <param name="at">The key of the first step that executes; its name will do where only one step of the run has it.</param>
    /// <param name="options">What is done in another way; null for nothing.</param>
    /// <param name="ct">Cancels the fork.</param>
    /// <remarks>The fork has the <see cref="RunContext.Now"/>, ids and random numbers of the run, but an id of its own, so its side effects have
    /// idempotency keys of their own: they happen again. Changed prompts and models hold from <paramref name="at"/> on, also when the
    /// fork is taken up later. The fork's record says what it comes from (<see cref="RunRecord.Fork"/>).</remarks>
    /// <returns>How the fork ended.</returns>
    /// <exception cref="ForkException">The run has no such step, or a step before it would ask for something else.</exception>
    /// <exception cref="InvalidArtifactException">A changed prompt is not valid.</exception>
    /// <exception cref="InvalidOperationException">The run is of another pipeline.</exception>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    public async Task<RunResult> ForkAsync(
        Pipeline pipeline, RunHistory history, string at, ForkOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(history);
        ThrowIfOther(pipeline, history.Run);
        ThrowIfErased(history.Run);
        options ??= new ForkOptions();
        foreach (var (name, source) in options.Prompts)
        {
            ForkPrompts.Check(name, source);
        }

        await ThrowIfErasedAsync(history.Run.Id, ct);
        var node = await Lease.GetAsync(ct);
        var fork = ForkPlan.Create(history, at, options, node, Options);
        await ThrowIfChangedAsync(pipeline, fork, ct);
        await StartAsync(fork.Run, isGivenId: options.Id is not null, ct);
        try
        {
            foreach (var step in fork.Steps)
            {
                Journal.Append(step);
            }

            // Not to be given up halfway: nobody would work on the fork, nor end it.
            await EraseIfOriginIsErasedAsync(fork.Run, history.Run.Id);
        }
        catch (JournalException)
        {
            await ReleaseAsync(fork.Run, FailurePause);
            throw;
        }

        var run = new RunOptions { User = fork.Run.User, Version = fork.Run.Version, Conversation = StoredConversation.Read(fork.Run.Conversation), OnText = options.OnText };
        return await ExecuteAsync(pipeline, fork.Run, run, fork, ct);
    }

    /// <summary>What is in the caller's memory may have been erased since it was read.</summary>
    private async Task ThrowIfErasedAsync(RunId run, CancellationToken ct)
    {
        if (await Journal.ReadAsync(run, ct) is { } now)
        {
            ThrowIfErased(now.Run);
        }
    }

    /// <summary>Who erases the run at this moment finds the fork, which is on disk, or has erased the run already, which is seen here.</summary>
    private async Task EraseIfOriginIsErasedAsync(RunRecord fork, RunId origin)
    {
        await Journal.FlushAsync(fork.Id, CancellationToken.None);
        try
        {
            await ThrowIfErasedAsync(origin, CancellationToken.None);
        }
        catch (JournalException e) when (e is not LostRunException)
        {
            var now = Options.Time.GetUtcNow();
            var outcome = new RunOutcome(RunStatus.Failed, now, null, new Failure("OriginErased", "The run it was forked from was erased.")) { Epoch = fork.Epoch };
            await Journal.FinishRunAsync(fork.Id, outcome, CancellationToken.None);
            await Journal.EraseAsync(fork.Id, now, CancellationToken.None);
            throw;
        }
    }

    private static void ThrowIfErased(RunRecord run)
    {
        if (run.ErasedAt is { } at)
        {
            throw new JournalException($"The payloads of run {run.Id} were erased at {at:u}. It cannot be replayed or forked.") { IsRefusal = true };
        }
    }

    /// <summary>The steps that a fork takes over must be what its pipeline asks for, or the fork could not be taken up again.</summary>
    private async Task ThrowIfChangedAsync(Pipeline pipeline, RunHistory fork, CancellationToken ct)
    {
        var comparison = new ReplayComparison(fork);
        await ReplayAsync(pipeline, fork, comparison, ct);
        var changed = comparison.Report(new RunOutcome(RunStatus.Running, Options.Time.GetUtcNow(), null, null)).Differences
            .Where(d => d.Kind is ReplayDifferenceKind.Request or ReplayDifferenceKind.NotReached).ToList();
        if (changed is [var first, ..])
        {
            throw new ForkException(
                $"Step '{first.StepKey}' comes before the fork, and {(first.Kind is ReplayDifferenceKind.Request ? "asks for something else now" : "the pipeline does not come to it now")}. Fork at it or before it.",
                changed);
        }
    }

    /// <summary>Runs on a host of its own that has nothing to call, and a journal that nobody keeps.</summary>
    private async Task<RunResult> ReplayAsync(Pipeline pipeline, RunHistory history, ReplayComparison comparison, CancellationToken ct)
    {
        await using var journal = new MemoryJournal();
        using var host = new SlipwayHost(
            new SlipwayOptions
            {
                Journal = journal,
                Models = Options.Models,
                ScriptEngines = ReplayStandIns.Engines,
                Secrets = ReplayStandIns.Secret,
                Time = Options.Time,
                Telemetry = new TelemetryOptions { IsOff = true },
            },
            [new ReplayLayer(history, comparison)]);
        var record = history.Run with
        {
            // Who ran it is not who replays it, a run that was cancelled by its caller has no wish on record, and for one that ended otherwise the wish came too late.
            Status = RunStatus.Running,
            Cancel = history.Run.Status switch
            {
                RunStatus.Cancelled => history.Run.Cancel ?? new CancelRequest(Options.Time.GetUtcNow()),
                RunStatus.Running or RunStatus.Suspended => history.Run.Cancel,
                _ => null,
            },
        };
        await journal.StartRunAsync(record, ct);
        var options = new RunOptions { User = record.User, Version = record.Version, Conversation = StoredConversation.Read(record.Conversation) };
        return await host.ExecuteAsync(pipeline, record, options, history, ct);
    }
}
