using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Takes time, ids, random numbers and secrets from the run: <c>DateTimeOffset.UtcNow</c> becomes <c>run.Now</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class RunMemberFix() : DeterminismFix(
    DeterminismIds.Clock, DeterminismIds.NewId, DeterminismIds.Randomness, DeterminismIds.Environment)
{
    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (node is not ExpressionSyntax expression
            || !finding.Properties.TryGetValue(DeterminismIds.ReplacementProperty, out string? replacement)
            || replacement is null
            || expression.DescendantNodesAndSelf().Any(part => part is MemberBindingExpressionSyntax))
        {
            return null;
        }

        if (expression is InvocationExpressionSyntax call)
        {
            replacement = replacement.Replace(DeterminismIds.ArgumentsPlaceholder, string.Join(", ", call.ArgumentList.Arguments.Select(argument => argument.Expression)));
        }

        return new FixEdit($"Use '{replacement}'", editor => editor.ReplaceNode(expression, SyntaxFactory.ParseExpression(replacement).WithTriviaFrom(expression)));
    }
}
