using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Tests.PromptFlow;

/// <summary>The folder of a flow, written for one test.</summary>
internal sealed class FlowFiles : IDisposable
{
    public const string Echo = "from promptflow.core import tool\n\n\n@tool\ndef echo(x=None):\n    return x\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-flow");

    public string Folder => _folder.FullName;

    public FlowFiles With(string path, string content)
    {
        string full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return this;
    }

    public async Task<ImportResult> ImportAsync(string file = "flow.dag.yaml", string? variant = null) => BuilderReaders.Read(
        await ExportFile.LoadAsync(Path.Combine(Folder, file), ct: TestContext.Current.CancellationToken), new ImportOptions { Variant = variant });

    /// <summary>Imports and emits; what comes of it compiles.</summary>
    public async Task<IReadOnlyList<ProjectFile>> EmitAsync()
    {
        ImportResult imported = await ImportAsync();
        EmittedProject project = ProjectEmitter.Emit(imported.App.ShouldNotBeNull(string.Join('\n', imported.Diagnostics)), imported.Ledger);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
        return project.Files;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
