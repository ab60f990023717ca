using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Slipway.Generators.Determinism;

/// <summary>Static properties without setters that give another value from one time to the next.</summary>
internal static class StaticGetters
{
    /// <summary>Methods that set a variable by reference once.</summary>
    private static readonly HashSet<string> SettingOnce = ["CompareExchange", "EnsureInitialized"];

    /// <summary>Whether a property's getter counts, or reads what others may set. What it sets itself when it is first asked stays.</summary>
    public static bool GivesMutable(ISymbol member) => member is IPropertySymbol { IsStatic: true, SetMethod: null } property
        && property.DeclaringSyntaxReferences.Any(declaration => ReadsMutable(declaration.GetSyntax(), property.ContainingType));

    private static bool ReadsMutable(SyntaxNode declaration, INamedTypeSymbol type)
    {
        HashSet<string> declared = [.. declaration.DescendantNodes().Select(NameDeclaredBy).OfType<string>()];
        return declaration.DescendantNodes()
            .OfType<IdentifierNameSyntax>()
            .Where(name => IsOfType(name, type) && !declared.Contains(name.Identifier.ValueText) && IsMutable(name.Identifier.ValueText, type))
            .GroupBy(name => name.Identifier.ValueText)
            .Any(uses => !uses.Any(SetsOnce));
    }

    private static string? NameDeclaredBy(SyntaxNode node) => node switch
    {
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        SingleVariableDesignationSyntax variable => variable.Identifier.ValueText,
        ForEachStatementSyntax loop => loop.Identifier.ValueText,
        _ => null,
    };

    /// <summary>Whether a name is a member of the type around it, not of another object.</summary>
    private static bool IsOfType(IdentifierNameSyntax name, INamedTypeSymbol type) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name => access.Expression is SimpleNameSyntax owner && owner.Identifier.ValueText == type.Name,
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => false,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment => assignment.Left != name,
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } } => false,
        _ => true,
    };

    private static bool IsMutable(string name, INamedTypeSymbol type) => type.GetMembers(name).Any(member => member.IsStatic && StateCheck.IsMutable(member));

    private static bool SetsOnce(IdentifierNameSyntax name)
    {
        SyntaxNode target = name.Parent is MemberAccessExpressionSyntax access ? access : name;
        return target.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == target && assignment.Kind() is SyntaxKind.SimpleAssignmentExpression or SyntaxKind.CoalesceAssignmentExpression,
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } => SettingOnce.Contains(call.Expression.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Last().Identifier.ValueText),
            _ => false,
        };
    }
}
