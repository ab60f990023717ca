using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Slipway.Tests.Telemetry;

/// <summary>What runs of one pipeline emit, whatever else runs in the process.</summary>
internal sealed class Listened : IDisposable
{
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();
    private readonly ActivityTraceId _trace;
    private readonly Activity _root;

    public Listened()
    {
        _root = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        _trace = _root.TraceId;
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Slipway",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.TraceId == _trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == _trace)
                {
                    Spans.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Slipway")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.Start();
    }

    /// <summary>The spans in the order in which they ended.</summary>
    public ConcurrentQueue<Activity> Spans { get; } = [];

    /// <summary>What was measured in the trace.</summary>
    public ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> Measured { get; } = [];

    public Activity Span(string name) => Spans.Single(s => s.DisplayName == name);

    public IEnumerable<(double Value, Dictionary<string, object?> Tags)> Of(string name) => Measured.Where(m => m.Name == name).Select(m => (m.Value, m.Tags));

    public void Dispose()
    {
        _root.Dispose();
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Activity.Current?.TraceId == _trace)
        {
            Measured.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value)));
        }
    }
}
