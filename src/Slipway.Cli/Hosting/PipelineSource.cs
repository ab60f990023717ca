using Slipway.Cli.Commands;
using Slipway.Cli.Terminal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Projects;

namespace Slipway.Cli.Hosting;

/// <summary>A pipeline that a command was pointed at: an export, or a project on disk.</summary>
internal sealed class PipelineSource : IDisposable
{
    private readonly CompiledPipeline _compiled;

    private PipelineSource(string name, IReadOnlyList<ProjectFile> files, CompiledPipeline compiled)
    {
        Name = name;
        Files = files;
        _compiled = compiled;
        Settings = ProjectSettings.Read(files);
        ModelsYaml = files.FirstOrDefault(f => f.Path == "models.yaml")?.Content ?? "models: {}\n";
    }

    public string Name { get; }

    public IReadOnlyList<ProjectFile> Files { get; }

    public string ModelsYaml { get; }

    /// <summary>What the project says about running it.</summary>
    public ProjectSettings Settings { get; }

    /// <summary>A new instance of the project's only pipeline.</summary>
    public Pipeline CreatePipeline() => _compiled.PipelineTypes switch
    {
        [var only] => CompiledPipeline.Create(only),
        var several when several.FirstOrDefault(t => t.Name == t.Namespace) is { } named => CompiledPipeline.Create(named),
        [] => throw new CliException($"'{Name}' has no public pipeline."),
        var several => throw new CliException($"'{Name}' has several pipelines ({string.Join(", ", several.Select(t => t.Name))}); keep one a project."),
    };

    /// <summary>Makes the pipeline that is run once over all lines of a dataset; null when there is none.</summary>
    public Func<Pipeline>? CreateMetrics => _compiled.PipelineTypes.FirstOrDefault(t => t.Name != t.Namespace && t.Name == $"{t.Namespace}Metrics") is { } once
        ? () => CompiledPipeline.Create(once)
        : null;

    /// <exception cref="CliException">There is nothing, it has errors, or it does not compile; what is wrong has been written.</exception>
    public static async Task<PipelineSource> LoadAsync(CliContext context, string path, CancellationToken ct, ImportOptions? options = null)
    {
        var full = context.FullPath(path);
        if (ProjectReader.IsProject(full))
        {
            return await CompileAsync(context, path, ProjectVariant.Apply(full, ProjectReader.Read(full), options?.Variant), ProjectReader.RootNamespace(full), ct);
        }

        if (ProjectReader.LacksMarker(full))
        {
            throw new CliException($"'{path}' has a C# project under src and no {ProjectSettings.FileName}, which makes a folder a project of Slipway. Add one; it may be empty.");
        }

        var result = await ExportReader.ReadAsync(context, path, options, ct);
        new DiagnosticList(context.ErrorConsole).Write(result.Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error));
        if (result.App is null)
        {
            throw new CliException($"'{path}' is not migrated; the errors above say why.", ExitCode.Findings);
        }

        if (result.Diagnostics.FirstOrDefault(finding => finding.Code == DiagnosticCodes.VariantMissing) is { } missing)
        {
            throw new CliException(missing.Message);
        }

        var project = Emit(result, recording: null, packageSource: null);
        return await CompileAsync(context, path, project.Files, project.RootNamespace, ct);
    }

    public static EmittedProject Emit(ImportResult result, ProjectFile? recording, string? packageSource, ScriptPorts? ports = null, string? name = null) => ProjectEmitter.Emit(
        result.App ?? throw new ArgumentException("An export that is refused as a whole has no project.", nameof(result)),
        result.Ledger,
        new EmitOptions { Name = name, Recording = recording, Findings = result.Diagnostics, PackageSource = packageSource, Ports = (ports ?? ScriptPorts.None).Ports, Unported = (ports ?? ScriptPorts.None).Unported });

    public static async Task<PipelineSource> CompileAsync(
        CliContext context, string path, IReadOnlyList<ProjectFile> files, string rootNamespace, CancellationToken ct)
    {
        var compiled = await context.WithProgressAsync(
            $"Compiling {path}", _ => LongWork.RunAsync(() => PipelineCompiler.Compile(files, rootNamespace, ct), ct));
        if (compiled.Assembly is null)
        {
            new DiagnosticList(context.ErrorConsole).Write(compiled.Diagnostics);
            throw new CliException($"'{path}' does not compile.", ExitCode.Findings);
        }

        return new PipelineSource(path, files, compiled);
    }

    public void Dispose() => _compiled.Dispose();
}
