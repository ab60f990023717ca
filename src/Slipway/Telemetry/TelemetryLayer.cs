using System.Diagnostics;
using Slipway.Runs;
using Slipway.Steps;

namespace Slipway.Telemetry;

/// <summary>Wraps each step that executes in a span, and measures it. Steps that come from the journal were seen when they executed.</summary>
internal sealed class TelemetryLayer(TelemetryOptions options, TimeProvider time) : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next) =>
        Signals.AreWanted && !call.IsJournaled ? ObserveAsync(call, next) : next(call);

    private async ValueTask<StepResult> ObserveAsync(StepCall call, StepNext next)
    {
        using var activity = StepSpan.Start(call, options);
        var started = time.GetTimestamp();
        string? error = null;
        StepResult? result = null;
        try
        {
            result = await next(call);
            return result.Value;
        }
        catch (SuspensionSignal)
        {
            activity?.SetTag("slipway.step.waits", true);
            throw;
        }
        catch (Exception e)
        {
            error = StepErrors.Name(e, call);
            throw;
        }
        finally
        {
            StepSpan.End(activity, call, result, error, options);
            StepMetrics.Record(call, time.GetElapsedTime(started), result is not null, error, options);
        }
    }
}
