using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for steps that are started side by side without branches of their own.</summary>
internal sealed class ConcurrencyCheck(SlipwayTypes slipway)
{
    public void Check(IOperation operation, CodeScope scope)
    {
        if (operation is not IInvocationOperation { TargetMethod: { Name: "WhenAll" or "WaitAll", ContainingType: { } type } } call || !IsTask(type))
        {
            return;
        }

        string run = scope.RunName ?? "run";
        var properties = scope.RunName is null
            ? null
            : System.Collections.Immutable.ImmutableDictionary<string, string?>.Empty.Add(DeterminismIds.RunProperty, run);
        scope.Unit.Add(
            StepSources.Of(call.Arguments.Select(argument => StartedBy(argument.Value))),
            Diagnostic.Create(DeterminismRules.AllOfSteps, call.Syntax.GetLocation(), properties, $"'Task.{call.TargetMethod.Name}'", $"'{run}.ParallelAsync' or '{run}.ForEachAsync'"));
    }

    private StepSources StartedBy(IOperation tasks) => StepSources.Of(tasks.DescendantsAndSelf()
        .OfType<ILocalReferenceOperation>()
        .Where(reference => HoldsTasks(reference.Local.Type))
        .SelectMany(reference => PutInto(reference.Local, tasks))
        .Prepend(tasks)
        .Select(started => slipway.SourcesIn(started, startedOnly: true)));

    /// <summary>What is assigned or added to a variable, anywhere in the member.</summary>
    public static IEnumerable<IOperation> PutInto(ILocalSymbol local, IOperation inside)
    {
        return LocalCode.MemberOf(inside).Descendants().SelectMany<IOperation, IOperation>(operation => operation switch
        {
            IVariableDeclaratorOperation { Initializer: { } initializer } declarator when Is(declarator.Symbol) => [initializer],
            IAssignmentOperation assignment when RefersTo(assignment.Target) => [assignment.Value],
            IInvocationOperation { Instance: { } instance } call when RefersTo(instance) => call.Arguments,
            _ => [],
        });

        bool Is(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol, local);
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

    public static bool IsTask(ITypeSymbol type) =>
        type.Name is nameof(Task) or "ValueTask" && type.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";
}
