using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Bench.Serve;

/// <summary>The result of <c>serve</c>. Latencies are in microseconds, the model's delay is in milliseconds.</summary>
internal sealed record ServeReport(int Processors, string? Server, int ModelDelay, string JournalFolder, long RunsInJournal, IReadOnlyList<ServeLevel> Levels)
{
    public void WriteTable(TextWriter output)
    {
        output.WriteLine($"{Processors} processors; callers, pipeline and journal share one process, the model has its own: {Server ?? $"a stub that answers {(ModelDelay > 0 ? $"after {ModelDelay} ms" : "at once")}"}.");
        output.WriteLine($"The journal was in {JournalFolder}; it has {RunsInJournal} runs, as many as were asked for.");
        output.WriteLine();
        output.WriteLine("callers  side               per s   p50 us   p99 us  KiB each  cpu us each");
        foreach (var level in Levels)
        {
            WriteSide(output, level.Callers, "bare", level.Bare);
            WriteSide(output, level.Callers, "pipeline", level.Pipeline);
            WriteSide(output, level.Callers, "bare commit", level.Commit);
            WriteSide(output, level.Callers, "five executors", level.Workflow);
            output.WriteLine(Invariant(
                $"         pipeline/bare {level.Ratio:P1}; of a bare call and a bare commit in turn {level.RatioToBoth:P1}; added p50 {level.AddedP50:F0} us, p99 {level.AddedP99:F0} us; {level.RatioToWorkflow:F1} times the five executors"));
        }
    }

    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, ServeJson.Default.ServeReport));

    private static void WriteSide(TextWriter output, int callers, string name, ServeSide side) => output.WriteLine(Invariant(
        $"{callers,7}  {name,-14} {side.PerSecond,9:F0} {side.P50,8:F0} {side.P99,8:F0} {side.BytesEach / 1024,9:F1} {side.CpuEach,12:F1}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>All sides under so many callers.</summary>
/// <param name="Callers">How many ask at the same time.</param>
/// <param name="Bare">The same request through a bare client.</param>
/// <param name="Pipeline">Prompt, model, output, with everything on.</param>
/// <param name="Commit">One row on disk, with as few means as there are: what the disk and SQLite ask for durability.</param>
/// <param name="Workflow">The same work as a workflow of five executors with checkpoints in files, which are not waited for until they are on disk.</param>
internal sealed record ServeLevel(int Callers, ServeSide Bare, ServeSide Pipeline, ServeSide Commit, ServeSide Workflow)
{
    /// <summary>Throughput of the pipeline by that of the bare client.</summary>
    public double Ratio => Pipeline.PerSecond / Bare.PerSecond;

    /// <summary>Throughput of the pipeline by that of callers who make a bare call, then a bare commit.</summary>
    public double RatioToBoth => Pipeline.PerSecond * ((1 / Bare.PerSecond) + (1 / Commit.PerSecond));

    /// <summary>Throughput of the pipeline by that of the workflow.</summary>
    public double RatioToWorkflow => Pipeline.PerSecond / Workflow.PerSecond;

    public double AddedP50 => Pipeline.P50 - Bare.P50;

    public double AddedP99 => Pipeline.P99 - Bare.P99;
}

/// <summary>One side: how many per second, latencies, and what each cost the whole process.</summary>
internal sealed record ServeSide(double PerSecond, double P50, double P99, double BytesEach, double CpuEach)
{
    public static ServeSide Of(IReadOnlyCollection<Measurement> rounds)
    {
        var sum = Measurement.Sum(rounds);
        return new(sum.PerSecond, sum.Percentile(0.5), sum.Percentile(0.99), sum.BytesEach, sum.CpuMicrosecondsEach);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ServeReport))]
internal sealed partial class ServeJson : JsonSerializerContext;
