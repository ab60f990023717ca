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
        if (!finding.Properties.ContainsKey(DeterminismIds.NeverWrittenProperty)
            || model.GetDeclaredSymbol(node) is not { } member
            || !CanBeReadOnly(member)
            || model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Any(name => IsWritten(name, member, model)))
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

    /// <summary>Whether nothing changes when a member gets read-only: methods of a struct that is not read-only would change a copy from then on.</summary>
    private static bool CanBeReadOnly(ISymbol member) => member is not IFieldSymbol field
        || (!field.IsVolatile
            && (field.Type is not { TypeKind: TypeKind.Struct, IsReadOnly: false, IsTupleType: false, SpecialType: SpecialType.None }
                || field.Type.OriginalDefinition.SpecialType is SpecialType.System_Nullable_T));

    /// <summary>Whether a name is a member that is set there, other than by a constructor: in a nested type, a lambda, an initializer or by reference.</summary>
    private static bool IsWritten(SimpleNameSyntax name, ISymbol member, SemanticModel model)
    {
        if (name.Identifier.ValueText != member.Name)
        {
            return false;
        }

        ExpressionSyntax target = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        bool isSet = target.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == target,
            ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } tuple } => assignment.Left == tuple,
            ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword) || argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword),
            PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax =>
                target.Parent.IsKind(SyntaxKind.PreIncrementExpression) || target.Parent.IsKind(SyntaxKind.PreDecrementExpression)
                || target.Parent.IsKind(SyntaxKind.PostIncrementExpression) || target.Parent.IsKind(SyntaxKind.PostDecrementExpression),
            RefExpressionSyntax => true,
            _ => false,
        };
        return isSet && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol?.OriginalDefinition, member) && !IsOfConstructor(target, member, model);
    }

    private static bool IsOfConstructor(ExpressionSyntax target, ISymbol member, SemanticModel model) =>
        target.Ancestors().FirstOrDefault(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or InitializerExpressionSyntax or MemberDeclarationSyntax)
            is ConstructorDeclarationSyntax constructor
        && SymbolEqualityComparer.Default.Equals(model.GetDeclaredSymbol(constructor)?.ContainingType, member.ContainingType);

    private static FieldDeclarationSyntax WithReadOnly(FieldDeclarationSyntax field)
    {
        SyntaxToken token = SyntaxFactory.Token(SyntaxKind.ReadOnlyKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        return field.Modifiers.Count > 0
            ? field.WithModifiers(field.Modifiers.Add(token))
            : field.WithModifiers([token.WithLeadingTrivia(field.GetLeadingTrivia())]).WithDeclaration(field.Declaration.WithoutLeadingTrivia());
    }
}
