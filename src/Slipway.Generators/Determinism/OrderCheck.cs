using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for steps that are issued in the order of a collection that has none, and for elements that are taken of one by their place.</summary>
internal sealed class OrderCheck(SlipwayTypes slipway, UnorderedCollections unordered)
{
    private const string Items = "items";
    private const string GivesKeys = "its steps get their keys in that order";

    /// <summary>Methods of LINQ that take the element at a place.</summary>
    private static readonly HashSet<string> Taking = ["ElementAt", "ElementAtOrDefault", "First", "FirstOrDefault", "Last", "LastOrDefault"];

    private static readonly StepSources Sure = new(AreSure: true, []);

    public void Check(IOperation operation, CodeScope scope)
    {
        if (operation is IInvocationOperation call && TakesAPlace(call) && unordered.IsUnordered(call.Arguments[0].Value))
        {
            SyntaxNode place = call.Arguments[0].Syntax;
            scope.Unit.Findings.Add(Diagnostic.Create(
                DeterminismRules.Unordered, place.GetLocation(), place.ToString(), $"'{call.TargetMethod.Name}' may then take another element"));
        }
        else if (Sequence(operation) is { } sequence && unordered.IsUnordered(sequence))
        {
            SyntaxNode place = sequence.Syntax;
            scope.Unit.Add(SourcesIn(operation), Diagnostic.Create(DeterminismRules.Unordered, place.GetLocation(), place.ToString(), GivesKeys));
        }
    }

    /// <summary>Whether a call takes an element by its place alone, not by what it is.</summary>
    private bool TakesAPlace(IInvocationOperation call) =>
        unordered.IsLinq(call) && Taking.Contains(call.TargetMethod.Name) && call.Arguments.All(argument => argument.Value.Type?.TypeKind is not TypeKind.Delegate);

    /// <summary>What an operation goes through; null when it goes through nothing.</summary>
    private IOperation? Sequence(IOperation operation) => operation switch
    {
        IForEachLoopOperation loop => loop.Collection,
        IInvocationOperation { TargetMethod.Name: "ForEachAsync" } call when slipway.IsRun(call.Instance?.Type) =>
            call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == Items)?.Value,
        IInvocationOperation { TargetMethod: { Name: "ForEach", ContainingNamespace: { } @namespace } } call when IsOfCollections(@namespace) => call.Instance,
        IInvocationOperation { TargetMethod: { Name: "ForEach", ContainingType.SpecialType: SpecialType.System_Array } } call => call.Arguments[0].Value,
        IInvocationOperation call when unordered.IsLinq(call) && call.Arguments.Length > 1 => call.Arguments[0].Value,
        _ => null,
    };

    /// <summary>What issues steps for each element.</summary>
    private StepSources SourcesIn(IOperation operation) => operation switch
    {
        IForEachLoopOperation loop => slipway.SourcesIn(loop.Body),
        IInvocationOperation { TargetMethod.Name: "ForEachAsync" } => Sure,
        IInvocationOperation call => StepSources.Of(call.Arguments.Skip(call.Instance is null ? 1 : 0).Select(argument => slipway.SourcesIn(argument.Value))),
        _ => StepSources.None,
    };

    private static bool IsOfCollections(INamespaceSymbol @namespace) =>
        @namespace.ToDisplayString() is "System.Collections.Generic" or "System.Collections.Immutable";
}
