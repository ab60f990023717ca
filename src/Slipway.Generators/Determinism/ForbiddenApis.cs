using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>The members that pipeline code must not call, as a compilation knows them.</summary>
internal sealed class ForbiddenApis
{
    private static readonly HashSet<string> NeverMeant =
        ["Dispose", "DisposeAsync", "Equals", "GetHashCode", "GetType", "ToString", "ReferenceEquals", "CancelPendingRequests"];

    private readonly Dictionary<ISymbol, Dictionary<string, ForbiddenApi>> _types = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, IReadOnlyList<Dictionary<string, ForbiddenApi>>> _found = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _asynchronous = new(SymbolEqualityComparer.Default);

    public ForbiddenApis(Compilation compilation)
    {
        foreach ((string name, ForbiddenApi api, string[] members) in ForbiddenApiTable.Entries)
        {
            foreach (INamedTypeSymbol type in compilation.GetTypesByMetadataName(name))
            {
                if (!_types.TryGetValue(type, out Dictionary<string, ForbiddenApi>? known))
                {
                    _types.Add(type, known = new Dictionary<string, ForbiddenApi>(StringComparer.Ordinal));
                }

                foreach (string member in members)
                {
                    known.Add(member, api);
                }
            }
        }

        string[] asynchronous =
        [
            "System.Threading.Tasks.Task", "System.Threading.Tasks.Task`1", "System.Threading.Tasks.ValueTask",
            "System.Threading.Tasks.ValueTask`1", "System.Collections.Generic.IAsyncEnumerable`1",
        ];
        _asynchronous.UnionWith(asynchronous.SelectMany(name => compilation.GetTypesByMetadataName(name)));
    }

    /// <summary>What is wrong with an operation: a call, a read of a property, a creation or a method given as a delegate; null for nothing.</summary>
    public ForbiddenApi? Find(IOperation operation) => operation switch
    {
        IInvocationOperation call => Find(call.TargetMethod) ?? FindExtension(call) ?? (RandomHashes.IsMadeBy(call) ? ForbiddenApiTable.HashCode : null),
        IPropertyReferenceOperation property => FindMember(property.Property.ContainingType, property.Property.Name, []),
        IObjectCreationOperation { Constructor: { } constructor } => Find(constructor),
        IMethodReferenceOperation reference => Find(reference.Method),
        _ => null,
    };

    private ForbiddenApi? Find(IMethodSymbol method)
    {
        return FindMember(method.ContainingType, method.Name, method.Parameters)
            ?? (method.MethodKind is MethodKind.Ordinary && !NeverMeant.Contains(method.Name)
                ? FindMember(method.ContainingType, ForbiddenApiTable.AnyMethod, [])
                : null);
    }

    private ForbiddenApi? FindMember(INamedTypeSymbol? type, string member, ImmutableArray<IParameterSymbol> parameters)
    {
        if (type is null)
        {
            return null;
        }

        foreach (Dictionary<string, ForbiddenApi> known in KnownOf(type))
        {
            if (known.TryGetValue(member, out ForbiddenApi? api)
                || known.TryGetValue($"{member}({(parameters.IsEmpty ? "" : parameters[0].Type.Name)})", out api)
                || (parameters.Length > 1 && known.TryGetValue($"{member}(*, {parameters[1].Type.Name})", out api)))
            {
                return api;
            }
        }

        return null;
    }

    private ForbiddenApi? FindExtension(IInvocationOperation call)
    {
        if (!call.TargetMethod.IsExtensionMethod || call.Arguments.IsEmpty)
        {
            return null;
        }

        IOperation receiver = call.Arguments[0].Value;
        while (receiver is IConversionOperation conversion)
        {
            receiver = conversion.Operand;
        }

        return receiver.Type is INamedTypeSymbol type
            ? FindMember(type, ForbiddenApiTable.AnyExtension, [])
                ?? (_asynchronous.Contains(call.TargetMethod.ReturnType.OriginalDefinition) ? FindMember(type, ForbiddenApiTable.AsyncExtension, []) : null)
            : null;
    }

    /// <summary>What is known of a type, its ancestors and its interfaces, in this order.</summary>
    private IReadOnlyList<Dictionary<string, ForbiddenApi>> KnownOf(INamedTypeSymbol type) => _found.GetOrAdd(type.OriginalDefinition, _ =>
    {
        List<Dictionary<string, ForbiddenApi>> found = [];
        for (INamedTypeSymbol? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (_types.TryGetValue(ancestor.OriginalDefinition, out Dictionary<string, ForbiddenApi>? known))
            {
                found.Add(known);
            }
        }

        foreach (INamedTypeSymbol implemented in type.AllInterfaces)
        {
            if (_types.TryGetValue(implemented.OriginalDefinition, out Dictionary<string, ForbiddenApi>? known))
            {
                found.Add(known);
            }
        }

        return found;
    });
}
