using System.Runtime.ExceptionServices;
using Slipway.Journal;
using Slipway.Steps;
using Slipway.Telemetry;

namespace Slipway.Runs;

/// <summary>Takes a run from the top of its pipeline's method to its end, or to where it has to wait.</summary>
internal sealed class RunLoop(SlipwayHost host, Pipeline pipeline, RunState run)
{
    private readonly List<string> _undoFailures = [];

    /// <summary>Whether a failed run was being undone when its process ended. What had failed it may be gone, but it cannot go on from there.</summary>
    public static bool HasBegunToUndo(RunHistory history) =>
        history.Steps.Any(s => new StepKey(s.Key).Undoes) || history.Pending.Any(p => new StepKey(p.Key).Undoes);

    /// <exception cref="JournalException">The journal cannot be written, or the run has another owner.</exception>
    public async Task<RunResult> RunAsync()
    {
        using var span = RunSpan.Start(run);
        ReadOnlyMemory<byte> output = default;
        Exception? exception = null;
        try
        {
            output = run.Secrets.Redact(await pipeline.InvokeAsync(run.Record.Input, new RunContext(run)));
            run.ThrowIfTooLarge(output, "The run's output");
        }
        catch (JournalException e) when (e.Stops(run.Id))
        {
            span.Fail(e.GetType().Name);
            throw;
        }
        catch (Exception e)
        {
            // The boundary of user code: whatever it throws is how the run ended.
            exception = e;
        }

        try
        {
            var result = await EndAsync(output, exception);
            span.End(result.Outcome);
            return result;
        }
        catch (Exception e)
        {
            span.Fail(e.GetType().Name);
            throw;
        }
    }

    private async Task<RunResult> EndAsync(ReadOnlyMemory<byte> output, Exception? exception)
    {
        await run.Steps.EndAsync();
        if (run.StopReason is StopReason.Lost)
        {
            throw run.Lost();
        }

        if (run.Fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        // A wish that comes later is one that is not acted on here.
        var stop = run.StopReason;
        exception = run.Mismatch ?? exception;
        if ((run.IsInterrupted || run.IsSuspended) && exception is not (OperationCanceledException or SuspensionSignal or NonDeterministicPipelineException))
        {
            // Code that catches everything cannot keep the run from stopping or waiting: what it has made of it would not come again.
            exception = run.IsInterrupted ? new OperationCanceledException("The run was told to stop.", exception) : new SuspensionSignal();
        }

        var isStopped = exception is OperationCanceledException or SuspensionSignal;
        if (isStopped && stop is StopReason.Shutdown)
        {
            return await LetGoAsync(exception);
        }

        var isCancelled = isStopped && stop is StopReason.Cancelled;
        if (run.IsSuspended && (!isCancelled || run.AwaitsOutcome))
        {
            return await SuspendAsync(stop);
        }

        if (stop is StopReason.Failed && (exception is null || isStopped))
        {
            exception = new StepFailedException("The run had failed, and its process ended while it was undone. It is undone now; why it had failed is not known any more.", "Undone");
        }

        try
        {
            if (exception is not (null or NonDeterministicPipelineException))
            {
                await UndoAsync(isCancelled);
            }
        }
        catch (SuspensionSignal)
        {
            return await SuspendAsync(stop);
        }
        catch (OperationCanceledException e) when (run.StopReason is StopReason.Shutdown)
        {
            return await LetGoAsync(e);
        }
        catch (NonDeterministicPipelineException e)
        {
            (exception, isCancelled) = (e, false);
        }

        var outcome = Describe(output, exception, isCancelled);
        await host.Journal.FinishRunAsync(run.Id, outcome, CancellationToken.None);
        return new RunResult(run.Id, outcome)
        {
            Exception = exception,
            ConversationChanges = outcome.Status is RunStatus.Completed ? run.Conversation.Changes() : new Dictionary<string, System.Text.Json.Nodes.JsonNode?>(),
        };
    }

    /// <summary>The run stays as it is, for others: who is told so can rely on it.</summary>
    private async Task<RunResult> LetGoAsync(Exception? exception)
    {
        try
        {
            await host.Journal.FlushAsync(run.Id, CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // It was closed after the host: then it has written what it had.
        }

        return new RunResult(run.Id, new RunOutcome(RunStatus.Running, Now, null, null)) { Exception = exception };
    }

    /// <param name="stop">The wish to stop that the run has acted on.</param>
    private async Task<RunResult> SuspendAsync(StopReason stop)
    {
        var due = await host.Journal.SuspendAsync(run.Id, run.Record.Epoch, stop is StopReason.Cancelled, run.Journaled.Settled, CancellationToken.None);
        if (due <= Now)
        {
            host.Wake();
        }

        return new RunResult(run.Id, new RunOutcome(RunStatus.Suspended, Now, null, null) { Epoch = run.Record.Epoch });
    }

    /// <summary>Undoes the finished steps that say how, the last one first. What fails does not keep the others from being undone.</summary>
    private async Task UndoAsync(bool isCancelled)
    {
        var compensations = run.Compensations;
        if (compensations.Count > 0 && isCancelled && run.Record.Cancel is null)
        {
            // Who takes the run up after a crash has to go on undoing, not on working.
            await run.EnsureOwnedAsync();
            await host.Journal.RequestCancelAsync(run.Id, new CancelRequest(Now, run.Record.User), CancellationToken.None);
        }

        foreach (var compensation in compensations)
        {
            // Who has the run now may have done it.
            await run.EnsureOwnedAsync();
            var context = new RunContext(run, $"{compensation.StepKey}/{StepKey.UndoScope}", isCompensation: true);
            try
            {
                await compensation.Undo(context);
                run.ThrowIfStopped(isCompensation: true);
            }
            catch (Exception e) when (!context.IsSuspended && e is not SuspensionSignal && !StopsUndoing(e))
            {
                run.ThrowIfStopped(isCompensation: true);
                _undoFailures.Add($"Step '{compensation.StepKey}' could not be undone: {e.Message}");
            }
            catch (Exception e) when (context.IsSuspended && !StopsUndoing(e))
            {
                // It waits, whatever its code makes of that.
            }

            if (context.IsSuspended)
            {
                throw new SuspensionSignal();
            }
        }
    }

    private bool StopsUndoing(Exception e) => e is NonDeterministicPipelineException || (e is JournalException journal && journal.Stops(run.Id));

    private RunOutcome Describe(ReadOnlyMemory<byte> output, Exception? exception, bool isCancelled)
    {
        if (exception is null)
        {
            return Outcome(RunStatus.Completed, output, null);
        }

        if (isCancelled)
        {
            return Outcome(RunStatus.Cancelled, null, new Failure("Cancelled", Message(run.Record.Cancel?.Reason ?? "The run was cancelled.")));
        }

        var message = Message(exception.Message);
        return Outcome(RunStatus.Failed, null, exception is StepFailedException step
            ? new Failure(step.ErrorCode, message, step.StepKey)
            : new Failure(exception.GetType().Name, message));
    }

    private RunOutcome Outcome(RunStatus status, ReadOnlyMemory<byte>? output, Failure? failure) =>
        new(status, Now, output, failure) { Epoch = run.Record.Epoch };

    private string Message(string message) => run.Secrets.Redact(string.Join(' ', [message, .. _undoFailures]));

    private DateTimeOffset Now => host.Options.Time.GetUtcNow();
}
