using Polly;
using Polly.Retry;
using Slipway.Journal;
using Slipway.Runs;

namespace Slipway.Steps;

/// <summary>Tries a step: within its time, again where its request says so. Anything user code throws becomes a failure of the step.</summary>
internal sealed class ResilienceLayer(TimeProvider time) : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next) =>
        call.Request.Retry is { MaxRetries: > 0 } retry ? RetryAsync(call, next, retry) : TryAsync(call, next);

    private async ValueTask<StepResult> RetryAsync(StepCall call, StepNext next, StepRetry retry)
    {
        var pipeline = new ResiliencePipelineBuilder<StepResult> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<StepResult>
            {
                MaxRetryAttempts = retry.MaxRetries,
                BackoffType = DelayBackoffType.Constant,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is StepFailedException failure && !call.IsFinal && (retry.EveryFailure || failure.Retryable)
                    && (failure.RetryAfter ?? TimeSpan.Zero) <= retry.MaxPause),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    (arguments.Outcome.Exception as StepFailedException)?.RetryAfter is { } asked && asked > retry.Interval ? asked : retry.Interval),
            })
            .Build();
        return await pipeline.ExecuteAsync(
            static async (state, _) => await state.Self.TryAsync(state.Call, state.Next), (Self: this, Call: call, Next: next), call.Stop);
    }

    private async ValueTask<StepResult> TryAsync(StepCall call, StepNext next)
    {
        call.Attempts++;
        using var timeout = call.Request.Timeout is { } limit
            ? new CancellationTokenSource(limit.ForTimer(), time)
            : null;
        using var either = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, call.Stop);
        call.Cancellation = either?.Token ?? call.Stop;
        StepScope.Current = call;
        try
        {
            return await next(call);
        }
        catch (OperationCanceledException e) when (!call.Stop.IsCancellationRequested)
        {
            var reason = timeout?.IsCancellationRequested == true ? $"took longer than {call.Request.Timeout}" : "was cancelled by the other side";
            throw new StepFailedException($"Step '{call.Key}' {reason}.", "Timeout", retryable: true, e);
        }
        catch (Exception e) when (IsOfStep(e, call))
        {
            throw new StepFailedException(e.Message, e.GetType().Name, inner: e);
        }
    }

    /// <summary>Whether it is what the step's code has thrown, for itself or for a run that it has begun.</summary>
    private static bool IsOfStep(Exception e, StepCall call) => e switch
    {
        StepFailedException or OperationCanceledException or SuspensionSignal => false,
        JournalException journal => !journal.Stops(call.RunId),
        SlipwayException own => !own.EndsRun,
        _ => true,
    };
}
