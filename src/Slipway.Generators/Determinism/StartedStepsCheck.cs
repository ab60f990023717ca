using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for steps that are started while others run, and awaited one by one later.</summary>
internal sealed class StartedStepsCheck(SlipwayTypes slipway)
{
    public void Check(IOperation operation, CodeScope scope)
    {
        if (operation is not IBlockOperation block)
        {
            return;
        }

        List<Start> running = [];
        foreach (IOperation statement in block.Operations)
        {
            running.RemoveAll(start => RefersTo(statement, start.Variable));
            foreach (Start start in StartsOf(statement))
            {
                if (running.LastOrDefault(earlier => MayShareScope(earlier, start)) is { } other)
                {
                    Report(other, start, scope);
                }

                running.Add(start);
            }
        }
    }

    private static void Report(Start first, Start second, CodeScope scope)
    {
        string run = scope.RunName ?? "run";
        scope.Unit.Add(SourcesOf(first.Sources, second.Sources), Diagnostic.Create(
            DeterminismRules.AllOfSteps,
            second.Value.Syntax.GetLocation(),
            $"'{first.Variable.Name}' and '{second.Variable.Name}'",
            $"'{run}.ParallelAsync' or '{run}.ForEachAsync'"));
    }

    /// <summary>The tasks with steps that a statement puts into variables which are only awaited.</summary>
    private IEnumerable<Start> StartsOf(IOperation statement)
    {
        IEnumerable<(ILocalSymbol Variable, IOperation Value)> values = statement switch
        {
            IVariableDeclarationGroupOperation group => group.Declarations
                .SelectMany(declaration => declaration.Declarators)
                .Where(declarator => declarator.Initializer is not null)
                .Select(declarator => (declarator.Symbol, declarator.Initializer!.Value)),
            IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Value: var value } } => [(target.Local, value)],
            _ => [],
        };
        foreach ((ILocalSymbol variable, IOperation value) in values)
        {
            if (ConcurrencyCheck.IsTask(variable.Type)
                && slipway.SourcesIn(value, startedOnly: true) is var sources && sources != StepSources.None
                && IsOnlyAwaited(variable, statement))
            {
                yield return new Start(variable, value, sources);
            }
        }
    }

    /// <summary>Whether two tasks issue steps of one run context, as far as the contexts are seen.</summary>
    private bool MayShareScope(Start first, Start second)
    {
        if (!first.Sources.AreSure || !second.Sources.AreSure)
        {
            return SourcesOf(first.Sources, second.Sources) != StepSources.None;
        }

        return ContextsOf(first.Value).Overlaps(ContextsOf(second.Value));
    }

    private HashSet<ISymbol> ContextsOf(IOperation value) => new(
        slipway.ScopedReferences(value)
            .Select(reference => reference is IParameterReferenceOperation parameter ? parameter.Parameter : DelegateFlow.SymbolOf(reference))
            .OfType<ISymbol>(),
        SymbolEqualityComparer.Default);

    /// <summary>What makes both issue steps: of two that are not sure, only a method that both call tells of both.</summary>
    private static StepSources SourcesOf(StepSources first, StepSources second)
    {
        if (first.AreSure || second.AreSure)
        {
            return first.AreSure ? second : first;
        }

        CodeName[] both = [.. first.Calls.Intersect(second.Calls)];
        return both.Length > 0 ? new StepSources(AreSure: false, both) : StepSources.None;
    }

    /// <summary>Whether a variable's task is awaited and not used otherwise. What <c>Task.WhenAll</c> gets is reported there.</summary>
    private static bool IsOnlyAwaited(ILocalSymbol variable, IOperation inside)
    {
        ILocalReferenceOperation[] uses = [.. ReferencesTo(variable, LocalCode.MemberOf(inside))
            .Where(reference => !(reference.Parent is IAssignmentOperation assignment && assignment.Target == reference))];
        return uses.Length > 0 && uses.All(IsAwaited);
    }

    private static bool IsAwaited(ILocalReferenceOperation task) => task.Parent switch
    {
        IAwaitOperation => true,
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Parent: IAwaitOperation } call => call.Instance == task,
        IPropertyReferenceOperation { Property.Name: "Result" } => true,
        _ => false,
    };

    private static bool RefersTo(IOperation code, ILocalSymbol variable) => ReferencesTo(variable, code).Any();

    private static IEnumerable<ILocalReferenceOperation> ReferencesTo(ILocalSymbol variable, IOperation code) => code.DescendantsAndSelf()
        .OfType<ILocalReferenceOperation>()
        .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, variable));

    /// <summary>A task with steps that a variable gets.</summary>
    private sealed record Start(ILocalSymbol Variable, IOperation Value, StepSources Sources);
}
