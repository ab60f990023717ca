using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Compat.Scripting;
using Slipway.Journal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Python;
using Slipway.Recordings;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Emitted programs do what Dify's engine does on its own fixtures.</summary>
[Trait("suite", "conformance-dify")]
public sealed class EngineCaseTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fixtures_WithMigratedNodesOnly_RunAsTheEngineDoes(bool arePorted)
    {
        var cases = EngineCase.Load(SharedData.Require("corpus", "dify", "engine"));
        var failures = new List<string>();
        var (passed, ported, refused) = (0, 0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        await using var python = new PythonEngine();
        var javaScript = new JavaScriptEngine();
        foreach (var engineCase in cases)
        {
            var imported = BuilderReaders.Read(await ExportFile.LoadAsync(engineCase.Fixture, null, TestContext.Current.CancellationToken));
            if (Refusal(imported) is { } reason)
            {
                refused[reason] = refused.GetValueOrDefault(reason) + 1;
                continue;
            }

            IReadOnlyList<PortedScript> ports = arePorted ? await ProvenPorts.OfAsync(imported.App!, python) : [];
            ported += ports.Count;
            var problem = await RunAsync(engineCase, imported.App!, imported, ports, [python, javaScript]);
            passed += problem is null ? 1 : 0;
            if (problem is not null)
            {
                failures.Add($"{engineCase}: {problem}");
            }
        }

        output.WriteLine($"{passed} cases as expected, {failures.Count} not, {refused.Values.Sum()} of fixtures that are refused by name:");
        foreach (var (reason, count) in refused)
        {
            output.WriteLine($"  {count} × {reason}");
        }

        output.WriteLine($"{ported} scripts in C#");
        (ported > 0).ShouldBe(arePorted);
        failures.ShouldBeEmpty(string.Join("\n", failures));
        passed.ShouldBeGreaterThan(0);
    }

    private static string? Refusal(ImportResult imported) => imported switch
    {
        { App: null } => imported.Diagnostics.First(d => d.Severity is DiagnosticSeverity.Error) is var e ? $"{e.Code} {e.Message}" : null,
        _ => imported.Diagnostics.FirstOrDefault(d => d.Severity is DiagnosticSeverity.Error) is { } d ? $"{d.Code} {d.Message}" : null,
    };

    private static async Task<string?> RunAsync(EngineCase engineCase, FlowApp app, ImportResult imported, IReadOnlyList<PortedScript> ports, Steps.IScriptEngine[] engines)
    {
        var project = ProjectEmitter.Emit(app, imported.Ledger, new EmitOptions { Ports = ports });
        using var compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        if (compiled.Assembly is null)
        {
            return "does not compile: " + string.Join("; ", compiled.Diagnostics.Take(3));
        }

        string? NodeOfStep(string step) => project.Steps.FirstOrDefault(s => s.StepName == step)?.NodeId;
        var journal = new MemoryJournal();
        using var models = new MockedModels(engineCase.Mocks, NodeOfStep);
        using var http = new MockedHttp(engineCase.Mocks);
        using var host = new SlipwayHost(new SlipwayOptions
        {
            Journal = journal,
            Models = models,
            HttpHandler = http,
            ScriptEngines = engines,
            Knowledge = new MockedKnowledge(engineCase.Mocks, NodeOfStep),
            Secrets = name => $"secret-{name}",
            Layers = [new MockedReviews(engineCase.Mocks, NodeOfStep), new MockedTools(engineCase.Mocks, NodeOfStep), new MockedCode(engineCase.Mocks, NodeOfStep, CodeNodes(app.Graph).ToDictionary(n => n.Id))],
        });
        var result = await host.TryRunAsync(
            CompiledPipeline.Create(compiled.PipelineTypes.Single()), engineCase.ToInput(app.Kind is FlowKind.Chat), ct: TestContext.Current.CancellationToken);
        return await CompareAsync(engineCase, result, journal);
    }

    private static async Task<string?> CompareAsync(EngineCase engineCase, RunResult result, MemoryJournal journal)
    {
        var history = (await journal.ReadAsync(result.Id))!;
        var status = !result.Succeeded ? "failed" : history.Steps.Any(s => s.Failure is not null) ? "partial-succeeded" : "succeeded";
        if (status != engineCase.Status)
        {
            return $"is {status} instead of {engineCase.Status}: {result.Outcome.Failure?.Message}";
        }

        if (!result.Succeeded)
        {
            return null;
        }

        var actual = Encoding.UTF8.GetString(result.Output!.Value.Span);
        var expected = engineCase.Outputs?.ToJsonString() ?? "null";
        return CanonicalJson.AreEqual(JsonElement.Parse(actual), JsonElement.Parse(expected)) ? null : $"gives {actual} instead of {expected}";
    }

    private static IEnumerable<CodeNode> CodeNodes(FlowGraph graph) => graph.Nodes.SelectMany(n => n switch
    {
        CodeNode code => [code],
        ContainerNode container => CodeNodes(container.Body),
        _ => Enumerable.Empty<CodeNode>(),
    });
}
