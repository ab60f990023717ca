using System.Globalization;
using System.Text;

namespace Slipway.Durability.Tests.Processes;

/// <summary>A process that takes up what earlier ones left, runs orders of its own, and says which have ended. It is killed at any moment, or told
/// to come to an end.</summary>
internal sealed class WorkerProcess
{
    public const string Command = "run-orders";

    private const int Lanes = 8;

    /// <param name="journal">The journal's place.</param>
    /// <param name="sink">The sink's file.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="runs">How many orders to run, or "endless".</param>
    public static async Task<int> RunAsync(string journal, string sink, string node, string runs)
    {
        var place = new JournalPlace(journal);
        await using var store = await place.OpenAsync();
        using var world = new EffectSink(sink, place);
        var pipeline = new OrderPipeline(world);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = store, Node = node });
        await using var recovery = new RunRecovery(host, [pipeline]) { OnResult = Say };
        Console.WriteLine("ready");
        var most = runs == "endless" ? int.MaxValue : int.Parse(runs, CultureInfo.InvariantCulture);
        var begun = 0;
        await Task.WhenAll([recovery.RecoverAsync(), .. Enumerable.Range(0, Lanes).Select(_ => Task.Run(RunOrdersAsync))]);

        // Runs of a process that was killed after the first look, and of this one's lanes none.
        await recovery.RecoverAsync();
        return 0;

        async Task RunOrdersAsync()
        {
            while (Interlocked.Increment(ref begun) <= most)
            {
                var id = RunId.New(TimeProvider.System);
                var input = BitConverter.ToInt32(id.Value.ToByteArray(), 12) & 0xFFFFFF;
                Say(await host.TryRunAsync(pipeline, Encoding.UTF8.GetBytes(input.ToString(CultureInfo.InvariantCulture)), new RunOptions { Id = id }));
            }
        }
    }

    /// <summary>What was said is acknowledged: it may not be lost.</summary>
    private static void Say(RunResult result) =>
        Console.WriteLine($"{result.Id} {result.Outcome.Status} {Encoding.UTF8.GetString(result.Output is { } output ? output.Span : default)} .");
}
