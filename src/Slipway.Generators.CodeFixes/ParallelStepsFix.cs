using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Runs steps in branches: <c>await Task.WhenAll(a.AskAsync(run), b.AskAsync(run))</c> becomes <c>run.ParallelAsync</c>.</summary>
/// <remarks>Only where the steps start within the call and nothing uses their results, which have another type afterwards.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class ParallelStepsFix() : DeterminismFix(DeterminismIds.AllOfSteps)
{
    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (node is not InvocationExpressionSyntax { Parent: AwaitExpressionSyntax { Parent: ExpressionStatementSyntax }, ArgumentList.Arguments: { Count: > 1 } tasks } call
            || !finding.Properties.TryGetValue(DeterminismIds.RunProperty, out string? run)
            || run is null
            || tasks.Any(task => task.Expression is not InvocationExpressionSyntax || Names.Awaits(task.Expression) || UsesLocalCode(task.Expression, model)))
        {
            return null;
        }

        string branch = Names.FreeBranchName(call);
        return new FixEdit($"Use '{run}.ParallelAsync'", editor =>
        {
            foreach (IdentifierNameSyntax context in tasks.SelectMany(task => task.DescendantNodes().OfType<IdentifierNameSyntax>()).Where(IsRun))
            {
                editor.ReplaceNode(context, SyntaxFactory.IdentifierName(branch).WithTriviaFrom(context));
            }

            editor.ReplaceNode(call, (current, _) => InBranches((InvocationExpressionSyntax)current, run, branch));
        });

        bool IsRun(IdentifierNameSyntax identifier) => identifier.Identifier.ValueText == run
            && model.GetSymbolInfo(identifier).Symbol is IParameterSymbol parameter
            && !parameter.DeclaringSyntaxReferences.Any(declaration => call.Span.Contains(declaration.Span));
    }

    /// <summary>Whether a task uses a local function or a variable with a delegate, whose code has the run of the code around it and keeps it.</summary>
    private static bool UsesLocalCode(ExpressionSyntax task, SemanticModel model) =>
        task.DescendantNodes().OfType<SimpleNameSyntax>().Any(name => model.GetSymbolInfo(name).Symbol switch
        {
            IMethodSymbol { MethodKind: MethodKind.LocalFunction, IsStatic: false } function => function.Parameters.All(parameter => parameter.Type.Name != "RunContext"),
            ILocalSymbol { Type.TypeKind: TypeKind.Delegate } => true,
            _ => false,
        });

    private static InvocationExpressionSyntax InBranches(InvocationExpressionSyntax call, string run, string branch)
    {
        IEnumerable<ArgumentSyntax> bodies = call.ArgumentList.Arguments.Select(task => task.WithExpression(
            SyntaxFactory.SimpleLambdaExpression(
                SyntaxFactory.Parameter(SyntaxFactory.Identifier(branch)).WithTrailingTrivia(SyntaxFactory.Space),
                task.Expression.WithoutLeadingTrivia())
            .WithArrowToken(SyntaxFactory.Token(SyntaxKind.EqualsGreaterThanToken).WithTrailingTrivia(SyntaxFactory.Space))
            .WithLeadingTrivia(task.Expression.GetLeadingTrivia())));
        return call
            .WithExpression(SyntaxFactory.ParseExpression($"{Names.Escape(run)}.ParallelAsync").WithTriviaFrom(call.Expression))
            .WithArgumentList(call.ArgumentList.WithArguments(SyntaxFactory.SeparatedList(bodies, call.ArgumentList.Arguments.GetSeparators())));
    }
}
