using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Bench.Serve;

/// <summary>Prompt, model, output with the journal on, against a bare client on the same stub, in alternating rounds.</summary>
internal static class ServeBenchmark
{
    private const int Rounds = 6;

    private static readonly int[] Levels = [1, 8, 32];
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly Ticket Ticket = new("Hello, I ordered a kettle last week and it has not come yet. Can you tell me where it is? — Zoë", "en");

    /// <param name="delay">How long the model takes to answer, in milliseconds.</param>
    /// <param name="asJson">Whether the report is JSON.</param>
    public static async Task<int> RunAsync(int delay, bool asJson)
    {
        // Beside the program and not in the folder for temporary files, which may be in memory.
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"journal-{Environment.ProcessId}")).FullName;
        try
        {
            var report = await MeasureAsync(folder, delay);
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

    private static async Task<ServeReport> MeasureAsync(string folder, int delay)
    {
        using var committer = new BareCommitter(Path.Combine(folder, "floor.db"));
        using var stub = await StubProcess.StartAsync(delay);
        await using var journal = await SqliteJournal.OpenAsync(Path.Combine(folder, "runs.db"));
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = new StubModels(http, stub.BaseUrl) });
        var pipeline = new SupportPipeline();
        var runs = 0L;

        async Task RunPipelineAsync()
        {
            Check(await host.RunAsync(pipeline, Ticket));
            Interlocked.Increment(ref runs);
        }

        var body = await FindBodyAsync(pipeline);
        using var bare = new BareClient(stub.BaseUrl, body);
        using var workflows = new AgentWorkflows(bare.Http, stub.BaseUrl, body, folder, Ticket);

        var levels = new List<ServeLevel>();
        foreach (var callers in Levels)
        {
            levels.Add(await MeasureAsync(callers, bare.AskAsync, RunPipelineAsync, committer.CommitAsync, workflows.RunAsync));
        }

        var written = await CountAsync(journal);
        return written == runs
            ? new ServeReport(Environment.ProcessorCount, delay, folder, written, levels)
            : throw new InvalidOperationException($"{runs} runs were asked for, and {written} are in the journal.");
    }

    private static async Task<ServeLevel> MeasureAsync(int callers, params Func<Task>[] sides)
    {
        foreach (var side in sides)
        {
            await Callers.RunAsync(callers, WarmUp, side);
        }

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
        Check(await host.RunAsync(pipeline, Ticket));
        return keeper.Body;
    }

    private static void Check(Answer answer)
    {
        if (answer.Reply != StubModel.Answer)
        {
            throw new InvalidOperationException($"The pipeline answered '{answer.Reply}'.");
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
