using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for what the work of a step asks its run for, itself or by what it calls: the run refuses it.</summary>
internal sealed class NestedStepCheck(INamedTypeSymbol type, SlipwayTypes slipway)
{
    private const string DrawBefore = "draw it before the step and use it here";
    private const string IssueOutside = "issue it before or after the step";

    private readonly StepWork _work = new(slipway);

    public void Check(IOperation operation, CodeScope scope)
    {
        if (_work.AskedBy(operation) is { } asked)
        {
            if (IsFromOutsideOfWork(operation))
            {
                scope.Unit.FindingsInSteps.Add(Finding(PlaceOf(operation), $"'{asked}'", asked));
            }
            else if (!scope.InStep)
            {
                scope.Unit.Asks ??= asked;
            }
        }
        else if (CalleeOf(operation) is { } callee && IsUsedInWork(operation, callee.Symbol))
        {
            scope.Unit.SuspicionsInSteps.Add((callee, inner => Finding(operation, $"'{inner}' in '{callee.Symbol.Name}'", inner)));
        }
    }

    private static Diagnostic Finding(IOperation place, string what, string asked)
    {
        bool isDrawn = asked.EndsWith(".NewId()", StringComparison.Ordinal) || asked.EndsWith(".Random", StringComparison.Ordinal);
        return Diagnostic.Create(DeterminismRules.Nested, place.Syntax.GetLocation(), what, isDrawn ? DrawBefore : IssueOutside);
    }

    /// <summary>The call or property that a run context is used by.</summary>
    private static IOperation PlaceOf(IOperation context) => context.Parent is IArgumentOperation { Parent: { } call } ? call : context.Parent!;

    /// <summary>Whether a step's work uses a run context that did not come up in it, as that of another run does.</summary>
    private bool IsFromOutsideOfWork(IOperation context) =>
        _work.OriginOf(context) is { } origin && _work.Around(context).Any(work => !IsWithin(origin, work));

    /// <summary>The code of the same type that an operation calls or hands on; null for none, or where it gets a run context that came up in the work.</summary>
    private CodeName? CalleeOf(IOperation operation)
    {
        CodeName? callee = LocalCode.FunctionOf(operation) switch
        {
            ILocalSymbol variable => new CodeName(variable, Depth: 1),
            { } function => new CodeName(function),
            null => OwnMethod(operation),
        };
        return operation is not IInvocationOperation call || call.Arguments.All(argument => !slipway.IsRun(argument.Value.Type) || IsFromOutsideOfWork(argument.Value))
            ? callee
            : null;
    }

    private CodeName? OwnMethod(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.Ordinary } or IMethodReferenceOperation
        && DelegateFlow.SymbolOf(operation)!.OriginalDefinition is var method
        && SymbolEqualityComparer.Default.Equals(SlipwayTypes.TypeOf(method), type)
            ? new CodeName(SlipwayTypes.CodeOf(method))
            : null;

    /// <summary>Whether a function is called in the work of a step that it is not a part of, or is such work.</summary>
    private bool IsUsedInWork(IOperation use, ISymbol function) =>
        _work.Around(use).Any(work => !IsWithin(function, work)) || (use is not IInvocationOperation && _work.IsGiven(use));

    private static bool IsWithin(ISymbol symbol, IMethodSymbol function)
    {
        for (ISymbol? around = symbol.ContainingSymbol; around is IMethodSymbol; around = around.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(around, function))
            {
                return true;
            }
        }

        return false;
    }
}
