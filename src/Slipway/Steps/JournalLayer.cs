using Slipway.Journal;

namespace Slipway.Steps;

/// <summary>Returns what the journal has; else runs the step and records how it ended.</summary>
internal sealed class JournalLayer(TimeProvider time) : IStepLayer
{
    public async ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next)
    {
        if (call.Run.Take(call.Key) is { } journaled)
        {
            call.Sequence = journaled.Sequence;
            return Replay(call, journaled);
        }

        if (!SingleEffect.HasBegun(call))
        {
            call.Run.ThrowIfStopped(call.IsCompensation);
        }

        call.Run.Secrets.ThrowIfNotSet(call.Request.Payload);
        call.Run.ThrowIfTooLarge(call.Payload, "What the step is asked for");
        if (call.Request.Effect is StepEffect.SideEffect)
        {
            await call.Run.Host.Journal.FlushAsync(call.RunId, call.Stop);
            await call.Run.EnsureOwnedAsync();

            // It may have been told to stop while it waited, and others may have it by now.
            call.Run.ThrowIfStopped(call.IsCompensation);
        }

        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        try
        {
            var known = call.Request.Effect is StepEffect.NonRepeatable ? await SingleEffect.BeginAsync(call, startedAt) : null;
            var result = known ?? await next(call);
            var json = call.Run.Secrets.Redact(result.Json);
            call.Run.ThrowIfTooLarge(json, "The step's result");
            Append(call, json, failure: null, startedAt, started);
            return result;
        }
        catch (SlipwayException failure) when (RecordedFailure.Is(failure) && call.Stop.IsCancellationRequested)
        {
            // Being told to stop is what many a failure comes from: it would stay on the record of a run that others go on with.
            throw new OperationCanceledException($"Step '{call.Key}' was told to stop.", failure, call.Stop);
        }
        catch (SlipwayException failure) when (RecordedFailure.Is(failure))
        {
            (failure as StepFailedException)?.StepKey = call.Key.Value;
            Append(call, null, failure, startedAt, started);
            throw;
        }
    }

    private static StepResult Replay(StepCall call, StepRecord journaled)
    {
        call.ThrowIfChanged(journaled.RequestHash, journaled.Request);

        if (journaled.Failure is { } failure)
        {
            throw RecordedFailure.Restore(journaled, failure);
        }

        return StepResult.FromJson(journaled.Result!.Value);
    }

    private void Append(StepCall call, ReadOnlyMemory<byte>? result, SlipwayException? failure, DateTimeOffset startedAt, long started)
    {
        startedAt = call.BegunAt ?? startedAt;
        var duration = call.BegunAt is { } begun ? time.GetUtcNow() - begun : time.GetElapsedTime(started);
        call.Sequence = call.Run.Append(sequence => new StepRecord(
            call.RunId, sequence, call.Key.Value, call.Request.Kind, call.RequestHash, call.Payload, result)
        {
            Epoch = call.Run.Record.Epoch,
            Effect = call.Request.Effect,
            Failure = failure is null ? null : RecordedFailure.Of(failure, call),
            Retryable = failure is StepFailedException { Retryable: true },
            StartedAt = startedAt,
            Duration = duration,
            Attempts = call.IsReused ? 0 : Math.Max(1, call.ModelAttempts?.Count(static a => a.WasSent) ?? call.Attempts),
            ModelAttempts = call.ModelAttempts is [{ Code: null, ChargedTokens: 0 }] or null ? [] : call.ModelAttempts,
            ArtifactVersion = call.ArtifactVersion ?? call.Request.ArtifactVersion,
            Usage = call.Usage,
        });
    }
}
