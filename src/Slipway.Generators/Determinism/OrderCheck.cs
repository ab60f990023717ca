using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for steps that are issued in the order of a collection that has none.</summary>
internal sealed class OrderCheck(SlipwayTypes slipway, UnorderedCollections unordered)
{
    private const string Items = "items";

    public void Check(IOperation operation, CodeScope scope)
    {
        IOperation? sequence = operation switch
        {
            IForEachLoopOperation loop when slipway.IssuesSteps(loop.Body) => loop.Collection,
            IInvocationOperation { TargetMethod.Name: "ForEachAsync" } call when slipway.IsRun(call.Instance?.Type) =>
                call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == Items)?.Value,
            IInvocationOperation call when unordered.IsLinq(call) && call.Arguments.Length > 1 && call.Arguments.Skip(1).Any(argument => slipway.IssuesSteps(argument.Value)) =>
                call.Arguments[0].Value,
            _ => null,
        };
        if (sequence is not null && unordered.IsUnordered(sequence))
        {
            SyntaxNode place = sequence.Syntax;
            scope.Unit.Findings.Add(Diagnostic.Create(DeterminismRules.Unordered, place.GetLocation(), place.ToString()));
        }
    }
}
