using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Slipway.Generators.Determinism;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Projects;

namespace Slipway.Generators.Tests.Determinism;

/// <summary>Code that a migration writes keeps the rules.</summary>
public sealed class EmittedCodeTests(ITestOutputHelper output)
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly SyntaxTree Usings = CSharpSyntaxTree.ParseText(
        """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """,
        ParseOptions);

    [Fact]
    public async Task Sample_Migrated_KeepsTheRules()
    {
        string[] exports = Directory.GetFiles(Path.Combine(Checkout.Root, "samples"), "*.yml", SearchOption.AllDirectories);
        exports.ShouldNotBeEmpty();
        (await CheckAsync(exports)).ShouldBe(exports.Length);
    }

    [Fact]
    [Trait("suite", "conformance-dify")]
    public async Task Corpus_Migrated_KeepsTheRules()
    {
        int analyzed = await CheckAsync(Directory.EnumerateFiles(Checkout.Shared("corpus", "dify"), "*.yml", SearchOption.AllDirectories));
        analyzed.ShouldBeGreaterThan(0);
    }

    [Fact]
    [Trait("suite", "conformance-promptflow")]
    public async Task PromptFlowCorpus_Migrated_KeepsTheRules()
    {
        int analyzed = await CheckAsync(Directory.EnumerateFiles(Checkout.Shared("corpus", "promptflow"), "flow.dag.yaml", SearchOption.AllDirectories));
        analyzed.ShouldBeGreaterThan(0);
    }

    /// <summary>Emits each export that can be and expects no finding; returns how many of them compile, which others test.</summary>
    private async Task<int> CheckAsync(IEnumerable<string> exports)
    {
        int analyzed = 0;
        List<string> findings = [];
        foreach (string path in exports.Order(StringComparer.Ordinal))
        {
            ImportResult imported = BuilderReaders.Read(await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken));
            if (imported.App is not { } app)
            {
                continue;
            }

            Compilation compilation = Compile(ProjectEmitter.Emit(app, imported.Ledger), out ImmutableArray<Diagnostic> generating);
            findings.AddRange(generating.Where(finding => finding.Id == "SLIP1006").Select(finding => $"{Path.GetFileName(path)}: {finding}"));
            if (compilation.GetDiagnostics(TestContext.Current.CancellationToken).FirstOrDefault(finding => finding.Severity is DiagnosticSeverity.Error) is { } error)
            {
                output.WriteLine($"{Path.GetFileName(path)} does not compile: {error}");
                continue;
            }

            ImmutableArray<Diagnostic> found = await compilation
                .WithAnalyzers([new DeterminismAnalyzer()])
                .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
            findings.AddRange(found.Select(finding => $"{Path.GetFileName(path)}: {finding}"));
            analyzed++;
        }

        output.WriteLine($"{analyzed} projects analyzed");
        findings.ShouldBeEmpty(string.Join("\n", findings));
        return analyzed;
    }

    private static Compilation Compile(EmittedProject project, out ImmutableArray<Diagnostic> generating)
    {
        IEnumerable<SyntaxTree> sources = project.Files
            .Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal) && file.Path.StartsWith("src/", StringComparison.Ordinal))
            .Select(file => CSharpSyntaxTree.ParseText(file.Content, ParseOptions, file.Path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            project.Name,
            [Usings, .. sources],
            PipelineSnippet.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(
                [new ArtifactGenerator().AsSourceGenerator()],
                project.Files.Where(file => !file.Path.EndsWith(".cs", StringComparison.Ordinal)).Select(file => new Artifact(file)),
                ParseOptions,
                new RootNamespace(project.RootNamespace))
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out generating, TestContext.Current.CancellationToken);
        return complete;
    }

    private sealed class Artifact(ProjectFile file) : AdditionalText
    {
        public override string Path => file.Path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(file.Content, Encoding.UTF8);
    }

    private sealed class RootNamespace(string name) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(name);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(string name) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.RootNamespace" ? name : null;
                return value is not null;
            }
        }
    }
}
