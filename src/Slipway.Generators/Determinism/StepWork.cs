using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>What is surely the work of a step, and what it must not ask its run for.</summary>
internal sealed class StepWork(SlipwayTypes slipway)
{
    /// <summary>Whether a delegate is given to a member of Slipway that calls it within a step.</summary>
    public bool IsGiven(IOperation value)
    {
        while (value.Parent is IConversionOperation or IDelegateCreationOperation)
        {
            value = value.Parent;
        }

        return value.Parent is IArgumentOperation argument
            && slipway.RunsInStep(argument)
            && (slipway.IsTool(argument) || (argument.Parent is IInvocationOperation { TargetMethod: var method } && slipway.IsSlipways(method)));
    }

    /// <summary>The functions around an operation that are the work of a step, the innermost first.</summary>
    public IEnumerable<IMethodSymbol> Around(IOperation operation)
    {
        for (IOperation? around = operation.Parent; around is not null; around = around.Parent)
        {
            IMethodSymbol? function = around switch
            {
                IAnonymousFunctionOperation lambda when slipway.IsStepBody(lambda.Symbol) || IsGiven(lambda) => lambda.Symbol,
                ILocalFunctionOperation local when slipway.IsStepBody(local.Symbol) => local.Symbol,
                _ => null,
            };
            if (function is not null)
            {
                yield return function;
            }
        }
    }

    /// <summary>What is asked of a run, by a reference to its context, that no step's work may ask for: a step, an id, random numbers. Null for nothing.</summary>
    public string? AskedBy(IOperation reference)
    {
        if (!slipway.IsRunReference(reference))
        {
            return null;
        }

        string run = reference.Syntax.ToString();
        IOperation used = reference.Parent is IConditionalAccessOperation access && access.Operation == reference
            ? access.WhenNotNull.DescendantsAndSelf().First(operation => operation is IConditionalAccessInstanceOperation)
            : reference;
        return used.Parent switch
        {
            IPropertyReferenceOperation { Property.Name: "Random" } property when property.Instance == used => $"{run}.Random",
            IInvocationOperation { TargetMethod: { Name: "NewId" } method } call when call.Instance == used && slipway.IsSlipways(method) => $"{run}.NewId()",
            IInvocationOperation { TargetMethod: var method } call when call.Instance == used && IssuesStep(method) => $"{run}.{method.Name}",
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } } when IssuesStep(method) => $"{method.Name}({run})",
            _ => null,
        };
    }

    /// <summary>The variable or own member that a run context comes from; for that of a branch, the one by which the branch was opened. Null when nobody knows.</summary>
    public ISymbol? OriginOf(IOperation context)
    {
        while (context is IParameterReferenceOperation reference && OpenerOf(reference) is { } opener)
        {
            context = opener;
        }

        return context is IMemberReferenceOperation { Instance: not (null or IInstanceReferenceOperation) } ? null : DelegateFlow.SymbolOf(context);
    }

    /// <summary>The run context that opened the branch which a reference has its context of; null when it has it from elsewhere.</summary>
    private IOperation? OpenerOf(IParameterReferenceOperation reference)
    {
        IOperation? around = reference;
        while (around is not (null or IAnonymousFunctionOperation) || (around is IAnonymousFunctionOperation lambda && !IsOf(lambda)))
        {
            around = around.Parent;
        }

        return around is null ? null : OpenerOf(around);

        bool IsOf(IAnonymousFunctionOperation lambda) => SymbolEqualityComparer.Default.Equals(lambda.Symbol, reference.Parameter.ContainingSymbol);
    }

    /// <summary>The run context that opens a branch for a lambda, or one of several; null when it is no branch.</summary>
    public IOperation? OpenerOf(IOperation lambda)
    {
        IOperation? around = lambda.Parent;
        while (around is IDelegateCreationOperation or IConversionOperation or ICollectionExpressionOperation or IArrayInitializerOperation or IArrayCreationOperation)
        {
            around = around.Parent;
        }

        return around is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method, Instance: { } opener } } && IsBranching(method) && slipway.IsRun(opener.Type)
            ? opener
            : null;
    }

    /// <summary>Whether a method issues a step of the run that it belongs to or gets: of Slipway's, all do that return a <see cref="Task"/>, but those that
    /// open branches and pipelines. Those that return a <c>ValueTask</c> are for the work of steps.</summary>
    private bool IssuesStep(IMethodSymbol method) =>
        slipway.IsSlipways(method) && method.ReturnType.Name == nameof(Task) && !IsBranching(method) && method.ContainingType.Name != "Pipeline";

    private static bool IsBranching(IMethodSymbol method) => method.Name is "ForEachAsync" or "ParallelAsync";
}
