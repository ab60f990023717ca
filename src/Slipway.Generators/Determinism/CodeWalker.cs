using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Walks the code of a type: tells pipeline code from the bodies of steps, and has every operation of it checked.</summary>
internal sealed class CodeWalker(INamedTypeSymbol type, SlipwayTypes slipway, OperationChecks checks, Action<CodeUnit> found)
{
    private readonly Stack<(IOperation Operation, CodeScope Scope)> _pending = new();

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
                IParameterSymbol? run = slipway.RunParameter(function.Symbol);
                scope = scope.Enter(Add(function.Symbol, takesRun: run is not null), function.Symbol, run) with { InStep = scope.InStep || slipway.IsStepBody(function.Symbol) };
                OperationChecks.CheckFunction(function.Symbol, function.Syntax, scope);
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
        if (scope.InStep || scope.DelegatesAreSteps || slipway.IsStepBody(lambda.Symbol))
        {
            return scope.Enter(scope.Unit, lambda.Symbol, run) with { InStep = true };
        }

        CodeScope inner = scope.Enter(run is null ? scope.Unit : Add(lambda.Symbol, takesRun: true), lambda.Symbol, run);
        OperationChecks.CheckFunction(lambda.Symbol, lambda.Syntax, inner);
        return inner;
    }

    private CodeScope ScopeOf(IOperation child, IOperation parent, CodeScope scope) => parent switch
    {
        IInvocationOperation or IObjectCreationOperation =>
            scope with { DelegatesAreSteps = child is IArgumentOperation argument && slipway.RunsInStep(argument) },
        IVariableDeclaratorOperation declarator when !scope.InStep && HoldsLambda(declarator.Initializer) =>
            scope with { Unit = Add(declarator.Symbol, takesRun: false) },
        ISimpleAssignmentOperation assignment when !scope.InStep && child == assignment.Value && Variable(assignment.Target) is { } variable && HoldsLambda(child) =>
            scope with { Unit = Add(variable, takesRun: false) },
        _ => scope,
    };

    /// <summary>Whether an initializer is a lambda that gets no run context: whether it is a step's body is up to who uses the variable.</summary>
    public bool HoldsLambda(ISymbolInitializerOperation? initializer) => HoldsLambda(initializer?.Value);

    private bool HoldsLambda(IOperation? value)
    {
        while (value is IConversionOperation or IDelegateCreationOperation)
        {
            value = value is IConversionOperation conversion ? conversion.Operand : ((IDelegateCreationOperation)value).Target;
        }

        return value is IAnonymousFunctionOperation lambda && slipway.RunParameter(lambda.Symbol) is null;
    }

    /// <summary>The variable or the type's own field that is assigned to; null for anything else.</summary>
    private ISymbol? Variable(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IFieldReferenceOperation { Field: var field } when IsOwn(field) => field.OriginalDefinition,
        _ => null,
    };

    private CodeUnit Add(ISymbol symbol, bool takesRun)
    {
        var unit = new CodeUnit(symbol, isEntry: false) { TakesRun = takesRun };
        found(unit);
        return unit;
    }

    private void NoteCalls(IOperation operation, CodeScope scope)
    {
        ISymbol? callee = operation switch
        {
            IInvocationOperation call => call.TargetMethod,
            IMethodReferenceOperation reference => reference.Method,
            IPropertyReferenceOperation property => property.Property,
            ILocalReferenceOperation { Type.TypeKind: TypeKind.Delegate } local => local.Local,
            IFieldReferenceOperation { Type.TypeKind: TypeKind.Delegate } field => field.Field,
            _ => null,
        };
        if (callee is null || (callee is ILocalSymbol or IFieldSymbol && operation.Parent is ISimpleAssignmentOperation set && set.Target == operation) || !IsOwn(callee = SlipwayTypes.CodeOf(callee.OriginalDefinition)))
        {
            return;
        }

        bool givesToStep = scope.DelegatesAreSteps && operation is not IInvocationOperation && operation.Type is null or { TypeKind: TypeKind.Delegate };
        (scope.InStep || givesToStep ? scope.Unit.CallsInSteps : scope.Unit.Calls).Add(callee);
    }

    /// <summary>Whether it is a method that becomes the body of a step.</summary>
    private static bool GivesToStep(IOperation operation, CodeScope scope) => scope.DelegatesAreSteps && operation is IMethodReferenceOperation;

    private void NoteKeptRun(IOperation operation, CodeScope scope)
    {
        if (!scope.InStep && !scope.Unit.IsConstruction && slipway.IsScoped(operation)
            && operation is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } })
        {
            scope.Unit.MakeEntry();
        }
    }

    private bool IsOwn(ISymbol callee) =>
        callee is ILocalSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction } || SymbolEqualityComparer.Default.Equals(SlipwayTypes.TypeOf(callee), type);
}
