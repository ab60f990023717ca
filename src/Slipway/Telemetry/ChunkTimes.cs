using System.Diagnostics;
using Microsoft.Extensions.AI;
using Slipway.Models;
using Slipway.Steps;

namespace Slipway.Telemetry;

/// <summary>Measures when the pieces of a streamed answer come.</summary>
internal sealed class ChunkTimes
{
    private readonly StepCall _call;
    private readonly ModelBinding _model;
    private readonly TimeProvider _time;
    private long _last;

    private ChunkTimes(StepCall call, ModelBinding model, TimeProvider time)
    {
        _call = call;
        _model = model;
        _time = time;
        _last = time.GetTimestamp();
    }

    /// <summary>Begins as the model is asked; null when nobody listens.</summary>
    public static ChunkTimes? Start(StepCall call, ModelBinding model, TimeProvider time)
    {
        call.IsStreamed = true;
        call.TimeToFirstChunk = null;
        return Signals.AreWanted && !call.Run.Host.Options.Telemetry.IsOff ? new ChunkTimes(call, model, time) : null;
    }

    /// <summary>A piece has come. What only ends the answer is none.</summary>
    public void Add(ChatResponseUpdate update)
    {
        if (update is { FinishReason: not null, Text.Length: 0 })
        {
            return;
        }

        var now = _time.GetTimestamp();
        var took = _time.GetElapsedTime(_last, now);
        _last = now;
        var writesOlder = _call.Run.Host.Options.Telemetry.WritesOlderNames;
        var tags = Tags(update);
        if (_call.TimeToFirstChunk is null)
        {
            _call.TimeToFirstChunk = took;
            Record(Signals.TimeToFirstChunk, writesOlder ? Signals.OlderTimeToFirstChunk : null, took, tags);
        }
        else
        {
            Record(Signals.TimePerChunk, writesOlder ? Signals.OlderTimePerChunk : null, took, tags);
        }
    }

    private static void Record(System.Diagnostics.Metrics.Histogram<double> current, System.Diagnostics.Metrics.Histogram<double>? older, TimeSpan took, in TagList tags)
    {
        current.Record(took.TotalSeconds, tags);
        older?.Record(took.TotalSeconds, tags);
    }

    private TagList Tags(ChatResponseUpdate update)
    {
        var subject = StepSubject.Of(_call.Request);
        var tags = new TagList
        {
            { "gen_ai.operation.name", subject.Operation },
            { "gen_ai.provider.name", ProviderNames.Current(_model.Provider) },
            { "gen_ai.request.model", subject.Name },
        };
        if (update.ModelId is { } answered)
        {
            tags.Add("gen_ai.response.model", answered);
        }

        return tags;
    }
}
