using System.Diagnostics;
using Slipway.Steps;

namespace Slipway.Telemetry;

/// <summary>What <c>error.type</c> says.</summary>
internal static class StepErrors
{
    /// <summary>The failure's code; for what was stopped whether by its time or by its run; else the exception's name.</summary>
    public static string Name(Exception e, StepCall call) => e switch
    {
        StepFailedException failed => failed.ErrorCode,
        OperationCanceledException => call.Stop.IsCancellationRequested || !call.Cancellation.IsCancellationRequested ? "Cancelled" : "Timeout",
        _ => e.GetType().Name,
    };

    public static void SetError(this Activity? activity, string? error)
    {
        if (error is not null)
        {
            activity?.SetTag("error.type", error);
            activity?.SetStatus(ActivityStatusCode.Error);
        }
    }

    public static void AddError(this ref TagList tags, string? error)
    {
        if (error is not null)
        {
            tags.Add("error.type", error);
        }
    }
}
