using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>What changes a variable or member, or the object or collection behind it.</summary>
internal static class Writes
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

    /// <summary>What a reference is changed by, itself or in the object or collection behind it: an assignment, a call or an argument; null when it is only read.</summary>
    public static IOperation? Of(IOperation reference)
    {
        IOperation target = TargetOf(reference);
        return target.Parent switch
        {
            IConditionalAccessOperation access when access.Operation == target =>
                access.WhenNotNull.DescendantsAndSelf().FirstOrDefault(operation => operation is IConditionalAccessInstanceOperation) is { } instance ? Of(instance) : null,
            IAssignmentOperation assignment when assignment.Target == target => assignment,
            IIncrementOrDecrementOperation step => step,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument,
            IArgumentOperation argument when ChangesArray(argument) => argument,
            IInvocationOperation call when call.Instance == target && ChangesCollection(call.TargetMethod) => call,
            _ => null,
        };
    }

    /// <summary>The member or element that is reached from a reference: <c>a.B[1]</c> for <c>a</c>.</summary>
    public static IOperation TargetOf(IOperation reference)
    {
        IOperation target = reference;
        while (target.Parent is IConversionOperation { OperatorMethod: null }
            || target.Parent is IMemberReferenceOperation member && member.Instance == target && member is not (IMethodReferenceOperation or IEventReferenceOperation)
            || target.Parent is IArrayElementReferenceOperation element && element.ArrayReference == target
            || target.Parent is ITupleOperation { Parent: IDeconstructionAssignmentOperation or ITupleOperation })
        {
            target = target.Parent;
        }

        return target;
    }

    /// <summary>The type of the collection that a write changes; null when it changes none.</summary>
    public static ITypeSymbol? CollectionOf(IOperation write) => write switch
    {
        IInvocationOperation call => call.Instance?.Type,
        IAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true } element } => element.Instance?.Type,
        IIncrementOrDecrementOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true } element } => element.Instance?.Type,
        _ => null,
    };

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
