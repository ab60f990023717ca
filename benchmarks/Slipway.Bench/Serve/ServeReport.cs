using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Bench.Serve;

/// <summary>The result of <c>serve</c>. Latencies are in microseconds.</summary>
internal sealed record ServeReport(int Processors, string JournalFolder, double CommitP50, double CommitP99, long RunsInJournal, IReadOnlyList<ServeLevel> Levels)
{
    public void WriteTable(TextWriter output)
    {
        output.WriteLine($"{Processors} processors; client, stub and pipeline in one process.");
        output.WriteLine(Invariant($"One durable commit here ({JournalFolder}): p50 {CommitP50:F0} us, p99 {CommitP99:F0} us."));
        output.WriteLine($"{RunsInJournal} runs in the journal, as many as were asked for.");
        output.WriteLine();
        output.WriteLine("callers        side     req/s   p50 us   p99 us   KiB/req  cpu us/req");
        foreach (var level in Levels)
        {
            WriteSide(output, level.Callers, "bare", level.Bare);
            WriteSide(output, level.Callers, "pipeline", level.Pipeline);
            output.WriteLine(Invariant($"         ratio {level.Ratio:P1}, added p50 {level.AddedP50:F0} us, added p99 {level.AddedP99:F0} us"));
        }
    }

    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, ServeJson.Default.ServeReport));

    private static void WriteSide(TextWriter output, int callers, string name, ServeSide side) => output.WriteLine(Invariant(
        $"{callers,7}  {name,10}  {side.PerSecond,8:F0}  {side.P50,7:F0}  {side.P99,7:F0}  {side.BytesEach / 1024,8:F1}  {side.CpuEach,10:F1}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Both sides under so many callers.</summary>
internal sealed record ServeLevel(int Callers, ServeSide Bare, ServeSide Pipeline)
{
    public double Ratio => Pipeline.PerSecond / Bare.PerSecond;

    public double AddedP50 => Pipeline.P50 - Bare.P50;

    public double AddedP99 => Pipeline.P99 - Bare.P99;
}

/// <summary>One side: requests per second, latencies, and what each request cost the whole process.</summary>
internal sealed record ServeSide(double PerSecond, double P50, double P99, double BytesEach, double CpuEach)
{
    public static ServeSide Of(Measurement m) => new(m.PerSecond, m.Percentile(0.5), m.Percentile(0.99), m.BytesEach, m.CpuMicrosecondsEach);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ServeReport))]
internal sealed partial class ServeJson : JsonSerializerContext;
