using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Does in a step what reads from outside: <c>await http.GetStringAsync(url)</c> becomes <c>await run.CodeAsync("get-string", …)</c>.</summary>
/// <remarks>Only for calls that by their names read, in asynchronous code, with results that the journal can surely keep. Steps within the call stay out of it.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class CodeStepFix() : DeterminismFix(
    DeterminismIds.Randomness, DeterminismIds.Network, DeterminismIds.Model, DeterminismIds.Machine)
{
    private static readonly string[] Reading = ["Get", "Read", "Exists"];

    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (node is not InvocationExpressionSyntax call
            || !finding.Properties.TryGetValue(DeterminismIds.RunProperty, out string? run)
            || run is null
            || finding.Properties.ContainsKey(DeterminismIds.ReplacementProperty)
            || finding.Properties.ContainsKey(DeterminismIds.IssuesStepsProperty)
            || !IsInAsyncCode(call)
            || call.DescendantNodesAndSelf().Any(part => part is MemberBindingExpressionSyntax or VariableDesignationSyntax)
            || model.GetSymbolInfo(call).Symbol is not IMethodSymbol method
            || !Reading.Any(verb => method.Name.StartsWith(verb, StringComparison.Ordinal)))
        {
            return null;
        }

        string step = $"{Names.Escape(run)}.CodeAsync(\"{Names.Step(method.Name)}\", ";
        string title = $"Do it in a step with '{run}.CodeAsync'";
        if (call.Parent is AwaitExpressionSyntax awaited)
        {
            return method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } task && IsPlain(task.TypeArguments[0])
                ? new FixEdit(title, editor => editor.ReplaceNode(
                    call, (current, _) => Expression($"{step}async _ => await {current.WithoutTrivia().ToFullString()})", current)))
                : null;
        }

        return IsPlain(method.ReturnType) && !Names.Awaits(call)
            ? new FixEdit(title, editor => editor.ReplaceNode(
                call,
                (current, _) => Expression($"(await {step}_ => global::System.Threading.Tasks.ValueTask.FromResult({current.WithoutTrivia().ToFullString()})))", current)))
            : null;
    }

    private static ExpressionSyntax Expression(string code, SyntaxNode replaced)
    {
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(code);
        return expression
            .ReplaceNodes(
                expression.DescendantNodesAndSelf().Where(part => part is ParenthesizedExpressionSyntax or MemberAccessExpressionSyntax),
                (_, part) => part.WithAdditionalAnnotations(Simplifier.Annotation))
            .WithTriviaFrom(replaced);
    }

    private static bool IsInAsyncCode(SyntaxNode node)
    {
        foreach (SyntaxNode ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax local:
                    return local.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case LockStatementSyntax or CatchFilterClauseSyntax or QueryClauseSyntax or SelectOrGroupClauseSyntax:
                    return false;
                case MemberDeclarationSyntax member:
                    return member.Modifiers.Any(SyntaxKind.AsyncKeyword);
            }
        }

        return false;
    }

    private static bool IsPlain(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsPlain(array.ElementType),
        _ => type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_Int32
            or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal or SpecialType.System_DateTime,
    };
}
