using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>Which types are delegates, or hold some. Those that get a run context do not count.</summary>
internal sealed class DelegateTypes(IAssemblySymbol assembly, SlipwayTypes slipway)
{
    private readonly Dictionary<ITypeSymbol, int> _known = new(SymbolEqualityComparer.Default);

    /// <summary>How many levels of delegates a type has: 1 for a delegate, 2 for one that returns a delegate; those of its elements for a collection or a
    /// task, those of its members for a type of the same project. 0 for none.</summary>
    public int LevelsIn(ITypeSymbol? type)
    {
        if (type is not (IArrayTypeSymbol or INamedTypeSymbol))
        {
            return 0;
        }

        if (!_known.TryGetValue(type, out int levels))
        {
            // Types may refer to themselves.
            _known[type] = 0;
            _known[type] = levels = type switch
            {
                IArrayTypeSymbol array => LevelsIn(array.ElementType),
                INamedTypeSymbol { DelegateInvokeMethod: { } invoke } => slipway.TakesRun(invoke) ? 0 : 1 + LevelsIn(invoke.ReturnType),
                INamedTypeSymbol named => Math.Max(LevelsInArguments(named), IsDeclaredHere(named) ? LevelsInMembers(named.OriginalDefinition) : 0),
                _ => 0,
            };
        }

        return levels;
    }

    /// <summary>Whether a type belongs to the project, so that all of its code is seen.</summary>
    public bool IsDeclaredHere(ITypeSymbol? type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly);

    /// <summary>Whether a property only gives what was put into it.</summary>
    public static bool IsStored(IPropertySymbol property) => property.OriginalDefinition is var declared
        && declared.ContainingType.GetMembers().Any(member => member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, declared));

    /// <summary>Those of a collection's elements, also where it is a part of one.</summary>
    private int LevelsInArguments(INamedTypeSymbol type) => Math.Max(
        type.TypeArguments.Select(LevelsIn).DefaultIfEmpty().Max(),
        type.ContainingType is { } container ? LevelsInArguments(container) : 0);

    /// <summary>Those of what others put into an object and take out of it.</summary>
    private int LevelsInMembers(INamedTypeSymbol type)
    {
        int levels = 0;
        for (INamedTypeSymbol? declaring = type; IsDeclaredHere(declaring); declaring = declaring!.BaseType)
        {
            foreach (ISymbol member in declaring!.GetMembers().Where(member => !member.IsStatic && member.DeclaredAccessibility is not Accessibility.Private))
            {
                levels = Math.Max(levels, member switch
                {
                    IFieldSymbol field => LevelsIn(field.Type),
                    IPropertySymbol property when IsStored(property) => LevelsIn(property.Type),
                    _ => 0,
                });
            }
        }

        return levels;
    }
}
