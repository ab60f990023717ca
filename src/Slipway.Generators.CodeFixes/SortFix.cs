using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.CodeFixes;

/// <summary>Sorts what steps follow: dictionaries by key, other collections by themselves; texts by their characters.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class SortFix() : DeterminismFix(DeterminismIds.Unordered)
{
    private const string LinqNamespace = "System.Linq";

    protected override FixEdit? Prepare(SyntaxNode node, Diagnostic finding, SemanticModel model)
    {
        if (node is not ExpressionSyntax sequence
            || (sequence.Parent is ConditionalAccessExpressionSyntax access && access.Expression == sequence)
            || IsOfForEach(sequence)
            || model.GetTypeInfo(sequence).Type is not { } type || ElementOf(type) is not INamedTypeSymbol element)
        {
            return null;
        }

        bool hasKey = element is { Name: "KeyValuePair", TypeArguments.Length: 2 };
        ITypeSymbol sorted = hasKey ? element.TypeArguments[0] : element;
        if (!sorted.AllInterfaces.Any(implemented => implemented.Name == nameof(IComparable)))
        {
            return null;
        }

        string comparer = sorted.SpecialType is SpecialType.System_String ? "global::System.StringComparer.Ordinal" : "";
        string order = hasKey ? $"OrderBy(pair => pair.Key{(comparer.Length > 0 ? ", " + comparer : "")})" : $"Order({comparer})";
        return new FixEdit("Sort it first", editor =>
        {
            editor.ReplaceNode(sequence, (current, _) => Sorted((ExpressionSyntax)current, order));
            if (model.LookupNamespacesAndTypes(sequence.SpanStart, name: nameof(Enumerable)).IsEmpty && editor.OriginalRoot is CompilationUnitSyntax unit)
            {
                editor.ReplaceNode(unit, (current, generator) => WithLinq((CompilationUnitSyntax)current, generator));
            }
        });
    }

    /// <summary>Whether a list or array goes through itself with <c>ForEach</c>, which a sorted sequence cannot.</summary>
    private static bool IsOfForEach(ExpressionSyntax sequence) =>
        (sequence.Parent is ArgumentSyntax ? sequence.FirstAncestorOrSelf<InvocationExpressionSyntax>(call => call != sequence)?.Expression : sequence.Parent)
            is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ForEach" };

    private static InvocationExpressionSyntax Sorted(ExpressionSyntax sequence, string order)
    {
        ExpressionSyntax receiver = sequence is IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax
            ? sequence.WithoutTrivia()
            : SyntaxFactory.ParenthesizedExpression(sequence.WithoutTrivia()).WithAdditionalAnnotations(Simplifier.Annotation);
        var call = (InvocationExpressionSyntax)SyntaxFactory.ParseExpression("it." + order);
        var member = (MemberAccessExpressionSyntax)call.Expression;
        call = call.WithExpression(member.WithExpression(receiver));
        return call
            .ReplaceNodes(call.ArgumentList.DescendantNodes().OfType<MemberAccessExpressionSyntax>(), (_, part) => part.WithAdditionalAnnotations(Simplifier.Annotation))
            .WithTriviaFrom(sequence);
    }

    private static SyntaxNode WithLinq(CompilationUnitSyntax unit, SyntaxGenerator generator) =>
        unit.Usings.Any(import => import.Name?.ToString() == LinqNamespace) ? unit : generator.AddNamespaceImports(unit, generator.NamespaceImportDeclaration(LinqNamespace));

    private static ITypeSymbol? ElementOf(ITypeSymbol type) => type is IArrayTypeSymbol array
        ? array.ElementType
        : new[] { type }.Concat(type.AllInterfaces).OfType<INamedTypeSymbol>()
            .FirstOrDefault(candidate => candidate.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T)?.TypeArguments[0];
}
