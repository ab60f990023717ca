using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for steps that are started side by side without branches of their own.</summary>
internal sealed class ConcurrencyCheck(SlipwayTypes slipway)
{
    public void Check(IOperation operation, CodeScope scope)
    {
        if (operation is IInvocationOperation { TargetMethod: { Name: "WhenAll" or "WaitAll", ContainingType: { } type } } call
            && IsTask(type)
            && call.Arguments.Any(argument => StartsSteps(argument.Value)))
        {
            string run = scope.RunName ?? "run";
            var properties = scope.RunName is null
                ? null
                : System.Collections.Immutable.ImmutableDictionary<string, string?>.Empty.Add(DeterminismIds.RunProperty, run);
            scope.Unit.Findings.Add(Diagnostic.Create(
                DeterminismRules.AllOfSteps, call.Syntax.GetLocation(), properties, $"Task.{call.TargetMethod.Name}", $"'{run}.ParallelAsync' or '{run}.ForEachAsync'"));
        }
    }

    private bool StartsSteps(IOperation tasks) =>
        slipway.IssuesSteps(tasks, startedOnly: true)
        || tasks.DescendantsAndSelf().Any(operation => operation is ILocalReferenceOperation { Local: var local } && HoldsTasks(local.Type) && HoldsSteps(local, tasks));

    /// <summary>Whether something that issues steps is assigned or added to a variable, anywhere in the member.</summary>
    private bool HoldsSteps(ILocalSymbol local, IOperation inside)
    {
        return LocalCode.MemberOf(inside).Descendants().Any(operation => operation switch
        {
            IVariableDeclaratorOperation { Initializer: { } initializer } declarator => Is(declarator.Symbol) && Starts(initializer),
            IAssignmentOperation assignment => RefersTo(assignment.Target) && Starts(assignment.Value),
            IInvocationOperation { Instance: { } instance } call => RefersTo(instance) && call.Arguments.Any(Starts),
            _ => false,
        });

        bool Is(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol, local);
        bool Starts(IOperation value) => slipway.IssuesSteps(value, startedOnly: true);
        bool RefersTo(IOperation target) => target switch
        {
            ILocalReferenceOperation reference => Is(reference.Local),
            IArrayElementReferenceOperation element => RefersTo(element.ArrayReference),
            IPropertyReferenceOperation { Instance: { } instance } => RefersTo(instance),
            _ => false,
        };
    }

    private static bool HoldsTasks(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => HoldsTasks(array.ElementType),
        INamedTypeSymbol named => IsTask(named) || named.TypeArguments.Any(HoldsTasks),
        _ => false,
    };

    private static bool IsTask(INamedTypeSymbol type) =>
        type.Name is nameof(Task) or "ValueTask" && type.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";
}
