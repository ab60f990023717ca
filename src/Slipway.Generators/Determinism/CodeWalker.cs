using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Walks the code of a type: tells pipeline code from the bodies of steps, and has every operation of it checked.</summary>
internal sealed class CodeWalker(INamedTypeSymbol type, SlipwayTypes slipway, OperationChecks checks, Action<CodeUnit> found)
{
    private readonly Stack<(IOperation Operation, CodeScope Scope)> _pending = new();
    private readonly StepWork _work = new(slipway);
    private readonly DelegateFlow _flow = new(type, new DelegateTypes(type.ContainingAssembly, slipway));

    /// <summary>Walks a member's body, initializer or the like.</summary>
    public void Walk(IOperation code, CodeScope scope)
    {
        // Not recursive: generated expressions can be deeper than the stack.
        _pending.Push((code, scope));
        while (_pending.Count > 0)
        {
            (IOperation operation, CodeScope around) = _pending.Pop();
            Visit(operation, around);
        }
    }

    private void Visit(IOperation operation, CodeScope scope)
    {
        switch (operation)
        {
            case INameOfOperation:
                return;
            case IAnonymousFunctionOperation lambda:
                scope = EnterLambda(lambda, scope);
                break;
            case ILocalFunctionOperation function:
                scope = EnterFunction(function, scope);
                break;
            default:
                NoteCalls(operation, scope);
                NoteKeptRun(operation, scope);
                checks.Check(operation, GivesToStep(operation, scope) ? scope with { InStep = true } : scope);
                break;
        }

        foreach (IOperation child in operation.ChildOperations)
        {
            _pending.Push((child, ScopeOf(child, operation, scope)));
        }
    }

    private CodeScope EnterLambda(IAnonymousFunctionOperation lambda, CodeScope scope)
    {
        IParameterSymbol? run = slipway.RunParameter(lambda.Symbol);
        bool takesRun = slipway.TakesRun(lambda.Symbol);
        if (scope.InStep || scope.DelegatesAreSteps || slipway.IsStepBody(lambda.Symbol))
        {
            return scope.Enter(scope.Unit, lambda.Symbol, run, takesRun) with { InStep = true };
        }

        CodeUnit unit = takesRun ? Add(new CodeName(lambda.Symbol), takesRun) : scope.Delegates ?? scope.Unit;
        if (takesRun && _work.OpenerOf(lambda) is not null)
        {
            scope.Unit.Calls.Add(unit.Name);
        }

        CodeScope inner = scope.Enter(unit, lambda.Symbol, run, takesRun) with
        {
            Returned = !takesRun && scope.Delegates is { } held && _flow.LevelsOf(lambda.Symbol) > 0 ? Add(held.Name.Below(1), takesRun: false) : null,
        };
        OperationChecks.CheckFunction(lambda.Symbol, lambda.Syntax, inner);
        return inner;
    }

    private CodeScope EnterFunction(ILocalFunctionOperation function, CodeScope scope)
    {
        bool takesRun = slipway.TakesRun(function.Symbol);
        CodeUnit unit = Add(new CodeName(function.Symbol), takesRun);
        CodeScope inner = scope.Enter(unit, function.Symbol, slipway.RunParameter(function.Symbol), takesRun) with
        {
            InStep = scope.InStep || slipway.IsStepBody(function.Symbol),
            Returned = AddDelegates(function.Symbol),
        };
        OperationChecks.CheckFunction(function.Symbol, function.Syntax, inner);
        return inner;
    }

    private CodeScope ScopeOf(IOperation child, IOperation parent, CodeScope scope) => parent switch
    {
        _ when scope.InStep => scope,
        IInvocationOperation or IObjectCreationOperation => ScopeOfPart(child, parent, scope),
        IInvalidOperation when slipway.BrokenStep(parent) is not null => scope with { DelegatesAreSteps = true, Delegates = null },
        IVariableDeclaratorOperation declarator => scope with { Delegates = AddDelegates(declarator.Symbol) },
        IDeconstructionAssignmentOperation deconstruction when child == deconstruction.Value => scope with { Delegates = AddDelegatesOfParts(deconstruction.Target) },
        ITupleOperation tuple when DelegateFlow.TargetOf(child, tuple) is { } target => scope with { Delegates = AddDelegatesOfParts(target) },
        IAssignmentOperation assignment when child == assignment.Value && _flow.Holder(assignment.Target) is { } holder =>
            scope with { Delegates = AddDelegates(holder) },
        IForEachLoopOperation loop when child == loop.Collection =>
            scope with { Delegates = loop.Locals.Select(AddDelegates).FirstOrDefault(unit => unit is not null) },
        IReturnOperation => scope with { Delegates = scope.Returned },
        _ => scope,
    };

    /// <summary>The scope of an argument or the like: delegates go where the call takes them.</summary>
    private CodeScope ScopeOfPart(IOperation child, IOperation call, CodeScope scope)
    {
        var argument = child as IArgumentOperation;
        if (argument is not null && slipway.ItemOf(argument) is { } item && AddDelegates(item) is { } items)
        {
            return scope with { DelegatesAreSteps = false, Delegates = items };
        }

        if (argument is not null && slipway.RunsInStep(argument))
        {
            return scope with { DelegatesAreSteps = true, Delegates = null };
        }

        if (_flow.Passes(call, child))
        {
            return scope;
        }

        ISymbol? holder = argument is not null && call is IInvocationOperation { Instance: { } instance } && DelegateFlow.IsElement(argument) ? _flow.Holder(instance) : null;
        return scope with { DelegatesAreSteps = false, Delegates = holder is null ? null : AddDelegates(holder) };
    }

    /// <summary>Adds the code of the delegates that a symbol holds or returns; null when its type has none.</summary>
    public CodeUnit? AddDelegates(ISymbol symbol) =>
        _flow.LevelsOf(symbol) > 0 ? Add(new CodeName(symbol, Depth: 1), takesRun: false) : null;

    /// <summary>Adds the code of the delegates that the parts of a deconstructed value hold: any of them may have what the value has.</summary>
    private CodeUnit? AddDelegatesOfParts(IOperation target)
    {
        CodeUnit? first = null;
        foreach (CodeUnit held in _flow.PartsOf(target).Select(AddDelegates).OfType<CodeUnit>())
        {
            if (first is null)
            {
                first = held;
            }
            else
            {
                held.Calls.Add(first.Name);
            }
        }

        return first;
    }

    private CodeUnit Add(CodeName name, bool takesRun)
    {
        var unit = new CodeUnit(name, isEntry: false) { TakesRun = takesRun };
        found(unit);
        return unit;
    }

    private void NoteCalls(IOperation operation, CodeScope scope)
    {
        if (DelegateFlow.SymbolOf(operation) is { } used && _flow.IsOwn(used = SlipwayTypes.CodeOf(used.OriginalDefinition)))
        {
            if (used is IMethodSymbol or IPropertySymbol)
            {
                Note(new CodeName(used), scope, isGiven: operation is IMethodReferenceOperation);
            }

            if (_flow.UsesDelegates(operation))
            {
                NoteDelegates(new CodeName(used, Depth: 1), operation, scope);
            }
        }

        if (_flow.ReturnedBy(operation) is { } returned)
        {
            NoteDelegates(returned, operation, scope);
        }

        if (operation is IInvocationOperation { Instance: { } instance } call && _flow.Holder(instance) is { } holder)
        {
            foreach (ILocalSymbol taken in DelegateFlow.TakenOut(call))
            {
                AddDelegates(taken)?.Calls.Add(new CodeName(holder, Depth: 1));
            }
        }
    }

    /// <summary>Notes the delegates that an operation gives. Who gets them can also call those that they return; what a call here gives is noted with the call.</summary>
    private void NoteDelegates(CodeName name, IOperation operation, CodeScope scope)
    {
        int below = _flow.IsCalled(operation) ? 0 : Math.Max(0, _flow.LevelsOf(name.Symbol) - name.Depth);
        for (int level = 0; level <= below; level++)
        {
            bool isHeldBelow = level > 0 && scope.Delegates is not null;
            Note(name.Below(level), isHeldBelow ? scope with { Delegates = Add(scope.Delegates!.Name.Below(level), takesRun: false) } : scope, isGiven: true);
        }
    }

    /// <summary>Notes a call, or a delegate that is given away.</summary>
    private static void Note(CodeName name, CodeScope scope, bool isGiven)
    {
        bool givesToStep = isGiven && scope.DelegatesAreSteps;
        CodeUnit unit = isGiven && !givesToStep && scope.Delegates is { } holder ? holder : scope.Unit;
        (scope.InStep || givesToStep ? unit.CallsInSteps : unit.Calls).Add(name);
    }

    /// <summary>Whether it is a method that becomes the body of a step.</summary>
    private static bool GivesToStep(IOperation operation, CodeScope scope) => scope.DelegatesAreSteps && operation is IMethodReferenceOperation;

    private void NoteKeptRun(IOperation operation, CodeScope scope)
    {
        // A delegate that issues steps is no step's body unless it is seen to be.
        scope.Unit.TakesRun |= !scope.InStep && scope.Unit.Name.OfDelegates && slipway.IsScoped(operation);
        if (!scope.InStep && !scope.Unit.IsConstruction && slipway.IsScoped(operation)
            && operation is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } })
        {
            scope.Unit.MakeEntry();
            if (slipway.KeptRun(operation) is { } kept && !IsRunItself(scope.Unit.Name.Symbol))
            {
                scope.Unit.KeepRun(kept);
            }
        }
    }

    /// <summary>Whether a member only gives the run context: who uses it then is seen to do so.</summary>
    private bool IsRunItself(ISymbol member) => member switch
    {
        IPropertySymbol property => slipway.IsRun(property.Type),
        IMethodSymbol method => slipway.IsRun(method.ReturnType),
        _ => false,
    };
}
