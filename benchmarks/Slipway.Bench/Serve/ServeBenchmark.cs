using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Bench.Serve;

/// <summary>Prompt, model, output with everything on, against a bare client on the same stub, in alternating rounds.</summary>
internal static class ServeBenchmark
{
    private const int Rounds = 4;

    private static readonly int[] Levels = [1, 8, 32];
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(3);

    // The compiler goes on improving the code for about that long under load.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan LevelWarmUp = TimeSpan.FromSeconds(2);
    private static readonly RunOptions Caller = new() { User = "ada" };
    private static readonly Ticket Ticket = new("Hello, I ordered a kettle last week and it has not come yet. Can you tell me where it is? — Zoë", "en");

    /// <param name="delay">How long the stub takes to answer, in milliseconds.</param>
    /// <param name="server">An OpenAI-compatible server that runs already and answers the same question with the same words; null for the stub.</param>
    /// <param name="asJson">Whether the report is JSON.</param>
    public static async Task<int> RunAsync(int delay, Uri? server, bool asJson)
    {
        // Beside the program and not in the folder for temporary files, which may be in memory.
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"journal-{Environment.ProcessId}")).FullName;
        try
        {
            var report = await MeasureAsync(folder, delay, server);
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

    private static async Task<ServeReport> MeasureAsync(string folder, int delay, Uri? server)
    {
        using var committer = new BareCommitter(Path.Combine(folder, "floor.db"));
        using var stub = server is null ? await StubProcess.StartAsync(delay) : null;
        var address = server ?? stub!.BaseUrl;
        await using var everything = await EverythingOn.OpenAsync(folder, address);
        var pipeline = new SupportPipeline();
        var body = await FindBodyAsync(pipeline);
        using var bare = new BareClient(address, body);
        var answer = await bare.AskAsync();
        using var workflows = new AgentWorkflows(bare.Http, address, body, folder, Ticket);
        var runs = 0L;

        async Task AskBareAsync() => Check(await bare.AskAsync(), answer);

        async Task RunPipelineAsync()
        {
            Check((await everything.Host.RunAsync(pipeline, Ticket, Caller)).Reply, answer);
            Interlocked.Increment(ref runs);
        }

        async Task RunWorkflowAsync() => Check(await workflows.RunAsync(), answer);

        Func<Task>[] sides = [AskBareAsync, RunPipelineAsync, committer.CommitAsync, RunWorkflowAsync];
        await WarmUpAsync(Levels[^1], WarmUp, sides);
        var levels = new List<ServeLevel>();
        foreach (var callers in Levels)
        {
            levels.Add(await MeasureAsync(callers, sides));
        }

        var written = await CountAsync(everything.Journal);
        return written == runs
            ? new ServeReport(Environment.ProcessorCount, server?.ToString(), delay, folder, written, levels)
            : throw new InvalidOperationException($"{runs} runs were asked for, and {written} are in the journal.");
    }

    private static async Task WarmUpAsync(int callers, TimeSpan time, Func<Task>[] sides)
    {
        foreach (var side in sides)
        {
            await Callers.RunAsync(callers, time, side);
        }
    }

    private static async Task<ServeLevel> MeasureAsync(int callers, Func<Task>[] sides)
    {
        await WarmUpAsync(callers, LevelWarmUp, sides);
        var rounds = sides.Select(_ => new List<Measurement>()).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                rounds[side].Add(await Callers.RunAsync(callers, RoundTime, sides[side]));
            }
        }

        return new ServeLevel(callers, ServeSide.Of(rounds[0]), ServeSide.Of(rounds[1]), ServeSide.Of(rounds[2]), ServeSide.Of(rounds[3]));
    }

    /// <summary>What the pipeline sends.</summary>
    private static async Task<byte[]> FindBodyAsync(SupportPipeline pipeline)
    {
        using var keeper = new BodyKeeper();
        using var http = new HttpMessageInvoker(keeper);
        await using var journal = new MemoryJournal();
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = new StubModels(http, new Uri("http://stub.invalid/v1")) });
        await host.RunAsync(pipeline, Ticket);
        return keeper.Body;
    }

    private static void Check(string answer, string expected)
    {
        if (answer != expected)
        {
            throw new InvalidOperationException($"The answer was '{answer}', and before it was '{expected}'.");
        }
    }

    private static async Task<long> CountAsync(SqliteJournal journal)
    {
        var count = 0L;
        await foreach (var run in journal.ListAsync(new RunQuery { Status = RunStatus.Completed, Limit = int.MaxValue }))
        {
            count += run.Totals.Steps == 1 ? 1 : 0;
        }

        return count;
    }
}
