using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Returns a task from a method that is async void, so that it can be awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class AsyncTaskFix() : DeterminismFix(DeterminismIds.AsyncVoid)
{
    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        TypeSyntax? returns = node switch
        {
            MethodDeclarationSyntax method => method.ReturnType,
            LocalFunctionStatementSyntax local => local.ReturnType,
            _ => null,
        };
        return returns is not null && model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task") is { } task
            ? new FixEdit("Return 'Task'", editor => editor.ReplaceNode(returns, editor.Generator.TypeExpression(task, addImport: true).WithTriviaFrom(returns)))
            : null;
    }
}
