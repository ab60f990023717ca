using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Uses the branch's run context in place of the one around it, and names it when it has no name.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class BranchContextFix() : DeterminismFix(DeterminismIds.OuterContext)
{
    private const string Discard = "_";

    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (node is not IdentifierNameSyntax outer || model.GetTypeInfo(outer).Type is not { } runType)
        {
            return null;
        }

        ParameterSyntax? parameter = outer.Ancestors().Select(ancestor => Parameters(ancestor).FirstOrDefault(IsRun)).FirstOrDefault(found => found is not null);
        if (parameter is null)
        {
            return null;
        }

        bool isDiscard = parameter.Identifier.ValueText == Discard;
        string name = isDiscard ? Names.FreeBranchName(outer) : Names.Escape(parameter.Identifier.ValueText);
        return new FixEdit($"Use '{name}'", editor =>
        {
            editor.ReplaceNode(outer, SyntaxFactory.IdentifierName(name).WithTriviaFrom(outer));
            if (isDiscard)
            {
                editor.ReplaceNode(parameter, (current, _) => ((ParameterSyntax)current).WithIdentifier(
                    SyntaxFactory.Identifier(name).WithTriviaFrom(((ParameterSyntax)current).Identifier)));
            }
        });

        bool IsRun(ParameterSyntax candidate) => SymbolEqualityComparer.Default.Equals(model.GetDeclaredSymbol(candidate)?.Type, runType);
    }

    private static SeparatedSyntaxList<ParameterSyntax> Parameters(SyntaxNode function) => function switch
    {
        SimpleLambdaExpressionSyntax lambda => [lambda.Parameter],
        ParenthesizedLambdaExpressionSyntax lambda => lambda.ParameterList.Parameters,
        AnonymousMethodExpressionSyntax { ParameterList: { } list } => list.Parameters,
        LocalFunctionStatementSyntax local => local.ParameterList.Parameters,
        _ => [],
    };
}
