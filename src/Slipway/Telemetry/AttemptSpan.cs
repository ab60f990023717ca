using System.Diagnostics;
using Slipway.Models;
using Slipway.Steps;

namespace Slipway.Telemetry;

/// <summary>The span of one try of a step, below the step's.</summary>
internal readonly struct AttemptSpan : IDisposable
{
    private readonly StepCall _call;
    private readonly Activity? _activity;

    private AttemptSpan(StepCall call, Activity? activity)
    {
        _call = call;
        _activity = activity;
    }

    /// <summary>Begins a try.</summary>
    /// <param name="call">The step.</param>
    /// <param name="model">The model that is asked, which may stand in for another one; null for other steps.</param>
    public static AttemptSpan Start(StepCall call, ModelBinding? model = null)
    {
        if (!Signals.Source.HasListeners())
        {
            return default;
        }

        var activity = Signals.Source.StartActivity("attempt");
        activity?.SetTag("slipway.attempt.number", model is null ? call.Attempts : null);
        if (activity is { IsAllDataRequested: true } && model is not null)
        {
            activity.SetTag("gen_ai.provider.name", ProviderNames.Current(model.Provider));
            activity.SetTag("gen_ai.request.model", model.ModelId);
        }

        return new AttemptSpan(call, activity);
    }

    /// <param name="e">What ended it.</param>
    /// <param name="error">The failure's name; null for the exception's own.</param>
    public void Fail(Exception e, string? error = null)
    {
        if (_activity is not null)
        {
            _activity.SetError(error ?? StepErrors.Name(e, _call));
            _activity.SetTag("http.response.status_code", (e as ModelCallException)?.Status);
        }
    }

    public void Dispose() => _activity?.Dispose();
}

/// <summary>Wraps each try of a call in a span. Those of model calls have theirs where they are made: there may be several in one try of a step.</summary>
internal sealed class AttemptLayer : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next) =>
        call.Request.Kind is StepKind.Http or StepKind.Tool && Signals.Source.HasListeners() ? ObserveAsync(call, next) : next(call);

    private static async ValueTask<StepResult> ObserveAsync(StepCall call, StepNext next)
    {
        using var span = AttemptSpan.Start(call);
        try
        {
            return await next(call);
        }
        catch (Exception e)
        {
            span.Fail(e);
            throw;
        }
    }
}
