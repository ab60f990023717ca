using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Jinja;
using Slipway.Jinja.Bench;

// Renders and parses ten templates with this engine and with Debian's Jinja2, checks that the texts are equal, and prints times and ratios.
bool asJson = args.Contains("--json");
double seconds = args.Contains("--quick") ? 0.1 : 0.6;
List<Measurement> ours = [.. BenchmarkCases.All.Select(benchmark => Measure(benchmark, seconds))];
JsonObject python = MeasurePython(seconds);
var theirs = python["results"]!.AsArray().ToDictionary(result => (string)result!["name"]!, result => result!.AsObject());
foreach (Measurement measurement in ours)
{
    if (measurement.Text != (string)theirs[measurement.Name]["text"]!)
    {
        Console.Error.WriteLine($"The engines disagree on '{measurement.Name}'.");
        return 1;
    }
}

if (asJson)
{
    Console.WriteLine(new JsonObject
    {
        ["jinja2"] = (string)python["version"]!,
        ["python"] = (string)python["python"]!,
        ["dotnet"] = Environment.Version.ToString(),
        ["cases"] = new JsonArray([.. ours.Select(measurement => (JsonNode)new JsonObject
        {
            ["name"] = measurement.Name,
            ["characters"] = measurement.Text.Length,
            ["render_us"] = measurement.Render * 1e6,
            ["parse_us"] = measurement.Parse * 1e6,
            ["allocated_bytes"] = measurement.Allocated,
            ["python_render_us"] = (double)theirs[measurement.Name]["render"]! * 1e6,
            ["python_parse_us"] = (double)theirs[measurement.Name]["parse"]! * 1e6,
        })]),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    return 0;
}

Console.WriteLine($"Slipway.Jinja on .NET {Environment.Version} against Jinja2 {python["version"]} on Python {python["python"]}; microseconds, best of 15 batches.");
Console.WriteLine();
Console.WriteLine("| template | characters | render | Jinja2 | times faster | allocated | parse | Jinja2 | times faster |");
Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
foreach (Measurement measurement in ours)
{
    double render = (double)theirs[measurement.Name]["render"]!;
    double parse = (double)theirs[measurement.Name]["parse"]!;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {measurement.Name} | {measurement.Text.Length:N0} | {measurement.Render * 1e6:N1} | {render * 1e6:N1} | {render / measurement.Render:N1} | {measurement.Allocated / 1024.0:N1} KB | {measurement.Parse * 1e6:N1} | {parse * 1e6:N1} | {parse / measurement.Parse:N1} |"));
}

return 0;

static Measurement Measure(BenchmarkCase benchmark, double seconds)
{
    var environment = new JinjaEnvironment(new JinjaOptions
    {
        TrimBlocks = true,
        LStripBlocks = true,
        KeepTrailingNewline = true,
        Loader = name => benchmark.Templates.GetValueOrDefault(name),
    });
    JinjaTemplate template = environment.Parse(benchmark.Template, benchmark.Name);
    string text = template.Render(benchmark.Context);
    double render = BestTime(() => template.Render(benchmark.Context), seconds);
    double parse = BestTime(() => environment.Parse(benchmark.Template, benchmark.Name), seconds);
    long before = GC.GetAllocatedBytesForCurrentThread();
    template.Render(benchmark.Context);
    return new Measurement(benchmark.Name, text, render, parse, GC.GetAllocatedBytesForCurrentThread() - before);
}

// The time of one call in the best of 15 batches that together take the given time, as on the Python side. The first calls, three times as
// long, are not counted: the runtime compiles what is called often again, in the background.
static double BestTime(Action action, double seconds)
{
    CallFor(action, 3 * seconds);
    int batch = Math.Max(1, CallFor(action, seconds) / 15);
    var watch = new Stopwatch();
    double best = double.MaxValue;
    for (int index = 0; index < 15; index++)
    {
        watch.Restart();
        for (int call = 0; call < batch; call++)
        {
            action();
        }

        best = Math.Min(best, watch.Elapsed.TotalSeconds / batch);
    }

    return best;
}

static int CallFor(Action action, double seconds)
{
    var watch = Stopwatch.StartNew();
    int calls = 0;
    do
    {
        action();
        calls++;
    }
    while (watch.Elapsed.TotalSeconds < seconds);
    return calls;
}

static JsonObject MeasurePython(double seconds)
{
    string file = Path.GetTempFileName();
    try
    {
        File.WriteAllText(file, new JsonObject
        {
            ["seconds"] = seconds,
            ["cases"] = new JsonArray([.. BenchmarkCases.All.Select(benchmark => (JsonNode)new JsonObject
            {
                ["name"] = benchmark.Name,
                ["template"] = benchmark.Template,
                ["context"] = benchmark.Context.DeepClone(),
                ["templates"] = new JsonObject(benchmark.Templates.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
            })]),
        }.ToJsonString());
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-I", Path.Combine(AppContext.BaseDirectory, "python_side.py"), file])
        {
            RedirectStandardOutput = true,
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? (JsonObject)JsonNode.Parse(output)!
            : throw new InvalidOperationException("The Python side failed; is python3-jinja2 installed?");
    }
    finally
    {
        File.Delete(file);
    }
}

/// <summary>Seconds for one render and one parse, and the bytes one render allocates.</summary>
internal sealed record Measurement(string Name, string Text, double Render, double Parse, long Allocated);
