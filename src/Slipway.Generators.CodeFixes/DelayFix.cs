using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Waits in a step: <c>await Task.Delay(time)</c> becomes <c>await run.DelayAsync("delay", time)</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class DelayFix() : DeterminismFix(DeterminismIds.Wait)
{
    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (node is not InvocationExpressionSyntax { Parent: AwaitExpressionSyntax } call
            || !finding.Properties.TryGetValue(DeterminismIds.RunProperty, out string? run)
            || run is null
            || model.GetSymbolInfo(call).Symbol is not IMethodSymbol { Name: nameof(Task.Delay), ContainingType.Name: nameof(Task) } method
            || call.ArgumentList.Arguments.Skip(1).Any(argument => !IsTokenOf(run, argument.Expression)))
        {
            return null;
        }

        string time = call.ArgumentList.Arguments[0].Expression.WithoutTrivia().ToFullString();
        string wait = method.Parameters[0].Type.SpecialType is SpecialType.System_Int32 ? $"global::System.TimeSpan.FromMilliseconds({time})" : time;
        return new FixEdit($"Use '{run}.DelayAsync'", editor =>
        {
            ExpressionSyntax step = SyntaxFactory.ParseExpression($"{Names.Escape(run)}.DelayAsync(\"delay\", {wait})");
            editor.ReplaceNode(call, step
                .ReplaceNodes(step.DescendantNodes().OfType<MemberAccessExpressionSyntax>(), (_, part) => part.WithAdditionalAnnotations(Simplifier.Annotation))
                .WithTriviaFrom(call));
        });
    }

    /// <summary>Whether it is the run's own cancellation, which ends a delay anyway.</summary>
    private static bool IsTokenOf(string run, ExpressionSyntax argument) =>
        argument is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Cancellation", Expression: IdentifierNameSyntax owner } && owner.Identifier.ValueText == run;
}
