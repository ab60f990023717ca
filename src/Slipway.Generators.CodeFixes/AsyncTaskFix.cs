using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Returns a task from a method that is async void, so that it can be awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class AsyncTaskFix() : DeterminismFix(DeterminismIds.AsyncVoid)
{
    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        TypeSyntax? returns = node switch
        {
            MethodDeclarationSyntax method => method.ReturnType,
            LocalFunctionStatementSyntax local => local.ReturnType,
            _ => null,
        };
        return returns is not null
            && model.GetDeclaredSymbol(node) is IMethodSymbol function
            && !IsPromised(function)
            && !IsGivenAway(function, model)
            && model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task") is { } task
            ? new FixEdit("Return 'Task'", editor => editor.ReplaceNode(returns, editor.Generator.TypeExpression(task, addImport: true).WithTriviaFrom(returns)))
            : null;
    }

    /// <summary>Whether a base class or an interface says what a method returns.</summary>
    private static bool IsPromised(IMethodSymbol method) =>
        method.IsOverride
        || !method.ExplicitInterfaceImplementations.IsEmpty
        || method.ContainingType.AllInterfaces
            .SelectMany(type => type.GetMembers(method.Name))
            .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));

    /// <summary>Whether a method is used as a delegate, which returns nothing.</summary>
    private static bool IsGivenAway(IMethodSymbol method, SemanticModel model) => model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Any(name =>
        name.Identifier.ValueText == method.Name
        && !IsCalled(name)
        && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol?.OriginalDefinition, method));

    private static bool IsCalled(SimpleNameSyntax name)
    {
        ExpressionSyntax called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return called.Parent is InvocationExpressionSyntax;
    }
}
