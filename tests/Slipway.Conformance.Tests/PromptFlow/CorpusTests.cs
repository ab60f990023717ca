using System.Text.Json.Nodes;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>Every definition of the corpus is read, and what is read compiles; the invalid ones are refused at their place.</summary>
[Trait("suite", "conformance-promptflow")]
public sealed class CorpusTests(ITestOutputHelper output)
{
    /// <summary>The finding that a connection is to be set up.</summary>
    private const string ConnectionToSet = "SW4024";

    [Fact]
    public async Task Definitions_All_AreReadWithoutAFieldUnexplained()
    {
        string corpus = SharedData.Require("corpus", "promptflow");
        var failures = new List<string>();
        var (files, compiled, fields) = (0, 0, 0);
        foreach (string path in Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories).Where(IsDefinition).Order(StringComparer.Ordinal))
        {
            files++;
            ImportResult imported = BuilderReaders.Read(await ExportFile.LoadAsync(path, Path.GetRelativePath(corpus, path), TestContext.Current.CancellationToken));
            fields += imported.Ledger.Entries.Count;
            failures.AddRange(imported.Ledger.Entries.Where(entry => entry.Status is FieldStatus.Refused && entry.ReportedBy is null).Select(entry => $"{path}: {entry.Path} is refused without a reason"));
            failures.AddRange(imported.Diagnostics.Where(d => d.Code == DiagnosticCodes.FieldNotRead).Select(d => d.ToString()));
            if (imported.App is not { } app)
            {
                continue;
            }

            EmittedProject project = ProjectEmitter.Emit(app, imported.Ledger);
            using CompiledPipeline assembly = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
            compiled += assembly.Diagnostics.Count == 0 ? 1 : 0;
            failures.AddRange(assembly.Diagnostics.Select(d => $"{path}: {d}"));
        }

        output.WriteLine($"{files} definitions, {fields} fields, {compiled} compile");
        failures.ShouldBeEmpty(string.Join("\n", failures.Take(20)));
        compiled.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task InvalidDefinitions_All_AreRefusedAtTheirPlace()
    {
        string wrong = SharedData.Require("corpus", "promptflow", "wrong");
        HashSet<string> validUntilRun = [.. (await File.ReadAllLinesAsync(Path.Combine(wrong, "..", "fixtures.jsonl"), TestContext.Current.CancellationToken))
            .Select(line => JsonNode.Parse(line)!)
            .Where(fixture => fixture["loads"] is not null)
            .Select(fixture => Path.GetFileName(fixture["flow"]!.ToString()))];
        var refused = 0;
        var accepted = new List<(string Path, bool NamesAConnection)>();
        foreach (string path in Directory.EnumerateFiles(wrong, "*", SearchOption.AllDirectories).Where(IsDefinition).Order(StringComparer.Ordinal))
        {
            ImportResult imported = BuilderReaders.Read(await ExportFile.LoadAsync(path, null, TestContext.Current.CancellationToken));
            Diagnostic? error = imported.Diagnostics.FirstOrDefault(d => d.Severity is DiagnosticSeverity.Error);
            if (error is null)
            {
                accepted.Add((path, NamesAConnection: imported.Diagnostics.Any(d => d.Code == ConnectionToSet)));
                continue;
            }

            refused++;
            error.Location.Line.ShouldBeGreaterThan(0, error.ToString());
            output.WriteLine(error.ToString());
        }

        // A name of a connection is an entry of models.yaml here: that nobody has set it up shows when it is asked.
        output.WriteLine("accepted: " + string.Join(", ", accepted.Select(one => Path.GetRelativePath(wrong, one.Path))));
        accepted.Where(one => !validUntilRun.Contains(Path.GetFileName(Path.GetDirectoryName(one.Path)!)) && !one.NamesAConnection).ShouldBeEmpty();
        output.WriteLine($"{refused} refused, {accepted.Count} valid until they run");
        refused.ShouldBeGreaterThan(20);
    }

    private static bool IsDefinition(string path) =>
        Path.GetFileName(path).StartsWith("flow.dag", StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal);
}
