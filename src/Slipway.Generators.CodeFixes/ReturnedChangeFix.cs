using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Returns a value from a step whose work assigns it to a variable, and assigns it outside: <c>total += await run.CodeAsync("count", …);</c>.</summary>
/// <remarks>Only where the assignment is the last that the work does, and nothing uses the result of the step.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class ReturnedChangeFix() : DeterminismFix(DeterminismIds.LostChange)
{
    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (node is not IdentifierNameSyntax variable
            || node.Parent is not AssignmentExpressionSyntax assignment
            || assignment.Left != node
            || assignment.IsKind(SyntaxKind.CoalesceAssignmentExpression)
            || model.GetTypeInfo(assignment.Right).Type is not { TypeKind: not TypeKind.Error }
            || node.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() is not { AsyncKeyword.RawKind: not 0 } work
            || ReturningInstead(work, assignment) is not { } changed
            || StatementOf(work) is not { } statement)
        {
            return null;
        }

        return new FixEdit("Return it from the step", editor =>
        {
            ExpressionSyntax step = statement.Expression.ReplaceNode(work, changed).WithoutLeadingTrivia();
            AssignmentExpressionSyntax outside = SyntaxFactory.AssignmentExpression(
                assignment.Kind(), variable.WithoutTrivia(), SyntaxFactory.Token(assignment.OperatorToken.Kind()).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space), step);
            editor.ReplaceNode(statement, statement.WithExpression(outside.WithLeadingTrivia(statement.GetLeadingTrivia())));
        });
    }

    /// <summary>The work that returns the value; null where it does something after it assigns it, or returns elsewhere too.</summary>
    private static AnonymousFunctionExpressionSyntax? ReturningInstead(AnonymousFunctionExpressionSyntax work, AssignmentExpressionSyntax assignment)
    {
        if (work.ExpressionBody == assignment)
        {
            return work.ReplaceNode(assignment, assignment.Right.WithTriviaFrom(assignment));
        }

        if (work.Block is not { Statements: { Count: > 1 } statements } block
            || statements[statements.Count - 2] is not ExpressionStatementSyntax assigning
            || assigning.Expression != assignment
            || statements[statements.Count - 1] is not ReturnStatementSyntax { Expression: LiteralExpressionSyntax or IdentifierNameSyntax } last
            || ReturnsOf(block).Count() != 1)
        {
            return null;
        }

        ReturnStatementSyntax returned = last.WithExpression(assignment.Right.WithoutTrivia()).WithTriviaFrom(assigning);
        return work.ReplaceNode(block, block.WithStatements(statements.Replace(assigning, returned).RemoveAt(statements.Count - 1)));
    }

    private static IEnumerable<ReturnStatementSyntax> ReturnsOf(BlockSyntax block) => block
        .DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .OfType<ReturnStatementSyntax>();

    /// <summary>The statement that consists of the step whose work it is; null where the step is one of another kind, or its result is used.</summary>
    private static ExpressionStatementSyntax? StatementOf(AnonymousFunctionExpressionSyntax work) =>
        work.Parent is ArgumentSyntax
        {
            Parent: ArgumentListSyntax
            {
                Parent: InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax { Identifier.ValueText: "CodeAsync" } },
                    Parent: AwaitExpressionSyntax { Parent: ExpressionStatementSyntax statement },
                }
            }
        }
            ? statement
            : null;
}
