using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Bench.Resume;

/// <summary>The result of <c>resume</c>.</summary>
/// <param name="Processors">How many.</param>
/// <param name="Suspended">How many runs waited.</param>
/// <param name="SuspendedPerSecond">How many runs a second came to their question.</param>
/// <param name="DiskBytesEach">The journal's file by the runs that waited.</param>
/// <param name="MemoryBytesEach">What a process that takes up runs held, by the runs that waited.</param>
/// <param name="Answered">How many were answered.</param>
/// <param name="AnsweredPerSecond">How many answers a second were on disk, while runs were taken up.</param>
/// <param name="DonePerSecond">How many a second were done, from the first answer to the last result.</param>
/// <param name="CpuEach">The processor time of each, from its answer to its result, in microseconds.</param>
/// <param name="FloorPerSecond">Bare commits per second of as many callers.</param>
internal sealed record ResumeReport(
    int Processors,
    int Suspended,
    double SuspendedPerSecond,
    double DiskBytesEach,
    double MemoryBytesEach,
    int Answered,
    double AnsweredPerSecond,
    double DonePerSecond,
    double CpuEach,
    double FloorPerSecond)
{
    /// <summary>A run that goes on waits for the disk three times: its answer, its new owner, its end.</summary>
    private const int CommitsEach = 3;

    public double Ratio => DonePerSecond * CommitsEach / FloorPerSecond;

    public void WriteTable(TextWriter output) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
        {Processors} processors; 64 callers, the runs and the journal share one process.

        {Suspended,8} suspended runs   {SuspendedPerSecond,8:F0} per s until they wait
                 each costs       {DiskBytesEach,8:F0} bytes on disk, {MemoryBytesEach:F1} bytes of memory
        {Answered,8} answered         {AnsweredPerSecond,8:F0} answers per s on disk
                                  {DonePerSecond,8:F0} runs per s done, from the first answer to the last result; {CpuEach:F0} us of processor each
                 bare commits     {FloorPerSecond,8:F0} per s; a run needs {CommitsEach}, so it reaches {Ratio:P1} of that
        """));

    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, ResumeJson.Default.ResumeReport));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ResumeReport))]
internal sealed partial class ResumeJson : JsonSerializerContext;
