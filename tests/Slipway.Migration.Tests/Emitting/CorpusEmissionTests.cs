using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Projects;

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

    /// <summary>Texts that an export holds may be of any length; the code around them is what a reader has to follow.</summary>
    [Fact]
    public void Emit_EveryReadableExport_HasMethodsThatCanBeRead()
    {
        const int MostLines = 75;
        const int MostParameters = 9;
        List<string> tooLong = [];
        int methods = 0;
        foreach (string path in Directory.EnumerateFiles(Corpus.Folder("corpus/dify"), "*.y*ml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (BuilderReaders.Read(ExportFile.FromBytes(path, File.ReadAllBytes(path))).App is not { } app)
            {
                continue;
            }

            foreach (ProjectFile file in ProjectEmitter.Emit(app).Files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal)))
            {
                SyntaxNode root = CSharpSyntaxTree.ParseText(file.Content, cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken);
                tooLong.AddRange(root.DescendantNodes().OfType<MethodDeclarationSyntax>()
                    .Where(method => method.Modifiers.Any(SyntaxKind.PrivateKeyword) && method.ParameterList.Parameters.Count > MostParameters)
                    .Select(method => $"{Path.GetFileName(path)}, {file.Path}: {method.Identifier} has {method.ParameterList.Parameters.Count} parameters"));
                foreach (BlockSyntax body in root.DescendantNodes().OfType<MethodDeclarationSyntax>().Select(method => method.Body).OfType<BlockSyntax>())
                {
                    methods++;
                    int lines = LinesOf(body) - body.DescendantTokens().Where(token => token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken)).Sum(LinesOf);
                    if (lines > MostLines)
                    {
                        tooLong.Add($"{Path.GetFileName(path)}, {file.Path}: {lines} lines");
                    }
                }
            }
        }

        tooLong.ShouldBeEmpty();
        methods.ShouldBeGreaterThan(200);
    }

    /// <summary>The line breaks within something.</summary>
    private static int LinesOf(SyntaxNode part) => LinesIn(part.GetLocation().GetLineSpan());

    private static int LinesOf(SyntaxToken part) => LinesIn(part.GetLocation().GetLineSpan());

    private static int LinesIn(FileLinePositionSpan span) => span.EndLinePosition.Line - span.StartLinePosition.Line;
}
