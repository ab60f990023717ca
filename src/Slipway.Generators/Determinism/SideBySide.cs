using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Finds the functions that a call runs side by side: bodies of <c>ForEachAsync</c>, branches of <c>ParallelAsync</c>, tasks of <c>Task.WhenAll</c>.</summary>
internal sealed class SideBySide(SlipwayTypes slipway)
{
    private readonly StepWork _work = new(slipway);

    public IReadOnlyList<Branch> Of(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "ForEachAsync" when slipway.IsRun(call.Instance?.Type) && MayOverlap(ArgumentOf(call, "options")) => BodiesOf(call),
        "ParallelAsync" when slipway.IsRun(call.Instance?.Type) => [.. BranchesOf(call, slipway.TakesRun)],
        "WhenAll" when ConcurrencyCheck.IsTask(call.TargetMethod.ContainingType) => [.. BranchesOf(call, function => ConcurrencyCheck.IsTask(function.ReturnType))],
        _ => [],
    };

    private IReadOnlyList<Branch> BodiesOf(IInvocationOperation call) => ArgumentOf(call, "body") is { } body && FunctionCode.Of(body) is { } function
        ? [new Branch(CodeOf(function), function, IsRepeated: true)]
        : [];

    private static IOperation? ArgumentOf(IInvocationOperation call, string parameter) =>
        call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter && argument.ArgumentKind is not ArgumentKind.DefaultValue)?.Value;

    /// <summary>Whether options of <c>ForEachAsync</c> are seen to let several items run at the same time.</summary>
    private static bool MayOverlap(IOperation? options) => options switch
    {
        IConversionOperation conversion => MayOverlap(conversion.Operand),
        IObjectCreationOperation { Initializer: { } initializer } => SetsConcurrency(initializer),
        IWithOperation with => SetsConcurrency(with.Initializer),
        ILocalReferenceOperation { Local: var local } => LocalCode.MemberOf(options).Descendants()
            .OfType<IVariableDeclaratorOperation>()
            .Any(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) && MayOverlap(declarator.Initializer?.Value)),
        _ => false,
    };

    private static bool SetsConcurrency(IObjectOrCollectionInitializerOperation initializer) => initializer.Initializers
        .OfType<ISimpleAssignmentOperation>()
        .Any(assignment => assignment is { Target: IPropertyReferenceOperation { Property.Name: "MaxConcurrency" }, Value.ConstantValue: not { HasValue: true, Value: 1 } });

    /// <summary>The functions that a call's arguments consist of, or that were put into the variables among them.</summary>
    private IEnumerable<Branch> BranchesOf(IInvocationOperation call, Func<IMethodSymbol, bool> isBranch)
    {
        var pending = new Stack<IOperation>(call.Arguments.SelectMany(argument => argument.DescendantsAndSelf()
            .OfType<ILocalReferenceOperation>()
            .SelectMany(reference => ConcurrencyCheck.PutInto(reference.Local, call))
            .Prepend(argument)));
        HashSet<IOperation> seen = [];
        while (pending.Count > 0)
        {
            IOperation operation = pending.Pop();
            if (!seen.Add(operation))
            {
                continue;
            }

            if (FunctionAt(operation) is { } function && isBranch(function.Symbol))
            {
                yield return BranchOf(operation, function.Code, call);
                continue;
            }

            foreach (IOperation child in operation.ChildOperations)
            {
                pending.Push(child);
            }
        }
    }

    private static (IOperation Code, IMethodSymbol Symbol)? FunctionAt(IOperation operation) => operation switch
    {
        IAnonymousFunctionOperation lambda => (lambda, lambda.Symbol),
        _ when LocalCode.FunctionOf(operation) is IMethodSymbol local && LocalCode.BodyOf(operation) is { } body => (body, local),
        _ => null,
    };

    private Branch BranchOf(IOperation use, IOperation function, IInvocationOperation call)
    {
        // A loop or a lambda around makes the branch once for each round; what is declared within belongs to that round.
        IOperation? round = null;
        for (IOperation? around = use.Parent; around is not null && !FunctionCode.Contains(around, call.Syntax); around = around.Parent)
        {
            round = around is ILoopOperation or IAnonymousFunctionOperation ? around : round;
        }

        return new Branch(CodeOf(function), round ?? function, IsRepeated: round is not null || IsGivenToQuery(use));
    }

    private static bool IsGivenToQuery(IOperation function)
    {
        IOperation? around = function.Parent;
        while (around is IConversionOperation or IDelegateCreationOperation)
        {
            around = around.Parent;
        }

        return function is not IInvocationOperation && around is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: nameof(Enumerable) } };
    }

    private FunctionCode CodeOf(IOperation function) => new(function, part => part is IAnonymousFunctionOperation && _work.IsGiven(part));
}
