namespace Slipway.Models;

/// <summary>Spreads units evenly over time: the generic cell rate algorithm (ITU-T I.371), on a given clock. That the time of day is set does not matter.</summary>
/// <param name="perMinute">The units of a minute; a tenth of them, at least one, may come at once.</param>
/// <param name="time">The clock.</param>
internal sealed class RateGate(long perMinute, TimeProvider time)
{
    private readonly double _ticksPerUnit = (double)TimeSpan.TicksPerMinute / perMinute;
    private readonly double _burst = Math.Max(TimeSpan.TicksPerMinute / 10d, (double)TimeSpan.TicksPerMinute / perMinute);
    private readonly long _began = time.GetTimestamp();
    private readonly Lock _lock = new();
    private double _arrival;

    /// <summary>Takes units, and says how long to wait for them. Takes none when that is longer than <paramref name="maxWait"/>.</summary>
    public TimeSpan Take(long units, TimeSpan maxWait)
    {
        lock (_lock)
        {
            var now = (double)time.GetElapsedTime(_began).Ticks;
            var begin = Math.Max(_arrival, now);
            // More units than may come at once come when the gate is empty.
            var cost = units * _ticksPerUnit;
            var wait = TimeSpan.FromTicks((long)Math.Max(0, begin + Math.Min(cost, _burst) - _burst - now));
            if (wait <= maxWait)
            {
                _arrival = begin + cost;
            }

            return wait;
        }
    }

    /// <summary>Corrects what was taken: by the difference between what was needed and what was taken.</summary>
    public void Correct(long difference)
    {
        lock (_lock)
        {
            _arrival += difference * _ticksPerUnit;
        }
    }
}
