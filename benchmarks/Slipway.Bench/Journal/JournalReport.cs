using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Slipway.Bench.Serve;

namespace Slipway.Bench.Journal;

/// <summary>The result of <c>journal</c>. Latencies are in microseconds.</summary>
internal sealed record JournalReport(int Processors, int BytesEach, IReadOnlyList<JournalStoreResult> Stores)
{
    public void WriteTable(TextWriter output)
    {
        output.WriteLine(Invariant($"{Processors} processors; callers and writer share one process. Each step has {BytesEach} bytes of content and is on disk before its caller goes on."));
        output.WriteLine();
        output.WriteLine("store        runs  side       per s   p50 us   p99 us  KiB each  cpu us each");
        foreach (var store in Stores)
        {
            foreach (var level in store.Levels)
            {
                WriteSide(output, store.Name, level.Runs, "floor", level.Floor);
                WriteSide(output, store.Name, level.Runs, "journal", level.Journal);
                WriteSide(output, store.Name, level.Runs, "no keys", level.Plain);
                output.WriteLine(Invariant($"{"",17} journal/floor {level.Ratio:P1}; journal/no keys {level.RatioToPlain:P1}"));
            }
        }
    }

    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, JournalJson.Default.JournalReport));

    private static void WriteSide(TextWriter output, string store, int runs, string name, ServeSide side) => output.WriteLine(Invariant(
        $"{store,-11} {runs,5}  {name,-8} {side.PerSecond,7:F0} {side.P50,8:F0} {side.P99,8:F0} {side.BytesEach / 1024,9:F1} {side.CpuEach,12:F1}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One store under all loads.</summary>
internal sealed record JournalStoreResult(string Name, IReadOnlyList<JournalLevel> Levels);

/// <summary>Both sides with so many runs at the same time.</summary>
/// <param name="Runs">How many.</param>
/// <param name="Floor">One bare row for each step.</param>
/// <param name="Journal">Steps of runs, encrypted.</param>
/// <param name="Plain">Steps of runs in a journal without keys.</param>
internal sealed record JournalLevel(int Runs, ServeSide Floor, ServeSide Journal, ServeSide Plain)
{
    /// <summary>What is left of the journal's throughput with encryption.</summary>
    public double RatioToPlain => Journal.PerSecond / Plain.PerSecond;

    /// <summary>Steps of the journal by rows of the floor.</summary>
    public double Ratio => Journal.PerSecond / Floor.PerSecond;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(JournalReport))]
internal sealed partial class JournalJson : JsonSerializerContext;
