using System.Text;
using System.Text.Json.Nodes;
using Slipway.Compat.PromptFlow;
using Slipway.Journal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Models.Catalog;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>Emitted programs send what Prompt flow's executor sends, run and bypass the same nodes, and give the same outputs.</summary>
[Trait("suite", "conformance-promptflow")]
public sealed class FixtureTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Fixtures_Runs_AreThoseOfTheExecutor()
    {
        string corpus = SharedData.Require("corpus", "promptflow");
        var tally = new Tally();
        foreach (string line in await File.ReadAllLinesAsync(Path.Combine(corpus, "fixtures.jsonl"), TestContext.Current.CancellationToken))
        {
            JsonObject fixture = JsonNode.Parse(line)!.AsObject();
            await CheckAsync(corpus, fixture, tally);
        }

        tally.Report(output);
        tally.Failures.ShouldBeEmpty(string.Join("\n", tally.Failures));
        tally.Passed.ShouldBeGreaterThan(0);
    }

    private static async Task CheckAsync(string corpus, JsonObject fixture, Tally tally)
    {
        string name = $"{fixture["flow"]} ({fixture["connection"]}{(fixture["variant"] is { } variant ? $", {variant}" : "")})";
        string path = ExportFile.FindIn(Path.Combine(corpus, fixture["flow"]!.ToString()))!;
        var options = new ImportOptions
        {
            Connections = new Dictionary<string, string> { [ImportOptions.AnyConnection] = fixture["connection"]!.ToString() },
            Variant = fixture["variant"]?.ToString(),
        };
        ImportResult imported = BuilderReaders.Read(await ExportFile.LoadAsync(path, null, TestContext.Current.CancellationToken), options);
        if (fixture["load_error"] is { } error)
        {
            tally.Count(name, "refused definitions", imported.Diagnostics.Any(d => d.Severity is DiagnosticSeverity.Error) ? null : $"loads, and the builder says {error["inner"]}");
            return;
        }

        if (fixture["runs"] is not JsonArray runs)
        {
            return;
        }

        if (imported.App is null)
        {
            tally.Count(name, "runs", "is refused: " + imported.Diagnostics.First(d => d.Severity is DiagnosticSeverity.Error));
            return;
        }

        EmittedProject project = ProjectEmitter.Emit(imported.App, imported.Ledger);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        if (compiled.Assembly is null)
        {
            tally.Count(name, "runs", "does not compile: " + string.Join("; ", compiled.Diagnostics.Take(3)));
            return;
        }

        var flow = new CompiledFlow(imported.App, project, compiled);
        foreach ((JsonNode? run, int number) in runs.Select((run, number) => (run, number)))
        {
            (string? problem, int requests, int nodes) = await RunAsync(flow, run!.AsObject(), tally);
            tally.Requests += requests;
            tally.Nodes += nodes;
            tally.Count($"{name} run {number}", "runs", problem);
        }
    }

    private static async Task<(string? Problem, int Requests, int Nodes)> RunAsync(CompiledFlow flow, JsonObject run, Tally tally)
    {
        List<RecordedRequest> recorded = [.. run["requests"]!.AsArray().Select(request => new RecordedRequest(request!["api"]!.ToString(), request["body"]!, request["reply"]))];
        using var models = new RecordedModels(recorded);
        var journal = new MemoryJournal();
        JsonObject nodes = run["nodes"]!.AsObject();
        RunResult result = await flow.RunAsync(
            run["inputs"]!.AsObject().DeepClone().AsObject(), models, journal, [new RecordedCode(flow, nodes)], new RecordedTools(flow, nodes));
        if (models.Unknown.Count > 0)
        {
            return ("sends what the builder did not: " + models.Difference(), models.Matched, 0);
        }

        tally.BetterGuarded += models.BetterGuarded;
        bool failed = run["status"]!.ToString() != "Completed";
        if (failed != !result.Succeeded)
        {
            return ($"is {result.Outcome.Status} instead of {run["status"]}: {result.Outcome.Failure?.Message} {result.Exception?.Message}", models.Matched, 0);
        }

        RunHistory history = (await journal.ReadAsync(result.Id))!;
        string? problem = flow.CompareNodes(history, nodes, failed) ?? (failed ? null : CompareOutputs(result, run["outputs"]));
        problem ??= flow.ModelSteps(history) == models.Matched ? null : $"{flow.ModelSteps(history)} prompts ran and {models.Matched} requests were made";
        return (problem, models.Matched, nodes.Count);
    }

    private static string? CompareOutputs(RunResult result, JsonNode? expected)
    {
        JsonNode? actual = PrintedImages.ToText(JsonNode.Parse(Encoding.UTF8.GetString(result.Output!.Value.Span)));
        return SameJson.Are(actual, expected) ? null : $"gives {actual?.ToJsonString()} instead of {expected?.ToJsonString()}";
    }
}

/// <summary>Counts what was compared, and keeps what differs.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _passed = new(StringComparer.Ordinal);

    public List<string> Failures { get; } = [];

    public int Requests { get; set; }

    public int Nodes { get; set; }

    /// <summary>The functions that became C#.</summary>
    public int Ported { get; set; }

    public int BetterGuarded { get; set; }

    public int Passed => _passed.Values.Sum();

    public void Count(string name, string kind, string? problem)
    {
        if (problem is null)
        {
            _passed[kind] = _passed.GetValueOrDefault(kind) + 1;
        }
        else
        {
            Failures.Add($"{name}: {(problem.Length > 1500 ? problem[..1500] + "…" : problem)}");
        }
    }

    public void Report(ITestOutputHelper output) => output.WriteLine(
        $"{string.Join(", ", _passed.Select(pair => $"{pair.Value} {pair.Key}"))} as the builder's; {Requests} requests equal ({BetterGuarded} of them but for a better guard), {Nodes} nodes compared; {Failures.Count} not");
}
