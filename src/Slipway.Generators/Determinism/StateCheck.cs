using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for state that runs share: members of the pipeline, parameters that it captures, and static members.</summary>
internal sealed class StateCheck(INamedTypeSymbol type, bool isPipeline)
{
    private static readonly HashSet<string> Changing =
    [
        "Add", "AddFirst", "AddLast", "AddOrUpdate", "AddRange", "Append", "Clear", "Dequeue", "Enqueue", "ExceptWith", "GetOrAdd", "Insert",
        "InsertRange", "IntersectWith", "Pop", "Push", "Remove", "RemoveAll", "RemoveAt", "RemoveFirst", "RemoveLast", "RemoveRange", "RemoveWhere",
        "Reverse", "Sort", "SymmetricExceptWith", "TryAdd", "TryDequeue", "TryPop", "TryRemove", "TryTake", "TryUpdate", "UnionWith",
    ];

    /// <summary>Methods of <see cref="Array"/> that change the elements of one.</summary>
    private static readonly HashSet<string> ChangingArrays = ["Clear", "ConstrainedCopy", "Copy", "Fill", "Reverse", "Sort"];

    /// <summary>Their parameters for the arrays that they change.</summary>
    private static readonly HashSet<string> ChangedArrays = ["array", "destinationArray", "items", "keys"];

    /// <summary>Methods of <see cref="StringBuilder"/> that leave the text as it is.</summary>
    private static readonly HashSet<string> Reading = ["CopyTo", "EnsureCapacity", "Equals", "GetChunks", "GetHashCode", "GetType", "ToString"];

    public void Check(IOperation operation, CodeScope scope)
    {
        ISymbol? symbol = operation switch
        {
            IFieldReferenceOperation { Field: { IsConst: false } field } reference when IsShared(field, reference) => field.OriginalDefinition,
            IPropertyReferenceOperation { Property: { IsIndexer: false } property } reference when IsShared(property, reference) => property.OriginalDefinition,
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } owner } parameter }
                when isPipeline && !scope.Unit.IsConstruction && IsOwn(owner) => parameter,
            _ => null,
        };
        if (symbol is null)
        {
            return;
        }

        bool isWrite = IsWritten(operation);
        bool isOwnState = isPipeline && IsOwn(symbol);
        bool isInitial = operation is IMemberReferenceOperation { Instance: { } made }
            && (made is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } || IsNew(made));
        if (isOwnState)
        {
            scope.Unit.Uses.Add(new MemberUse(symbol, isWrite, scope.InStep, isInitial));
        }

        if (isInitial || scope.InStep || scope.Unit.IsConstruction)
        {
            return;
        }

        if (isWrite)
        {
            scope.Unit.Findings.Add(Diagnostic.Create(DeterminismRules.SharedWrite, operation.Syntax.GetLocation(), symbol.Name));
        }
        else if (symbol.IsStatic && !isOwnState && (IsMutable(symbol) || StaticGetters.GivesMutable(symbol)) && SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, type.ContainingAssembly))
        {
            scope.Unit.Findings.Add(Diagnostic.Create(DeterminismRules.SharedRead, operation.Syntax.GetLocation(), $"{symbol.ContainingType.Name}.{symbol.Name}"));
        }
    }

    /// <summary>Whether a member can be set after construction.</summary>
    public static bool IsMutable(ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsConst && !field.IsReadOnly && !field.IsImplicitlyDeclared,
        IPropertySymbol property => property.SetMethod is { IsInitOnly: false } && !property.IsIndexer && !property.IsAbstract,
        _ => false,
    };

    private bool IsShared(ISymbol member, IMemberReferenceOperation reference) =>
        member.IsStatic || (isPipeline && (IsOwn(member) || reference.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }));

    /// <summary>Whether an object is one that the code around has made: in a variable that gets nothing else.</summary>
    private static bool IsNew(IOperation owner)
    {
        if (owner is not ILocalReferenceOperation { Local: { RefKind: RefKind.None } local })
        {
            return false;
        }

        List<IOperation?> values = [.. LocalCode.MemberOf(owner).Descendants()
            .Where(operation => operation is ILocalReferenceOperation { Local: var other } && IsSame(other) && IsSet(operation)
                || operation is IVariableDeclaratorOperation { Initializer: not null, Symbol: var declared } && IsSame(declared))
            .Select(operation => operation switch
            {
                IVariableDeclaratorOperation declarator => declarator.Initializer!.Value,
                { Parent: ISimpleAssignmentOperation assignment } => assignment.Value,
                _ => null,
            })];
        return values.Count > 0 && values.TrueForAll(value => value is IObjectCreationOperation);

        bool IsSame(ISymbol other) => SymbolEqualityComparer.Default.Equals(other, local);
        static bool IsSet(IOperation variable) => variable.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == variable,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            IDeclarationExpressionOperation or ITupleOperation => true,
            _ => variable is ILocalReferenceOperation { IsDeclaration: true },
        };
    }

    private bool IsOwn(ISymbol member) => SymbolEqualityComparer.Default.Equals(member.ContainingType?.OriginalDefinition, type);

    /// <summary>Whether a reference is assigned to, or the object or collection behind it is changed.</summary>
    private static bool IsWritten(IOperation reference)
    {
        IOperation target = reference;
        while (target.Parent is IConversionOperation { OperatorMethod: null }
            || target.Parent is IMemberReferenceOperation member && member.Instance == target && member is not (IMethodReferenceOperation or IEventReferenceOperation)
            || target.Parent is IArrayElementReferenceOperation element && element.ArrayReference == target
            || target.Parent is ITupleOperation { Parent: IDeconstructionAssignmentOperation or ITupleOperation })
        {
            target = target.Parent;
        }

        return target.Parent switch
        {
            IConditionalAccessOperation access when access.Operation == target =>
                access.WhenNotNull.DescendantsAndSelf().FirstOrDefault(operation => operation is IConditionalAccessInstanceOperation) is { } instance && IsWritten(instance),
            IAssignmentOperation assignment => assignment.Target == target,
            IIncrementOrDecrementOperation => true,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            IArgumentOperation argument => ChangesArray(argument),
            IInvocationOperation call => call.Instance == target && ChangesCollection(call.TargetMethod),
            _ => false,
        };
    }

    private static bool ChangesArray(IArgumentOperation argument) =>
        argument is { Parent: IInvocationOperation { TargetMethod: { ContainingType.SpecialType: SpecialType.System_Array, IsStatic: true } method }, Parameter: { } parameter }
        && ChangingArrays.Contains(method.Name)
        && ChangedArrays.Contains(parameter.Name);

    private static bool ChangesCollection(IMethodSymbol method)
    {
        string @namespace = method.ContainingNamespace.ToDisplayString();
        if (method.ContainingType.Name == nameof(StringBuilder))
        {
            return @namespace == "System.Text" && !Reading.Contains(method.Name);
        }

        return Changing.Contains(method.Name)
            && @namespace is ("System.Collections" or "System.Collections.Generic" or "System.Collections.Concurrent" or "System.Text.Json.Nodes");
    }
}
