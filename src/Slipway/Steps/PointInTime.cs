namespace Slipway.Steps;

/// <summary>Times that are not later than a clock can show.</summary>
internal static class PointInTime
{
    /// <summary>The time after a while; the last one there is for a while without end (<see cref="TimeSpan.MaxValue"/>, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>, which is less than none).</summary>
    public static DateTimeOffset After(this DateTimeOffset time, TimeSpan wait) =>
        wait == Timeout.InfiniteTimeSpan || wait > DateTimeOffset.MaxValue - time ? DateTimeOffset.MaxValue : time + wait;
}
