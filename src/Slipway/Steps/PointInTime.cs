namespace Slipway.Steps;

/// <summary>Times that are not later than a clock can show, nor longer than a timer can count.</summary>
internal static class PointInTime
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>A while as timers take it: one that is longer than they can count is without end.</summary>
    public static TimeSpan ForTimer(this TimeSpan wait) => wait > LongestTimer ? Timeout.InfiniteTimeSpan : wait;

    /// <summary>The time after a while; the last one there is for a while without end (<see cref="TimeSpan.MaxValue"/>, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>, which is less than none).</summary>
    public static DateTimeOffset After(this DateTimeOffset time, TimeSpan wait) =>
        wait == Timeout.InfiniteTimeSpan || wait > DateTimeOffset.MaxValue - time ? DateTimeOffset.MaxValue : time + wait;
}
