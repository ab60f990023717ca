using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Collections that promise no order.</summary>
internal sealed class UnorderedCollections
{
    private static readonly string[] Names =
    [
        "System.Collections.Generic.Dictionary`2",
        "System.Collections.Generic.HashSet`1",
        "System.Collections.Generic.IDictionary`2",
        "System.Collections.Generic.IReadOnlyDictionary`2",
        "System.Collections.Generic.ISet`1",
        "System.Collections.Generic.IReadOnlySet`1",
        "System.Collections.ObjectModel.ReadOnlyDictionary`2",
        "System.Collections.ObjectModel.ReadOnlySet`1",
        "System.Collections.Concurrent.ConcurrentDictionary`2",
        "System.Collections.Concurrent.ConcurrentBag`1",
        "System.Collections.Immutable.ImmutableDictionary`2",
        "System.Collections.Immutable.ImmutableHashSet`1",
        "System.Collections.Immutable.IImmutableDictionary`2",
        "System.Collections.Immutable.IImmutableSet`1",
        "System.Collections.Frozen.FrozenDictionary`2",
        "System.Collections.Frozen.FrozenSet`1",
        "System.Collections.Hashtable",
        "System.Collections.IDictionary",
    ];

    /// <summary>Methods of LINQ after which the order is the sequence's own.</summary>
    private static readonly HashSet<string> Sorting = ["OrderBy", "OrderByDescending", "Order", "OrderDescending", "ThenBy", "ThenByDescending"];

    private readonly HashSet<ISymbol> _types = new(SymbolEqualityComparer.Default);
    private readonly INamedTypeSymbol? _linq;
    private readonly INamedTypeSymbol? _directory;
    private readonly INamedTypeSymbol? _directoryInfo;

    public UnorderedCollections(Compilation compilation)
    {
        _types.UnionWith(Names.SelectMany(name => compilation.GetTypesByMetadataName(name)));
        _linq = compilation.GetTypeByMetadataName("System.Linq.Enumerable");
        _directory = compilation.GetTypeByMetadataName("System.IO.Directory");
        _directoryInfo = compilation.GetTypeByMetadataName("System.IO.DirectoryInfo");
    }

    /// <summary>Whether a sequence comes from a collection without order and is not sorted on the way.</summary>
    public bool IsUnordered(IOperation sequence)
    {
        while (true)
        {
            switch (sequence)
            {
                case IConversionOperation conversion:
                    sequence = conversion.Operand;
                    continue;
                case IInvocationOperation call when IsLinq(call) && call.Arguments.Length > 0:
                    if (Sorting.Contains(call.TargetMethod.Name) || IsUnordered(call.Type))
                    {
                        return IsUnordered(call.Type);
                    }

                    sequence = call.Arguments[0].Value;
                    continue;
                case IInvocationOperation call when IsListing(call.TargetMethod):
                    return true;
                case IPropertyReferenceOperation { Property.Name: "Keys" or "Values", Instance: { } instance }:
                    return IsUnordered(instance.Type);
                default:
                    return IsUnordered(sequence.Type);
            }
        }
    }

    public bool IsLinq(IInvocationOperation call) => SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, _linq);

    private bool IsUnordered(ITypeSymbol? type) =>
        type is not null && (_types.Contains(type.OriginalDefinition) || (type.ContainingType is { } outer && _types.Contains(outer.OriginalDefinition)));

    private bool IsListing(IMethodSymbol method) =>
        (SymbolEqualityComparer.Default.Equals(method.ContainingType, _directory) || SymbolEqualityComparer.Default.Equals(method.ContainingType, _directoryInfo))
        && (method.Name.StartsWith("Enumerate", StringComparison.Ordinal) || method.ReturnType is IArrayTypeSymbol);
}
