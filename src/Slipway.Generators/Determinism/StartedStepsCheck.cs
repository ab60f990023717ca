using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for steps that are started or awaited while others run that are awaited later.</summary>
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
            CheckAwaited(statement, running, scope);
            foreach (Start start in StartsOf(statement))
            {
                if (running.LastOrDefault(earlier => MayShareScope(earlier, start)) is { } other)
                {
                    Report(other, start, $"'{other.Variable.Name}' and '{start.Variable.Name}'", scope);
                }

                running.Add(start);
            }
        }
    }

    /// <summary>Looks for steps that are awaited at once while others run.</summary>
    private void CheckAwaited(IOperation statement, List<Start> running, CodeScope scope)
    {
        foreach (IAwaitOperation awaited in running.Count == 0 ? [] : AwaitsIn(statement))
        {
            var issued = new Issued(awaited.Operation, slipway.SourcesIn(awaited.Operation));
            if (running.LastOrDefault(start => !start.IsReported && MayShareScope(start, issued)) is { } other)
            {
                other.IsReported = SourcesOf(other.Sources, issued.Sources).AreSure;
                Report(other, issued, $"'{other.Variable.Name}' and of what is awaited here", scope);
            }
        }
    }

    /// <summary>The awaits of a statement itself, not of functions that it makes.</summary>
    private static IEnumerable<IAwaitOperation> AwaitsIn(IOperation statement)
    {
        var pending = new Stack<IOperation>([statement]);
        while (pending.Count > 0)
        {
            IOperation operation = pending.Pop();
            if (operation is IAwaitOperation awaited)
            {
                yield return awaited;
            }

            if (operation is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            {
                foreach (IOperation child in operation.ChildOperations.Reverse())
                {
                    pending.Push(child);
                }
            }
        }
    }

    private static void Report(Start first, Issued second, string which, CodeScope scope)
    {
        string run = scope.RunName ?? "run";
        scope.Unit.Add(SourcesOf(first.Sources, second.Sources), Diagnostic.Create(
            DeterminismRules.AllOfSteps,
            second.Value.Syntax.GetLocation(),
            which,
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
    private bool MayShareScope(Issued first, Issued second)
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

    /// <summary>Code that issues steps.</summary>
    private record Issued(IOperation Value, StepSources Sources);

    /// <summary>A task with steps that a variable gets.</summary>
    private sealed record Start(ILocalSymbol Variable, IOperation Value, StepSources Sources) : Issued(Value, Sources)
    {
        /// <summary>Whether steps were found that are awaited while it runs: once is enough.</summary>
        public bool IsReported { get; set; }
    }
}
