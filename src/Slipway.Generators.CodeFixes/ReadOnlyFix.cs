using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Makes a field or property read-only that nothing but constructors sets.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class ReadOnlyFix() : DeterminismFix(DeterminismIds.MutableMember)
{
    private const string Title = "Make it read-only";

    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (!finding.Properties.ContainsKey(DeterminismIds.NeverWrittenProperty))
        {
            return null;
        }

        return node switch
        {
            VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax field } } =>
                new FixEdit(Title, editor => editor.ReplaceNode(field, WithReadOnly(field))),
            PropertyDeclarationSyntax { AccessorList: { } accessors }
                when accessors.Accessors.FirstOrDefault(accessor => accessor.IsKind(SyntaxKind.SetAccessorDeclaration)) is { Body: null, ExpressionBody: null } setter =>
                new FixEdit(Title, editor => editor.RemoveNode(setter, SyntaxRemoveOptions.KeepNoTrivia)),
            _ => null,
        };
    }

    private static FieldDeclarationSyntax WithReadOnly(FieldDeclarationSyntax field)
    {
        SyntaxToken token = SyntaxFactory.Token(SyntaxKind.ReadOnlyKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        return field.Modifiers.Count > 0
            ? field.WithModifiers(field.Modifiers.Add(token))
            : field.WithModifiers([token.WithLeadingTrivia(field.GetLeadingTrivia())]).WithDeclaration(field.Declaration.WithoutLeadingTrivia());
    }
}
