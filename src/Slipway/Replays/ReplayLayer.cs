using System.Text;
using Slipway.Journal;
using Slipway.Runs;
using Slipway.Steps;

namespace Slipway.Replays;

/// <summary>Gives every step what the journal has, compares what it asks, and executes nothing.</summary>
/// <remarks>A step that the journal does not have leaves its scope as if it waited, so that the scopes beside it are compared too.</remarks>
internal sealed class ReplayLayer(RunHistory history, ReplayComparison comparison) : IStepLayer
{
    private readonly Dictionary<string, PendingStep> _waiting =
        history.Pending.Where(p => p.State is not PendingState.Closed).ToDictionary(p => p.Key, StringComparer.Ordinal);

    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next)
    {
        if (call.Run.Journaled.Take(call.Key) is not { } journaled)
        {
            Leave(call);
            throw new SuspensionSignal();
        }

        call.Sequence = journaled.Sequence;
        comparison.Compare(journaled, call);
        return journaled.Failure is { } failure
            ? throw RecordedFailure.Restore(journaled, failure)
            : ValueTask.FromResult(StepResult.FromJson(journaled.Result!.Value));
    }

    private void Leave(StepCall call)
    {
        if (_waiting.TryGetValue(call.Key.Value, out var waiting))
        {
            comparison.Compare(waiting, call);
            if (waiting is { IsEffect: true, State: not PendingState.Answered })
            {
                call.Run.AwaitOutcome();
            }

            return;
        }

        // A cancelled run had begun this step or was about to; one that is not over has not come further.
        call.Run.ThrowIfStopped(call.IsCompensation);
        if (!comparison.WasLeft)
        {
            comparison.AddWouldExecute(call);
        }
    }
}

/// <summary>Collects what differs.</summary>
internal sealed class ReplayComparison(RunHistory history)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<(int Place, ReplayDifference Difference)> _differences = [];

    /// <summary>Whether the run has not ended and does not wait either: its process works on it, has ended, or has let go of it in the middle; or what it
    /// waited for has come.</summary>
    public bool WasLeft => history.Run.Status is RunStatus.Running
        || (history.Run is { Status: RunStatus.Suspended, Due: { } due } && !history.Pending.Any(p => p.State is PendingState.Open && p.Due == due));

    public void Compare(StepRecord journaled, StepCall call)
    {
        var changed = FindChange(call, journaled.RequestHash, journaled.Request);
        if (changed is null && journaled.Kind != call.Request.Kind)
        {
            changed = new ReplayDifference(
                ReplayDifferenceKind.Request, journaled.Key, $"Step '{journaled.Key}' is of another kind.", Name(journaled.Kind), Name(call.Request.Kind));
        }

        if (changed is null && journaled.Kind is StepKind.Code or StepKind.Template
            && journaled.ArtifactVersion is { } version && version != call.Request.ArtifactVersion)
        {
            changed = new ReplayDifference(
                ReplayDifferenceKind.Artifact, journaled.Key,
                $"The {(journaled.Kind is StepKind.Code ? "script" : "template")} of step '{journaled.Key}' has changed since: what it gives now is not known.",
                version, call.Request.ArtifactVersion);
        }

        lock (_lock)
        {
            _taken.Add(journaled.Key);
            if (changed is not null)
            {
                _differences.Add((journaled.Sequence, changed));
            }
        }
    }

    public void Compare(PendingStep waiting, StepCall call)
    {
        if (FindChange(call, waiting.RequestHash, waiting.Question) is { } changed)
        {
            lock (_lock)
            {
                _differences.Add((int.MaxValue, changed));
            }
        }
    }

    public void AddWouldExecute(StepCall call)
    {
        lock (_lock)
        {
            _differences.Add((_taken.Count + 1, new ReplayDifference(
                ReplayDifferenceKind.WouldExecute, call.Key.Value,
                $"Step '{call.Key}' is not in the journal, so it would execute.", null, Encoding.UTF8.GetString(call.Payload.Span))));
        }
    }

    /// <param name="replayed">How the replay ended.</param>
    public ReplayReport Report(RunOutcome replayed)
    {
        var missed = history.Steps.Where(s => !_taken.Contains(s.Key)).ToList();
        _differences.AddRange(missed.Select(s => (s.Sequence, new ReplayDifference(
            ReplayDifferenceKind.NotReached, s.Key, $"Step '{s.Key}' is in the journal, and the pipeline does not come to it.", Encoding.UTF8.GetString(s.Request.Span), null))));
        if (!_differences.Exists(d => d.Difference.Kind is ReplayDifferenceKind.WouldExecute) && FindOutcome(history.Run, replayed) is { } outcome)
        {
            _differences.Add((int.MaxValue, outcome));
        }

        var differences = _differences.OrderBy(d => d.Place).Select(d => d.Difference).ToList();
        var changed = differences.Where(d => d.StepKey is not null).Select(d => d.StepKey).Distinct(StringComparer.Ordinal).Count(k => _taken.Contains(k!));
        return new ReplayReport(history.Run.Id, history.Run.Pipeline, history.Run.Status, _taken.Count - changed, differences);
    }

    private static ReplayDifference? FindChange(StepCall call, string hash, ReadOnlyMemory<byte> journaled) =>
        string.Equals(hash, call.RequestHash, StringComparison.Ordinal)
            ? null
            : new ReplayDifference(
                ReplayDifferenceKind.Request, call.Key.Value, $"Step '{call.Key}' asks for something else.",
                Encoding.UTF8.GetString(journaled.Span), Encoding.UTF8.GetString(call.Payload.Span));

    /// <summary>A run that was left in the middle or cancelled has no outcome of its own to compare with.</summary>
    private ReplayDifference? FindOutcome(RunRecord journaled, RunOutcome replayed)
    {
        if (WasLeft || journaled.Status is RunStatus.Cancelled)
        {
            return null;
        }

        if (journaled.Status != replayed.Status)
        {
            return Differ($"The run is {Name(replayed.Status)}, not {Name(journaled.Status)}.", Describe(journaled.Output, journaled.Failure), Describe(replayed.Output, replayed.Failure));
        }

        var isSame = (journaled.Output ?? default).Span.SequenceEqual((replayed.Output ?? default).Span) && journaled.Failure == replayed.Failure;
        return isSame
            ? null
            : Differ(
                journaled.Status is RunStatus.Completed ? "The output is another one." : "The failure is another one.",
                Describe(journaled.Output, journaled.Failure),
                Describe(replayed.Output, replayed.Failure));
    }

    private static ReplayDifference Differ(string message, string? journaled, string? replayed) =>
        new(ReplayDifferenceKind.Outcome, null, message, journaled, replayed);

    private static string? Describe(ReadOnlyMemory<byte>? output, Failure? failure) =>
        failure is not null ? Encoding.UTF8.GetString(SlipwayJson.Write(failure)) : output is { } json ? Encoding.UTF8.GetString(json.Span) : null;

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
