using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for variables that the work of a step changes and other code reads: when the run is taken up, they are not changed.</summary>
internal sealed class WorkChangeCheck(SlipwayTypes slipway)
{
    private readonly StepWork _work = new(slipway);
    private readonly HashSet<SyntaxNode> _reported = [];

    public void Check(IOperation operation, CodeScope scope)
    {
        if (operation is not IArgumentOperation argument || FunctionCode.Of(argument.Value) is not { } function || !IsWork(argument.Value))
        {
            return;
        }

        var work = new FunctionCode(function);
        foreach (CapturedChange change in CapturedChange.Of(work))
        {
            if (!CapturedChange.IsOfObject(change.Variable)
                && !slipway.IsRunReference(change.Reference)
                && ReadsOutside(change, work, argument).Any()
                && _reported.Add(change.Reference.Syntax))
            {
                scope.Unit.Findings.Add(Diagnostic.Create(DeterminismRules.LostChange, change.Reference.Syntax.GetLocation(), change.Variable.Name));
            }
        }
    }

    private bool IsWork(IOperation value)
    {
        while (value is IConversionOperation { Operand: var operand })
        {
            value = operand;
        }

        return _work.IsGiven(value is IDelegateCreationOperation { Target: var target } ? target : value);
    }

    private IEnumerable<IOperation> ReadsOutside(CapturedChange change, FunctionCode work, IArgumentOperation argument) => LocalCode.MemberOf(argument).Descendants()
        .Where(reference => SymbolEqualityComparer.Default.Equals(CapturedChange.VariableOf(reference), change.Variable)
            && !work.Contains(reference)
            && !IsSet(reference)
            && MayFollow(reference, argument, change.Variable)
            && !(IsMadeOnce(change.Write) && _work.Around(reference).Any()));

    private static bool IsSet(IOperation reference) =>
        reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference
        || reference.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Out };

    /// <summary>Whether a change makes what other work makes as well where it is missing.</summary>
    private static bool IsMadeOnce(IOperation write) => write is ICoalesceAssignmentOperation or IInvocationOperation { TargetMethod.Name: "GetOrAdd" };

    /// <summary>Whether a variable may be read after a step: further down, in the next round of a loop, or in a function that is called later.</summary>
    private static bool MayFollow(IOperation reference, IOperation step, ISymbol variable) =>
        reference.Syntax.SpanStart > step.Syntax.SpanStart
        || Around(step, variable).Any(around => around is not ILoopOperation || FunctionCode.Contains(around, reference.Syntax))
        || Around(reference, variable).Any(around => around is not ILoopOperation && !FunctionCode.Contains(around, step.Syntax));

    /// <summary>The loops and functions around an operation that a variable is not declared in.</summary>
    private static IEnumerable<IOperation> Around(IOperation operation, ISymbol variable)
    {
        for (IOperation? around = operation.Parent; around is not null; around = around.Parent)
        {
            if (around is (ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation) && !FunctionCode.Declares(around, variable))
            {
                yield return around;
            }
        }
    }
}
