using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Hash codes that another process does not repeat: those of texts, and those that the compiler makes of them.</summary>
internal static class RandomHashes
{
    public static bool IsMadeBy(IInvocationOperation call) =>
        call is { TargetMethod: { Name: nameof(GetHashCode), Parameters.IsEmpty: true }, Instance.Type: { } type } && IsRandom(type);

    private static bool IsRandom(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_String } => true,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => IsRandom(nullable.TypeArguments[0]),
        INamedTypeSymbol { IsAnonymousType: true } => type.GetMembers().OfType<IPropertySymbol>().Any(property => IsRandom(property.Type)),
        // A tuple's hash code is that of HashCode, which each process seeds anew.
        INamedTypeSymbol { IsTupleType: true, TupleElements.Length: > 1 } => true,
        // A record class takes the hash code of its System.Type in, which is where that happens to be.
        INamedTypeSymbol { IsRecord: true, TypeKind: TypeKind.Class } => HasMadeHash(type),
        INamedTypeSymbol { TypeKind: TypeKind.Struct } => HasMadeHash(type)
            && type.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && IsRandom(field.Type)),
        _ => false,
    };

    private static bool HasMadeHash(ITypeSymbol type) => type.GetMembers(nameof(GetHashCode)).OfType<IMethodSymbol>().Any(method =>
        method.Parameters.IsEmpty
        && (method.IsImplicitlyDeclared || method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "CompilerGeneratedAttribute")));
}
