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
            || tasks.Any(task => task.Expression is not InvocationExpressionSyntax))
        {
            return null;
        }

        string branch = Names.FreeBranchName(call);
        return new FixEdit($"Use '{run}.ParallelAsync'", editor => editor.ReplaceNode(call, (current, _) => InBranches((InvocationExpressionSyntax)current, run, branch)));
    }

    private static InvocationExpressionSyntax InBranches(InvocationExpressionSyntax call, string run, string branch)
    {
        IEnumerable<ArgumentSyntax> bodies = call.ArgumentList.Arguments.Select(task => task.WithExpression(
            SyntaxFactory.SimpleLambdaExpression(
                SyntaxFactory.Parameter(SyntaxFactory.Identifier(branch)).WithTrailingTrivia(SyntaxFactory.Space),
                Names.Replace(task.Expression, run, branch).WithoutLeadingTrivia())
            .WithArrowToken(SyntaxFactory.Token(SyntaxKind.EqualsGreaterThanToken).WithTrailingTrivia(SyntaxFactory.Space))
            .WithLeadingTrivia(task.Expression.GetLeadingTrivia())));
        return call
            .WithExpression(SyntaxFactory.ParseExpression($"{Names.Escape(run)}.ParallelAsync").WithTriviaFrom(call.Expression))
            .WithArgumentList(call.ArgumentList.WithArguments(SyntaxFactory.SeparatedList(bodies, call.ArgumentList.Arguments.GetSeparators())));
    }
}
