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

    /// <summary>Methods of LINQ that go through two sequences.</summary>
    private static readonly HashSet<string> Joining = ["Concat", "Union", "UnionBy", "Zip"];

    /// <summary>Collections that keep the order of what they are made from.</summary>
    private static readonly HashSet<string> Copies = ["List", "LinkedList", "Queue", "Stack"];

    /// <summary>More variables than a sequence passes through; broken code may go round in circles.</summary>
    private const int MaxVariables = 16;

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
    public bool IsUnordered(IOperation sequence) => IsUnordered(sequence, 0);

    private bool IsUnordered(IOperation sequence, int variables)
    {
        while (true)
        {
            switch (sequence)
            {
                case IConversionOperation conversion:
                    sequence = conversion.Operand;
                    continue;
                case ITranslatedQueryOperation query:
                    sequence = query.Operation;
                    continue;
                case IConditionalAccessOperation access:
                    sequence = access.WhenNotNull;
                    continue;
                case IInvocationOperation call when IsLinq(call) && call.Arguments.Length > 0:
                    if (Sorting.Contains(call.TargetMethod.Name) || IsUnordered(call.Type) || IsElement(call.TargetMethod))
                    {
                        return IsUnordered(call.Type);
                    }

                    if (Joining.Contains(call.TargetMethod.Name) && call.Arguments.Length > 1 && IsUnordered(call.Arguments[1].Value, variables))
                    {
                        return true;
                    }

                    sequence = call.Arguments[0].Value;
                    continue;
                case IInvocationOperation { TargetMethod.Name: "ToImmutableArray" or "ToImmutableList", Arguments.Length: 1 } call:
                    sequence = call.Arguments[0].Value;
                    continue;
                case IObjectCreationOperation { Arguments.Length: 1 } creation when IsCopy(creation):
                    sequence = creation.Arguments[0].Value;
                    continue;
                case ICollectionExpressionOperation collection when !IsUnordered(collection.Type):
                    return collection.Elements.OfType<ISpreadOperation>().Any(spread => IsUnordered(spread.Operand, variables));
                case ILocalReferenceOperation local when variables < MaxVariables && !IsUnordered(local.Type) && OnlyValue(local) is { } value:
                    sequence = value;
                    variables++;
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

    private bool IsUnordered(ITypeSymbol? type)
    {
        for (ITypeSymbol? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (_types.Contains(ancestor.OriginalDefinition))
            {
                return true;
            }
        }

        return type?.ContainingType is { } outer && _types.Contains(outer.OriginalDefinition);
    }

    /// <summary>Whether a method returns one of the elements, whose order is its own.</summary>
    private static bool IsElement(IMethodSymbol method) => method.OriginalDefinition.ReturnType is ITypeParameterSymbol;

    private static bool IsCopy(IObjectCreationOperation creation) =>
        creation.Type is { ContainingNamespace: { } @namespace, Name: var name }
        && Copies.Contains(name)
        && @namespace.ToDisplayString() == "System.Collections.Generic"
        && creation.Constructor?.Parameters[0].Type.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T;

    /// <summary>What a variable is declared with; null when it is set or sorted later.</summary>
    private static IOperation? OnlyValue(ILocalReferenceOperation reference)
    {
        IOperation? value = null;
        foreach (IOperation operation in LocalCode.MemberOf(reference).Descendants())
        {
            if (operation is IVariableDeclaratorOperation { Initializer: { } initializer } declarator && Is(declarator.Symbol))
            {
                value = initializer.Value;
            }
            else if (operation is ILocalReferenceOperation { Local: var local } other && Is(local) && IsSetOrSorted(other))
            {
                return null;
            }
        }

        return value;

        bool Is(ILocalSymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol, reference.Local);
    }

    private static bool IsSetOrSorted(ILocalReferenceOperation variable) => variable.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == variable,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Sort" or "AsSpan" } } => true,
        IInvocationOperation { TargetMethod.Name: "Sort" } call => call.Instance == variable,
        _ => false,
    };

    private bool IsListing(IMethodSymbol method) =>
        (SymbolEqualityComparer.Default.Equals(method.ContainingType, _directory) || SymbolEqualityComparer.Default.Equals(method.ContainingType, _directoryInfo))
        && (method.Name.StartsWith("Enumerate", StringComparison.Ordinal) || method.ReturnType is IArrayTypeSymbol);
}
