using System.Diagnostics;

namespace Slipway.Bench.Serve;

/// <summary>Callers that ask one after the other for some time.</summary>
internal static class Callers
{
    public static async Task<Measurement> RunAsync(int callers, TimeSpan time, Func<Task> request)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var end = started + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => AskAsync(end, request))));
        return new Measurement(
            Stopwatch.GetElapsedTime(started),
            [.. latencies.SelectMany(l => l)],
            GC.GetTotalAllocatedBytes(precise: true) - allocated,
            Environment.CpuUsage.TotalTime - cpu);
    }

    private static async Task<List<long>> AskAsync(long end, Func<Task> request)
    {
        var latencies = new List<long>(16 * 1024);
        for (var now = Stopwatch.GetTimestamp(); now < end;)
        {
            await request();
            var then = Stopwatch.GetTimestamp();
            latencies.Add(then - now);
            now = then;
        }

        return latencies;
    }
}

/// <summary>What some callers saw.</summary>
/// <param name="Time">How long they asked.</param>
/// <param name="Latencies">How long each request took, in ticks of the stopwatch.</param>
/// <param name="AllocatedBytes">What the process allocated meanwhile, the stub included.</param>
/// <param name="Cpu">The processor time the process used meanwhile, the stub included.</param>
internal sealed record Measurement(TimeSpan Time, long[] Latencies, long AllocatedBytes, TimeSpan Cpu)
{
    public static Measurement Sum(IReadOnlyCollection<Measurement> rounds)
    {
        var latencies = rounds.SelectMany(r => r.Latencies).ToArray();
        Array.Sort(latencies);
        return new Measurement(
            TimeSpan.FromTicks(rounds.Sum(r => r.Time.Ticks)),
            latencies,
            rounds.Sum(r => r.AllocatedBytes),
            TimeSpan.FromTicks(rounds.Sum(r => r.Cpu.Ticks)));
    }

    public double PerSecond => Latencies.Length / Time.TotalSeconds;

    public double BytesEach => (double)AllocatedBytes / Latencies.Length;

    public double CpuMicrosecondsEach => Cpu.TotalMicroseconds / Latencies.Length;

    /// <summary>Of sorted latencies, in microseconds.</summary>
    public double Percentile(double share) =>
        Latencies[(int)Math.Min(Latencies.Length - 1, Latencies.Length * share)] * 1e6 / Stopwatch.Frequency;
}
