using Microsoft.Extensions.Time.Testing;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>A process's clock, which knows who sleeps for some seconds: it is moved on when nothing else goes on. Heartbeats and longer waits are not worth it.</summary>
internal sealed class SimulatedClock(DateTimeOffset now, TimeSpan heartbeat) : FakeTimeProvider(now)
{
    private readonly HashSet<Sleep> _sleeps = [];

    /// <summary>When the next one wakes; null when nobody sleeps.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            lock (_sleeps)
            {
                return _sleeps.Count == 0 ? null : _sleeps.Min(s => s.Due);
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime >= heartbeat)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var sleep = new Sleep(this) { Due = GetUtcNow() + dueTime };
        lock (_sleeps)
        {
            _sleeps.Add(sleep);
        }

        sleep.Timer = base.CreateTimer(
            s =>
            {
                sleep.End();
                callback(s);
            },
            state,
            dueTime,
            period);
        return sleep;
    }

    private sealed class Sleep(SimulatedClock clock) : ITimer
    {
        public required DateTimeOffset Due { get; init; }

        public ITimer? Timer { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            End();
            return Timer!.Change(dueTime, period);
        }

        public void Dispose()
        {
            End();
            Timer?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public void End()
        {
            lock (clock._sleeps)
            {
                clock._sleeps.Remove(this);
            }
        }
    }
}
