using System.Diagnostics;
using Slipway.Journal;
using Slipway.Runs;

namespace Slipway.Steps;

/// <summary>Spans of runs and steps, with the names of OpenTelemetry's GenAI conventions. No content.</summary>
internal static class Telemetry
{
    public static readonly ActivitySource Source = new("Slipway");

    public static Activity? StartRun(RunState run)
    {
        var activity = Source.StartActivity($"invoke_workflow {run.Record.Pipeline}");
        activity?.SetTag("gen_ai.operation.name", "invoke_workflow");
        activity?.SetTag("gen_ai.workflow.name", run.Record.Pipeline);
        activity?.SetTag("slipway.run.id", run.Id.ToString());
        if (run.Record.ConversationId is { } conversation)
        {
            activity?.SetTag("gen_ai.conversation.id", conversation);
        }

        return activity;
    }

    public static void EndRun(Activity? activity, RunOutcome outcome)
    {
        if (outcome.Failure is { } failure)
        {
            activity?.SetTag("error.type", failure.Code);
            activity?.SetStatus(ActivityStatusCode.Error);
        }
    }
}

/// <summary>Wraps each step in a span.</summary>
internal sealed class TelemetryLayer : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next) =>
        Telemetry.Source.HasListeners() ? TraceAsync(call, next) : next(call);

    private static async ValueTask<StepResult> TraceAsync(StepCall call, StepNext next)
    {
        using var activity = Telemetry.Source.StartActivity($"{Operation(call.Request.Kind)} {call.Request.Name}", Kind(call.Request.Kind));
        activity?.SetTag("gen_ai.operation.name", Operation(call.Request.Kind));
        activity?.SetTag("slipway.step.key", call.Key.Value);
        try
        {
            return await next(call);
        }
        catch (StepFailedException e)
        {
            activity?.SetTag("error.type", e.ErrorCode);
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            Describe(activity, call);
        }
    }

    private static void Describe(Activity? activity, StepCall call)
    {
        if (activity is null || call.Usage is not { } usage)
        {
            return;
        }

        activity.SetTag("gen_ai.provider.name", usage.Provider);
        activity.SetTag("gen_ai.request.model", usage.Model);
        if (usage.Tokens is { } tokens)
        {
            activity.SetTag("gen_ai.usage.input_tokens", tokens.InputTokens);
            activity.SetTag("gen_ai.usage.output_tokens", tokens.OutputTokens);
        }
    }

    private static string Operation(StepKind kind) => kind switch
    {
        StepKind.Prompt => "chat",
        StepKind.Tool => "execute_tool",
        StepKind.Http => "http",
        StepKind.Template => "render",
        _ => "code",
    };

    private static ActivityKind Kind(StepKind kind) =>
        kind is StepKind.Prompt or StepKind.Http ? ActivityKind.Client : ActivityKind.Internal;
}
