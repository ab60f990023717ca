using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for variables that functions which run side by side change while others of them use these.</summary>
internal sealed class BranchChangeCheck(INamedTypeSymbol type, SlipwayTypes slipway)
{
    private static readonly HashSet<string> Unordered = ["Dictionary", "HashSet", "SortedDictionary", "SortedSet", "SortedList"];
    private static readonly HashSet<string> ConcurrentBags = ["ConcurrentBag", "ConcurrentQueue", "ConcurrentStack"];

    /// <summary>What of a collection does not depend on its order.</summary>
    private static readonly HashSet<string> OrderIndependent =
        ["All", "Any", "Count", "IsEmpty", "LongCount", "Max", "Min", "Order", "OrderBy", "OrderByDescending", "OrderDescending", "Sum", "ToHashSet"];

    private readonly SideBySide _sideBySide = new(slipway);
    private readonly bool _isPipeline = slipway.IsPipeline(type);
    private readonly HashSet<SyntaxNode> _reported = [];

    public void Check(IOperation operation, CodeScope scope)
    {
        if (operation is not IInvocationOperation call)
        {
            return;
        }

        IReadOnlyList<Branch> branches = _sideBySide.Of(call);
        foreach (Branch branch in branches)
        {
            foreach (CapturedChange change in CapturedChange.Of(branch.Code).Where(change => IsShared(change, branch, branches) && !IsOrderIndependent(change, branch)))
            {
                if (_reported.Add(change.Reference.Syntax))
                {
                    scope.Unit.Findings.Add(Diagnostic.Create(DeterminismRules.RacingChange, change.Reference.Syntax.GetLocation(), change.Variable.Name));
                }
            }
        }
    }

    private bool IsShared(CapturedChange change, Branch branch, IReadOnlyList<Branch> branches) =>
        !slipway.IsRunReference(change.Reference)
        && !(_isPipeline && CapturedChange.IsOfObject(change.Variable)) // Reported as shared by all runs.
        && !FunctionCode.Declares(branch.Own, change.Variable)
        && (branch.IsRepeated || branches.Any(other => other != branch && other.Uses(change.Variable)));

    /// <summary>Whether the result is the same in whatever order such changes happen.</summary>
    private static bool IsOrderIndependent(CapturedChange change, Branch branch) =>
        IsOfElement(change)
        || change.Write is ISimpleAssignmentOperation { Value.ConstantValue.HasValue: true }
        || IsInterlocked(change.Write)
        || IsConcurrent(change, branch)
        || (IsLocked(change.Write) && (IsSum(change.Write) || Unordered.Contains(Writes.CollectionOf(change.Write)?.Name ?? "")));

    /// <summary>Whether a change is one of an element of an array or list: each branch has its own.</summary>
    private static bool IsOfElement(CapturedChange change)
    {
        for (IOperation target = Writes.TargetOf(change.Reference); target != change.Reference; target = target.ChildOperations.First())
        {
            if (target is IArrayElementReferenceOperation or IPropertyReferenceOperation { Property: { IsIndexer: true, ContainingType.Name: "List" or "IList" } })
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInterlocked(IOperation write) => write is IArgumentOperation
    {
        Parent: IInvocationOperation { TargetMethod: { ContainingType.Name: nameof(Interlocked), Name: "Add" or "Increment" or "Decrement" or "And" or "Or" }, Parent: IExpressionStatementOperation }
    };

    private static bool IsConcurrent(CapturedChange change, Branch branch) => Writes.CollectionOf(change.Write) is { } collection
        && (collection.Name is "ConcurrentDictionary"
            || (ConcurrentBags.Contains(collection.Name) && LocalCode.MemberOf(change.Reference).Descendants()
                .Where(other => SymbolEqualityComparer.Default.Equals(CapturedChange.VariableOf(other), change.Variable) && !branch.Code.Contains(other))
                .All(IsUsedWithoutOrder)));

    private static bool IsUsedWithoutOrder(IOperation reference)
    {
        IOperation value = reference;
        while (value.Parent is IConversionOperation or IArgumentOperation)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IInvocationOperation call => OrderIndependent.Contains(call.TargetMethod.Name),
            IPropertyReferenceOperation property => OrderIndependent.Contains(property.Property.Name),
            _ => false,
        };
    }

    private static bool IsLocked(IOperation write)
    {
        IOperation? around = write;
        while (around is not (null or ILockOperation or IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            around = around.Parent;
        }

        return around is ILockOperation;
    }

    private static bool IsSum(IOperation write) =>
        write is IIncrementOrDecrementOperation or ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract }
        && write.Type is { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_Decimal };
}
