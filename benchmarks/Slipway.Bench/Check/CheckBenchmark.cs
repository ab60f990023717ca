using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;

namespace Slipway.Bench.Check;

/// <summary>How fast exports become code that runs: over a folder of exports, cold and warm, and one at a time.</summary>
internal static class CheckBenchmark
{
    private const int WarmPasses = 3;

    public static async Task<int> RunAsync(string? folder, bool asJson)
    {
        string? from = folder ?? Find();
        List<string> files = from is null ? [] : [.. Directory.EnumerateFiles(from, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        if (files.Count == 0)
        {
            await Console.Error.WriteLineAsync("There are no exports: give a folder with *.yml, or set SLIPWAY_SHARED.");
            return 2;
        }

        await OneAsync(files.First(Compiles));
        using var process = Process.GetCurrentProcess();
        TimeSpan first = DateTime.UtcNow - process.StartTime.ToUniversalTime();
        CheckPass cold = await PassAsync(files);
        var warm = new List<CheckPass>();
        for (int pass = 0; pass < WarmPasses; pass++)
        {
            warm.Add(await PassAsync(files));
        }

        var single = new List<TimeSpan>();
        foreach (string file in files.Where(Compiles))
        {
            single.Add(await OneAsync(file));
        }

        single.Sort();
        var figures = new CheckFigures(
            files.Count,
            cold.Compiled,
            first.TotalMilliseconds,
            files.Count / cold.Elapsed.TotalSeconds,
            files.Count / warm.Min(pass => pass.Elapsed.TotalSeconds),
            single[single.Count / 2].TotalMilliseconds,
            single[single.Count * 95 / 100].TotalMilliseconds,
            single[^1].TotalMilliseconds);
        Console.WriteLine(asJson ? JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) : Text(figures));
        return 0;
    }

    private static string Text(CheckFigures f) => string.Create(CultureInfo.InvariantCulture, $"""
        {f.Files} exports, {f.Compiled} become code
        the first export, from the start of the process   {f.FirstMs,8:0} ms
        all of them, cold                                 {f.ColdPerSecond,8:0.0} exports/s
        all of them, warm (best of {WarmPasses})                      {f.WarmPerSecond,8:0.0} exports/s
        one export to a pipeline that can run, warm       {f.MedianMs,8:0} ms median, {f.P95Ms:0} ms at 95 %, {f.SlowestMs:0} ms the slowest
        """);

    private static string? Find() => Environment.GetEnvironmentVariable("SLIPWAY_SHARED") is { } shared && Directory.Exists(Path.Combine(shared, "corpus", "dify"))
        ? Path.Combine(shared, "corpus", "dify")
        : null;

    /// <summary>All exports, as many side by side as there are processors, as <c>slipway check</c> does it.</summary>
    private static async Task<CheckPass> PassAsync(IReadOnlyList<string> files)
    {
        int compiled = 0;
        long started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (file, ct) =>
        {
            ImportResult export = BuilderReaders.Read(await ExportFile.LoadAsync(file, null, ct));
            if (export.App is { } app)
            {
                EmittedProject project = ProjectEmitter.Emit(app, export.Ledger);
                using CompiledPipeline pipeline = PipelineCompiler.Compile(project.Files, project.RootNamespace, ct);
                if (pipeline.Assembly is not null)
                {
                    Interlocked.Increment(ref compiled);
                }
            }
        });
        return new CheckPass(Stopwatch.GetElapsedTime(started), compiled);
    }

    /// <summary>One export, from its file to a pipeline that can be run.</summary>
    private static async Task<TimeSpan> OneAsync(string file)
    {
        long started = Stopwatch.GetTimestamp();
        ImportResult export = BuilderReaders.Read(await ExportFile.LoadAsync(file));
        EmittedProject project = ProjectEmitter.Emit(export.App!, export.Ledger);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace);
        _ = CompiledPipeline.Create(compiled.PipelineTypes.Single());
        return Stopwatch.GetElapsedTime(started);
    }

    private static bool Compiles(string file) => BuilderReaders.Read(ExportFile.FromBytes(file, File.ReadAllBytes(file))).App is not null;

    private sealed record CheckPass(TimeSpan Elapsed, int Compiled);
}

/// <summary>What was measured.</summary>
/// <param name="Files">The exports.</param>
/// <param name="Compiled">Those that became code.</param>
/// <param name="FirstMs">The first export, from the start of the process, in milliseconds.</param>
/// <param name="ColdPerSecond">Exports a second in the first pass.</param>
/// <param name="WarmPerSecond">Exports a second in the best of the later passes.</param>
/// <param name="MedianMs">One export from file to pipeline, warm: the median in milliseconds.</param>
/// <param name="P95Ms">At 95 %.</param>
/// <param name="SlowestMs">The slowest.</param>
internal sealed record CheckFigures(
    int Files, int Compiled, double FirstMs, double ColdPerSecond, double WarmPerSecond, double MedianMs, double P95Ms, double SlowestMs);
