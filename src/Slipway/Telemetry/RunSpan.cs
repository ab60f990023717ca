using System.Diagnostics;
using Slipway.Journal;
using Slipway.Runs;

namespace Slipway.Telemetry;

/// <summary>The span of a run, from its begin or from where it was taken up to its end or to where it waits.</summary>
internal readonly struct RunSpan : IDisposable
{
    private const string Operation = "invoke_workflow";

    private readonly RunState _run;
    private readonly Activity? _activity;
    private readonly long _started;
    private readonly bool _isOff;

    private RunSpan(RunState run)
    {
        _run = run;
        _isOff = run.Host.Options.Telemetry.IsOff;
        _started = run.Host.Options.Time.GetTimestamp();
        if (_isOff || !Signals.Source.HasListeners())
        {
            return;
        }

        _activity = Signals.Source.StartActivity(
            $"{Operation} {run.Record.Pipeline}",
            ActivityKind.Internal,
            parentContext: default,
            [new("gen_ai.operation.name", Operation), new("gen_ai.agent.name", run.Record.Pipeline), new("slipway.run.id", run.Id.ToString())]);
        if (_activity is { IsAllDataRequested: true } activity)
        {
            Describe(activity, run);
        }
    }

    public static RunSpan Start(RunState run) => new(run);

    public void End(RunOutcome outcome)
    {
        var error = outcome.Failure?.Code;
        _activity?.SetTag("slipway.run.status", outcome.Status.ToString().ToLowerInvariant());
        Fail(error);
        if (!_isOff && Signals.RunDuration.Enabled && outcome.Status is not (RunStatus.Running or RunStatus.Suspended))
        {
            var tags = new TagList { { "gen_ai.operation.name", Operation }, { "gen_ai.agent.name", _run.Record.Pipeline } };
            tags.AddError(error);
            Signals.RunDuration.Record(_run.Host.Options.Time.GetElapsedTime(_started).TotalSeconds, tags);
        }
    }

    public void Fail(string? error) => _activity.SetError(error);

    public void Dispose() => _activity?.Dispose();

    private static void Describe(Activity activity, RunState run)
    {
        activity.SetTag("gen_ai.conversation.id", run.Record.ConversationId);
        activity.SetTag("slipway.run.version", run.Record.Version is { Length: > 0 } version ? version : null);
        activity.SetTag("slipway.run.epoch", run.Record.Epoch);
        activity.SetTag("slipway.run.forked_from", run.Record.Fork?.Run.ToString());
        if (run.Host.Options.Telemetry.WritesOlderNames)
        {
            activity.SetTag("gen_ai.workflow.name", run.Record.Pipeline);
        }
    }
}
