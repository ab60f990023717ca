using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Draws an id before the step whose work uses it: <c>var id = run.NewId();</c>.</summary>
/// <remarks>Only where the work draws it once: not in a loop or in another function of the work.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class DrawnIdFix() : DeterminismFix(DeterminismIds.Nested)
{
    private const string Wanted = "id";

    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (!IsNewId(node)
            || WorkAround(node) is not { Parent: ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax step } } }
            || StatementOf(step) is not { Parent: BlockSyntax } statement)
        {
            return null;
        }

        MemberDeclarationSyntax? member = node.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        int earlier = member?.DescendantNodes().Count(other => other.SpanStart < node.SpanStart && IsNewId(other) && WorkAround(other) is not null) ?? 0;
        string name = Names.Free(node, Wanted, earlier + 1);
        return new FixEdit("Draw it before the step", editor =>
        {
            editor.InsertBefore(statement, SyntaxFactory.ParseStatement($"var {name} = {node.WithoutTrivia()};")
                .WithLeadingTrivia(statement.GetLeadingTrivia().LastOrDefault(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)))
                .WithTrailingTrivia(LineEndOf(statement)));
            editor.ReplaceNode(node, SyntaxFactory.IdentifierName(name).WithTriviaFrom(node));
        });
    }

    private static SyntaxTrivia LineEndOf(SyntaxNode node) => node.SyntaxTree.GetRoot().DescendantTrivia()
        .FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } found ? found : SyntaxFactory.LineFeed;

    private static bool IsNewId(SyntaxNode node) => node is InvocationExpressionSyntax
    {
        Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "NewId", Expression: IdentifierNameSyntax },
        ArgumentList.Arguments.Count: 0,
    };

    /// <summary>The function around an id that is drawn once when it is called; null where it is not.</summary>
    private static AnonymousFunctionExpressionSyntax? WorkAround(SyntaxNode drawn) => drawn.Ancestors().FirstOrDefault(node =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax
            or CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or QueryExpressionSyntax) as AnonymousFunctionExpressionSyntax;

    /// <summary>The statement that a step is issued in; null where it is issued more than once, or in another function.</summary>
    private static StatementSyntax? StatementOf(InvocationExpressionSyntax step) =>
        step.Ancestors().FirstOrDefault(node => node is StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax or QueryExpressionSyntax) switch
        {
            ExpressionStatementSyntax expression => expression,
            LocalDeclarationStatementSyntax declaration => declaration,
            ReturnStatementSyntax returned => returned,
            _ => (StatementSyntax?)null,
        };
}
