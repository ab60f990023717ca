using System.Diagnostics;
using Slipway.Bench.Serve;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Bench.Resume;

/// <summary>Suspended runs: how fast answered ones are done, and what those that wait cost.</summary>
internal static class ResumeBenchmark
{
    private const int Callers = 64;

    /// <summary>Runs that are answered before the others are measured.</summary>
    private const int WarmUp = 3000;

    private static readonly RefundPipeline Pipeline = new();

    public static async Task<int> RunAsync(int answered, int suspended, bool asJson)
    {
        // Beside the program and not in the folder for temporary files, which may be in memory.
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"journal-{Environment.ProcessId}")).FullName;
        try
        {
            var report = await MeasureAsync(folder, answered, suspended);
            if (asJson)
            {
                report.WriteJson(Console.Out);
            }
            else
            {
                report.WriteTable(Console.Out);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ResumeReport> MeasureAsync(string folder, int answered, int suspended)
    {
        var floor = await MeasureFloorAsync(folder, answered);
        var path = Path.Combine(folder, "runs.db");
        var began = Stopwatch.GetTimestamp();
        suspended = Math.Max(answered + WarmUp, suspended);
        await SuspendAsync(path, suspended);
        var suspending = Stopwatch.GetElapsedTime(began);
        var disk = new FileInfo(path).Length;

        await using var journal = await SqliteJournal.OpenAsync(path);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal });
        var (memory, open) = await MeasureIdleAsync(host, suspended);
        await AnswerAsync(host, open[answered..(answered + WarmUp)]);
        var cpu = Environment.CpuUsage.TotalTime;
        var (answering, all) = await AnswerAsync(host, open[..answered]);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        return new ResumeReport(
            Environment.ProcessorCount, open.Count, open.Count / suspending.TotalSeconds, (double)disk / open.Count, (double)memory / open.Count,
            answered, answered / answering.TotalSeconds, answered / all.TotalSeconds, cpu.TotalMicroseconds / answered, floor);
    }

    /// <summary>Commits per second of as many callers with as few means as there are.</summary>
    private static async Task<double> MeasureFloorAsync(string folder, int commits)
    {
        using var committer = new BareCommitter(Path.Combine(folder, "floor.db"));
        var started = Stopwatch.GetTimestamp();
        await EachAsync(Enumerable.Range(0, commits), _ => committer.CommitAsync());
        return commits / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task SuspendAsync(string path, int runs)
    {
        await using var journal = await SqliteJournal.OpenAsync(path);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal });
        await EachAsync(Enumerable.Range(0, runs), async number =>
        {
            var result = await host.TryRunAsync(Pipeline, SlipwayJson.Write(new RefundRequest($"A-{number}", 40)));
            if (result.Outcome.Status is not RunStatus.Suspended)
            {
                throw new InvalidOperationException($"Run {result.Id} is {result.Outcome.Status}: {result.Outcome.Failure}");
            }
        });
    }

    /// <summary>What a process that takes up runs holds in memory while all of them wait, and the runs.</summary>
    private static async Task<(long Bytes, List<RunId> Open)> MeasureIdleAsync(SlipwayHost host, int expected)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using (var recovery = new RunRecovery(host, [Pipeline]))
        {
            recovery.Start();
            await Task.Delay(TimeSpan.FromSeconds(3));
            before = GC.GetTotalMemory(forceFullCollection: true) - before;
        }

        var open = new List<RunId>();
        await foreach (var step in host.PendingAsync(new PendingQuery { Subject = RefundPipeline.Queue, Limit = int.MaxValue }))
        {
            open.Add(step.RunId);
        }

        return open.Count == expected ? (before, open) : throw new InvalidOperationException($"{expected} runs should wait, {open.Count} do.");
    }

    /// <summary>How long it took to give all answers, and until all runs were done.</summary>
    private static async Task<(TimeSpan Answering, TimeSpan All)> AnswerAsync(SlipwayHost host, List<RunId> runs)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = runs.Count;
        await using var recovery = new RunRecovery(host, [Pipeline])
        {
            OnResult = result =>
            {
                if (!result.Succeeded)
                {
                    done.TrySetException(new InvalidOperationException($"Run {result.Id} is {result.Outcome.Status}: {result.Outcome.Failure}"));
                }
                else if (Interlocked.Decrement(ref left) == 0)
                {
                    done.TrySetResult();
                }
            },
        };
        recovery.Start();
        var started = Stopwatch.GetTimestamp();
        await EachAsync(runs, run => host.AnswerAsync(run, "approve#1", true, by: "ada"));
        var answering = Stopwatch.GetElapsedTime(started);
        await (await Task.WhenAny(done.Task, recovery.Completion));
        await done.Task;
        return (answering, Stopwatch.GetElapsedTime(started));
    }

    private static Task EachAsync<T>(IEnumerable<T> items, Func<T, Task> body) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (item, _) => await body(item));
}
