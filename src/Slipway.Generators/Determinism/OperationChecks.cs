using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>What every operation and function of a type's code is checked for.</summary>
internal sealed class OperationChecks(INamedTypeSymbol type, KnownSymbols known)
{
    private readonly ApiCheck _api = new(known.Slipway, known.Forbidden);
    private readonly ConcurrencyCheck _concurrency = new(known.Slipway);
    private readonly StartedStepsCheck _started = new(known.Slipway);
    private readonly BranchCheck _branches = new(known.Slipway);
    private readonly OrderCheck _order = new(known.Slipway, known.Unordered);
    private readonly NestedStepCheck _nested = new(type, known.Slipway);
    private readonly WorkTypeCheck _workTypes = new(known.Slipway);
    private readonly WorkChangeCheck _workChanges = new(known.Slipway);
    private readonly BranchChangeCheck _branchChanges = new(type, known.Slipway);
    private readonly StateCheck _state = new(type, known.Slipway.IsPipeline(type));

    public void Check(IOperation operation, CodeScope scope)
    {
        _state.Check(operation, scope);
        _nested.Check(operation, scope);
        _workTypes.Check(operation, scope);
        if (scope.InStep)
        {
            return;
        }

        _api.Check(operation, scope);
        _concurrency.Check(operation, scope);
        _started.Check(operation, scope);
        _branches.Check(operation, scope);
        _order.Check(operation, scope);
        _workChanges.Check(operation, scope);
        _branchChanges.Check(operation, scope);
    }

    /// <summary>Checks a lambda or local function itself.</summary>
    public static void CheckFunction(IMethodSymbol function, SyntaxNode syntax, CodeScope scope)
    {
        if (scope.InStep || !function.IsAsync || !function.ReturnsVoid)
        {
            return;
        }

        (string name, Location place) = syntax switch
        {
            AnonymousFunctionExpressionSyntax lambda => ("this lambda", lambda.AsyncKeyword.GetLocation()),
            LocalFunctionStatementSyntax local => ($"'{function.Name}'", local.Identifier.GetLocation()),
            MethodDeclarationSyntax method => ($"'{function.Name}'", method.Identifier.GetLocation()),
            _ => ($"'{function.Name}'", syntax.GetLocation()),
        };
        string advice = syntax is AnonymousFunctionExpressionSyntax
            ? $"what gets it takes no task: go through items with '{scope.RunName ?? "run"}.ForEachAsync', or with 'foreach' and 'await'"
            : "return Task";
        scope.Unit.Findings.Add(Diagnostic.Create(DeterminismRules.AsyncVoid, place, name, advice));
    }
}
