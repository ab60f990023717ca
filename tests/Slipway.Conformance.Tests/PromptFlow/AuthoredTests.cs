using System.Text;
using System.Text.Json.Nodes;
using Slipway.Compat.Scripting;
using Slipway.Evaluation.Datasets;
using Slipway.Journal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Steps;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>Whole flows with their Python, end to end: what is sent, which nodes run and with what, outputs, metrics, failures and their kinds.</summary>
[Trait("suite", "conformance-promptflow")]
public sealed class AuthoredTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cases_All_BehaveAsTheExecutor(bool arePorted)
    {
        string folder = SharedData.Require("authored", "promptflow");
        var tally = new Tally();
        var leftOut = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await using var python = new PythonEngine(new PythonOptions { MaxWorkers = 2 });
        foreach (string path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Where(path => File.Exists(Path.Combine(path, "case.json"))))
        {
            AuthoredCase authored = AuthoredCase.Load(path);
            foreach (AuthoredRun run in authored.Runs)
            {
                if (DeliberateDifferences.WhyNot(run) is { } reason)
                {
                    leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
                    continue;
                }

                await CheckAsync(authored, run, python, tally, arePorted);
            }
        }

        tally.Report(output);
        foreach ((string reason, int count) in leftOut)
        {
            output.WriteLine($"  not compared, {count} run{(count == 1 ? "" : "s")}: {reason}");
        }

        output.WriteLine($"{tally.Ported} functions in C#");
        (tally.Ported > 0).ShouldBe(arePorted);
        tally.Failures.ShouldBeEmpty(string.Join("\n", tally.Failures));
        tally.Passed.ShouldBeGreaterThan(0);
    }

    private static async Task CheckAsync(AuthoredCase authored, AuthoredRun run, PythonEngine python, Tally tally, bool arePorted)
    {
        string name = $"{authored.Name}/{run.Name}";
        ImportResult imported = BuilderReaders.Read(
            await ExportFile.LoadAsync(authored.Entry, null, TestContext.Current.CancellationToken),
            new ImportOptions { Connections = authored.Kinds(run), Variant = run.Variant });
        bool isRefused = imported.Diagnostics.Any(d => d.Severity is DiagnosticSeverity.Error);
        if (run.Refusal is { } refusal && isRefused)
        {
            tally.Count(name, "refused definitions", null);
            return;
        }

        if (imported.App is null)
        {
            tally.Count(name, "runs refused as a whole", DeliberateDifferences.IsRefusedEarly(run) ? null : "is refused: " + imported.Diagnostics.First(d => d.Severity is DiagnosticSeverity.Error));
            return;
        }

        EmittedProject project = ProjectEmitter.Emit(imported.App, imported.Ledger, new EmitOptions { Ports = arePorted ? await ProvenPorts.OfAsync(imported.App, python) : [] });
        tally.Ported += project.Files.Count(file => file.Path.Contains(".Tests/ported/", StringComparison.Ordinal));
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        if (compiled.Assembly is null || compiled.Diagnostics.Count > 0)
        {
            tally.Count(name, "lines", "does not compile: " + string.Join("; ", compiled.Diagnostics.Take(3)));
            return;
        }

        var flow = new CompiledFlow(imported.App, project, compiled);
        string? mapping = await CheckMappingAsync(authored, run, flow);
        if (run.Refusal is { } late)
        {
            string? problem = mapping is not null && late["codes"]![0]!.ToString() == "ApplyInputMappingError" ? null
                : DeliberateDifferences.IsFoundWhenItRuns(late) ? null
                : $"loads, and the builder says {late["codes"]} {late["message"]}";
            tally.Count(name, problem is null && mapping is not null ? "refused mappings" : "definitions refused when they run", problem);
            return;
        }

        if (mapping is not null)
        {
            tally.Count(name, "lines", mapping);
        }

        if (!DeliberateDifferences.IgnoresItsRows(flow, run))
        {
            await RunLinesAsync(authored, run, flow, python, tally);
        }
    }

    /// <summary>Compares the rows that column mapping makes of the run's sources with those of the builder.</summary>
    private static async Task<string?> CheckMappingAsync(AuthoredCase authored, AuthoredRun run, CompiledFlow flow)
    {
        if (run.Sources is not { } sources)
        {
            return null;
        }

        try
        {
            var data = new Dictionary<string, Dataset>();
            foreach ((string source, JsonNode? file) in sources)
            {
                data[source] = await Dataset.LoadAsync(Path.Combine(authored.Folder, file!.ToString()), TestContext.Current.CancellationToken);
            }

            HashSet<string> defaults = [.. flow.App.Inputs.Where(input => !input.Required).Select(input => input.Name)];
            IReadOnlyList<(int Line, JsonObject Inputs)> lines = DatasetJoin.Lines(data, ColumnMapping.Read(run.Mapping ?? []), defaults);
            if (run.Refusal is not null)
            {
                return null;
            }

            foreach (JsonObject recorded in run.Lines)
            {
                int number = recorded["line"]!.GetValue<int>();
                JsonObject? made = lines.FirstOrDefault(line => line.Line == number).Inputs;
                JsonObject inputs = recorded["inputs"]!.AsObject();
                if (made is null || inputs.Any(input => input.Key != Dataset.LineNumber && !DeliberateDifferences.IsSameCell(made[input.Key], input.Value)))
                {
                    return $"line {number} is {made?.ToJsonString()} instead of {inputs.ToJsonString()}";
                }
            }

            return null;
        }
        catch (ColumnMappingException e)
        {
            return e.Message;
        }
    }

    private static async Task RunLinesAsync(AuthoredCase authored, AuthoredRun run, CompiledFlow flow, PythonEngine python, Tally tally)
    {
        var journal = new MemoryJournal();
        var succeeded = new List<LineResult>();
        foreach (JsonObject line in run.Lines)
        {
            JsonObject inputs = RecordedValue.ToInput(line["inputs"]!.AsObject());
            using var models = new RecordedModels(RecordedValue.Requests(line), run.Streams);
            RunResult result = await flow.RunAsync(inputs.DeepClone().AsObject(), models, journal, [python], new RecordedEmbedding(flow, line), authored.Secrets(run));
            RunHistory? history = await journal.ReadAsync(result.Id);
            tally.Requests += models.Matched;
            tally.BetterGuarded += models.BetterGuarded;
            tally.Nodes += (line["nodes"] as JsonArray)?.Count ?? 0;
            tally.Count($"{authored.Name}/{run.Name} line {line["line"]}", "lines", new LineComparison(flow, line, result, history, models).Problem());
            if (result.Succeeded)
            {
                JsonNode? given = JsonNode.Parse(result.Output!.Value.Span);
                succeeded.Add(new LineResult(line["line"]!.GetValue<int>(), result.Id, inputs, given, null));
            }
        }

        if (run.Aggregation is { } aggregation)
        {
            using var models = new RecordedModels(RecordedValue.Requests(aggregation));
            tally.Count($"{authored.Name}/{run.Name} aggregation", "aggregations", await AggregateAsync(authored, run, flow, python, aggregation, succeeded, journal, models));
        }
    }

    private static async Task<string?> AggregateAsync(
        AuthoredCase authored, AuthoredRun run, CompiledFlow flow, PythonEngine python, JsonObject aggregation, List<LineResult> succeeded, MemoryJournal journal, RecordedModels models)
    {
        int[] lines = [.. aggregation["lines"]!.AsArray().Select(line => line!.GetValue<int>())];
        if (!lines.SequenceEqual(succeeded.Select(line => line.Line)))
        {
            return $"lines {string.Join(",", succeeded.Select(line => line.Line))} succeeded instead of {string.Join(",", lines)}";
        }

        using SlipwayHost host = new(new SlipwayOptions { Journal = journal });
        var dataset = new DatasetRun(host, journal, flow.CreateLines, flow.CreateMetrics);
        JsonObject lists = await dataset.ListsAsync(flow.CreateMetrics(), succeeded);
        foreach ((string written, JsonNode? expected) in aggregation["inputs"]!.AsObject())
        {
            string name = RecordedValue.ListName(written);
            if (!RecordedValue.AreSame(lists[name], expected))
            {
                return $"{written} is {lists[name]?.ToJsonString() ?? "absent"} instead of {expected?.ToJsonString()}";
            }
        }

        RunResult result = await flow.AggregateAsync(lists, models, journal, [python], authored.Secrets(run));
        bool fails = aggregation["status"]!.ToString() == "failed";
        if (fails || !result.Succeeded)
        {
            return fails == !result.Succeeded ? null : $"is {result.Outcome.Status} instead of {aggregation["status"]}: {result.Outcome.Failure?.Message} {result.Exception?.Message}";
        }

        JsonNode? metrics = JsonNode.Parse(Encoding.UTF8.GetString(result.Output!.Value.Span));
        return RecordedValue.AreSame(metrics, aggregation["metrics"]) ? null : $"gives the metrics {metrics?.ToJsonString()} instead of {aggregation["metrics"]?.ToJsonString()}";
    }
}
