using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using Slipway.Generators;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Compiling;

/// <summary>Compiles the files of a pipeline's project in memory, as <c>dotnet build</c> would: implicit usings, nullable, generated prompts.</summary>
/// <remarks>Safe for any number of callers at the same time. The first call reads the reference assemblies; later ones are fast.</remarks>
public static class PipelineCompiler
{
    private const string AssemblyName = "SlipwayPipeline";

    /// <summary>What the compiler says of names that may stand in an assembly it was not given.</summary>
    private static readonly string[] MissingName = ["CS0012", "CS0103", "CS0117", "CS0234", "CS0246", "CS1061", "CS1069", "CS1070", "CS7069"];

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly SyntaxTree ImplicitUsings = CSharpSyntaxTree.ParseText(
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """,
        ParseOptions,
        path: "ImplicitUsings.g.cs",
        System.Text.Encoding.UTF8);

    /// <summary>Every compilation begins as a copy of this one, which keeps what was read of the references.</summary>
    private static readonly Lazy<CSharpCompilation> Empty = new(() => Create(ReferenceSet.References));

    /// <summary>The same with the whole framework, for code that uses more of it than pipelines usually do.</summary>
    private static readonly Lazy<CSharpCompilation> EmptyWithAll = new(() => Create(ReferenceSet.Whole));

    private static CSharpCompilation Create(IReadOnlyList<MetadataReference> references) => CSharpCompilation.Create(
        AssemblyName,
        [ImplicitUsings],
        references,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            nullableContextOptions: NullableContextOptions.Enable,
            deterministic: true,
            concurrentBuild: false));

    /// <summary>Compiles the C# files under <c>src/</c> with the prompts, scripts and templates beside them.</summary>
    /// <param name="files">The files of one project; files of other kinds and under <c>tests/</c> are ignored.</param>
    /// <param name="rootNamespace">The namespace of the generated <c>Prompts</c>, <c>Scripts</c> and <c>Templates</c>.</param>
    /// <param name="ct">Cancels the compilation.</param>
    /// <returns>The assembly, or the errors. Dispose it to unload the assembly.</returns>
    public static CompiledPipeline Compile(IReadOnlyList<ProjectFile> files, string rootNamespace, CancellationToken ct = default)
    {
        CompiledPipeline compiled = Compile(Empty.Value, files, rootNamespace, ct);
        return compiled.Assembly is not null || !compiled.Diagnostics.Any(finding => MissingName.Contains(finding.Code))
            ? compiled
            : Compile(EmptyWithAll.Value, files, rootNamespace, ct);
    }

    private static CompiledPipeline Compile(CSharpCompilation empty, IReadOnlyList<ProjectFile> files, string rootNamespace, CancellationToken ct)
    {
        CSharpCompilation compilation = empty.AddSyntaxTrees(files
            .Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal) && file.Path.StartsWith("src/", StringComparison.Ordinal))
            .Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Content, System.Text.Encoding.UTF8), ParseOptions, file.Path, ct)));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ArtifactGenerator().AsSourceGenerator()],
            files.Where(file => !file.Path.EndsWith(".cs", StringComparison.Ordinal) && !file.Path.Contains("/variants/", StringComparison.Ordinal)).Select(file => new MemoryText(file)),
            ParseOptions,
            new RootNamespaceOptions(rootNamespace));
        driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out ImmutableArray<Microsoft.CodeAnalysis.Diagnostic> generatorFindings, ct);

        using var image = new MemoryStream();
        EmitResult emitted = complete.Emit(image, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded), cancellationToken: ct);
        List<Diagnostics.Diagnostic> diagnostics = [.. generatorFindings.Concat(emitted.Diagnostics)
            .Where(finding => finding.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning && !finding.IsSuppressed)
            .Select(ToDiagnostic)];
        if (!emitted.Success)
        {
            return new CompiledPipeline(diagnostics, context: null, assembly: null);
        }

        image.Position = 0;
        var context = new PipelineLoadContext();
        return new CompiledPipeline(diagnostics, context, context.LoadFromStream(image));
    }

    private static Diagnostics.Diagnostic ToDiagnostic(Microsoft.CodeAnalysis.Diagnostic finding)
    {
        FileLinePositionSpan span = finding.Location.GetLineSpan();
        SourceLocation place = finding.Location.IsInSource || finding.Location.Kind is LocationKind.ExternalFile
            ? new SourceLocation(span.Path, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1)
            : new SourceLocation("");
        return new Diagnostics.Diagnostic(
            finding.Id,
            finding.Severity is Microsoft.CodeAnalysis.DiagnosticSeverity.Error ? Diagnostics.DiagnosticSeverity.Error : Diagnostics.DiagnosticSeverity.Warning,
            finding.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            place);
    }

    private sealed class MemoryText(ProjectFile file) : AdditionalText
    {
        public override string Path => file.Path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(file.Content, System.Text.Encoding.UTF8);
    }
}
