using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Slipway.Models;
using Slipway.Tests.Properties;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Models;

public sealed class RateGateTests
{
    [Fact]
    public void Gate_LetsNoMoreThroughThanItsRateAndBurst() =>
        Gen.Select(Gen.Int[1, 600], Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 5]).Array[1, 60]).SampleSeeded(sample =>
        {
            var (perMinute, calls) = sample;
            var time = new FakeTimeProvider();
            var gate = new RateGate(perMinute, time);
            var passed = new List<(double At, int Units)>();
            var now = 0d;
            foreach (var (pause, units) in calls)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                now += pause;
                passed.Add((now + gate.Take(units, TimeSpan.MaxValue).TotalMilliseconds, units));
            }

            var burst = Math.Max(1, perMinute / 10d);
            for (var from = 0; from < passed.Count; from++)
            {
                // What comes after the first of a window never exceeds the rate over it and the burst.
                var sum = 0;
                for (var to = from + 1; to < passed.Count; to++)
                {
                    sum += passed[to].Units;
                    var allowed = (perMinute * (passed[to].At - passed[from].At) / 60_000) + burst + 5;
                    ((double)sum).ShouldBeLessThanOrEqualTo(allowed + 1e-3);
                }
            }
        }, iter: 500);

    [Fact]
    public void Gate_WhenTheClockIsSetBack_LetsNobodyWaitForThat()
    {
        var time = new SetBackTime(new DateTimeOffset(2026, 3, 2, 8, 30, 0, TimeSpan.Zero));
        var gate = new RateGate(60, time);
        gate.Take(1, TimeSpan.Zero).ShouldBe(TimeSpan.Zero);

        time.SetBack = TimeSpan.FromHours(1);

        gate.Take(1, TimeSpan.Zero).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Pause_WhenTheClockIsSetBack_IsNoLonger()
    {
        var time = new SetBackTime(new DateTimeOffset(2026, 3, 2, 8, 30, 0, TimeSpan.Zero));
        using var guard = new ModelGuard(new ModelCallPolicy { MaxConcurrent = 1 }, time);
        guard.Pause(TimeSpan.FromSeconds(10));

        time.SetBack = TimeSpan.FromHours(1);
        var entering = guard.EnterAsync(1, TestContext.Current.CancellationToken).AsTask();
        entering.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(10));

        (await entering).Dispose();
    }

    [Fact]
    public void Gate_ThatWouldLetWaitTooLong_TakesNothing()
    {
        var gate = new RateGate(60, new FakeTimeProvider());
        gate.Take(6, TimeSpan.Zero).ShouldBe(TimeSpan.Zero);
        gate.Take(3, TimeSpan.FromSeconds(2)).ShouldBe(TimeSpan.FromSeconds(3));
        gate.Take(2, TimeSpan.FromSeconds(2)).ShouldBe(TimeSpan.FromSeconds(2));
    }
}
