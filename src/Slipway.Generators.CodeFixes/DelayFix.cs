using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Waits in a step: <c>await Task.Delay(time)</c> becomes <c>await run.DelayAsync("delay", time)</c>.</summary>
/// <remarks>Not for less than a minute: the run is let go of meanwhile, and who waits for its result is told that it waits.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class DelayFix() : DeterminismFix(DeterminismIds.Wait)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (node is not InvocationExpressionSyntax { Parent: AwaitExpressionSyntax } call
            || !finding.Properties.TryGetValue(DeterminismIds.RunProperty, out string? run)
            || run is null
            || model.GetSymbolInfo(call).Symbol is not IMethodSymbol { Name: nameof(Task.Delay), ContainingType.Name: nameof(Task) } method
            || call.ArgumentList.Arguments.Skip(1).Any(argument => !IsTokenOf(run, argument.Expression))
            || IsShort(call.ArgumentList.Arguments[0].Expression, model))
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

    /// <summary>Whether a time is too short for a run to be let go of, as far as constants say.</summary>
    private static bool IsShort(ExpressionSyntax time, SemanticModel model)
    {
        if (model.GetConstantValue(time) is { HasValue: true, Value: int milliseconds })
        {
            return milliseconds < Shortest.TotalMilliseconds;
        }

        if (time is not InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } amounts }
            || model.GetSymbolInfo(time).Symbol is not IMethodSymbol { ContainingType.Name: nameof(TimeSpan), Name: var unit }
            || model.GetConstantValue(amounts[0].Expression) is not { HasValue: true, Value: IConvertible value and not string })
        {
            return false;
        }

        double number = value.ToDouble(CultureInfo.InvariantCulture);
        return unit switch
        {
            nameof(TimeSpan.FromMilliseconds) => number < Shortest.TotalMilliseconds,
            nameof(TimeSpan.FromSeconds) => number < Shortest.TotalSeconds,
            nameof(TimeSpan.FromMinutes) => number < Shortest.TotalMinutes,
            _ => false,
        };
    }

    /// <summary>Whether it is the run's own cancellation, which ends a delay anyway.</summary>
    private static bool IsTokenOf(string run, ExpressionSyntax argument) =>
        argument is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Cancellation", Expression: IdentifierNameSyntax owner } && owner.Identifier.ValueText == run;
}
