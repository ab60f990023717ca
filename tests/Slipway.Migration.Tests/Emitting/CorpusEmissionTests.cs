using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Tests.Emitting;

[Trait("suite", "conformance-dify")]
public sealed class CorpusEmissionTests
{
    [Fact]
    public void Emit_EveryReadableExport_CompilesWithoutWarnings()
    {
        int emitted = 0;
        List<string> problems = [];
        foreach (string path in Directory.EnumerateFiles(Corpus.Folder("corpus/dify"), "*.y*ml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            ImportResult export = BuilderReaders.Read(ExportFile.FromBytes(path, File.ReadAllBytes(path)));
            if (export.App is null)
            {
                continue;
            }

            emitted++;
            EmittedProject project = ProjectEmitter.Emit(export.App, export.Ledger);
            using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
            problems.AddRange(compiled.Diagnostics.Select(finding => $"{Path.GetFileName(path)}: {finding}"));
        }

        problems.ShouldBeEmpty();
        emitted.ShouldBeGreaterThan(100);
    }
}
