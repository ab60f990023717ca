using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for branches that use the run context of the code around them.</summary>
internal sealed class BranchCheck(SlipwayTypes slipway)
{
    public void Check(IOperation operation, CodeScope scope)
    {
        ISymbol? context = operation switch
        {
            IParameterReferenceOperation parameter => parameter.Parameter,
            ILocalReferenceOperation local => local.Local,
            _ => null,
        };
        if (context is null || scope.Run is not { } own || !slipway.IsScoped(operation) || !IsAround(context, own))
        {
            return;
        }

        scope.Unit.Findings.Add(Diagnostic.Create(
            DeterminismRules.OuterContext,
            operation.Syntax.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(DeterminismIds.RunProperty, own.Name),
            context.Name,
            own.Name == "_" ? "the branch's own context" : $"'{own.Name}'"));
    }

    /// <summary>Whether a variable is one of the functions around the one that has a context of its own.</summary>
    private static bool IsAround(ISymbol variable, IParameterSymbol own)
    {
        for (ISymbol? function = own.ContainingSymbol.ContainingSymbol; function is IMethodSymbol; function = function.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(function, variable.ContainingSymbol))
            {
                return true;
            }
        }

        return false;
    }
}
