using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>Looks for branches that use the run context of the code around them, themselves or by a local function.</summary>
internal sealed class BranchCheck(SlipwayTypes slipway)
{
    public void Check(IOperation operation, CodeScope scope)
    {
        if (scope.Run is not { } own)
        {
            return;
        }

        if (OuterContext(operation, own) is { } context)
        {
            scope.Unit.Findings.Add(Finding(operation, own, context));
        }
        else if (IsOfFunction(own) && OwnCalls(operation, own) is { Count: > 0 } calls)
        {
            scope.Unit.Suspicions.Add(new Suspicion(calls, kept => Finding(operation, own, kept), Otherwise: null));
        }
    }

    private static Diagnostic Finding(IOperation operation, IParameterSymbol own, ISymbol context) => Diagnostic.Create(
        DeterminismRules.OuterContext,
        operation.Syntax.GetLocation(),
        ImmutableDictionary<string, string?>.Empty.Add(DeterminismIds.RunProperty, own.Name),
        context.Name,
        own.Name == "_" ? "the branch's own context" : $"'{own.Name}'");

    private ISymbol? OuterContext(IOperation operation, IParameterSymbol own)
    {
        if (slipway.IsScoped(operation))
        {
            return ContextAround(operation, own);
        }

        return LocalCode.FunctionOf(operation) is { } function && IsAround(function, own) && LocalCode.BodyOf(operation) is { } body
            ? slipway.ScopedReferences(body).Select(reference => ContextAround(reference, own)).FirstOrDefault(context => context is not null)
            : null;
    }

    /// <summary>The methods of the object around a branch that an operation calls or hands on, itself or by a local function.</summary>
    private IReadOnlyCollection<CodeName> OwnCalls(IOperation operation, IParameterSymbol own)
    {
        if (SlipwayTypes.OwnMethod(operation) is { } method)
        {
            return [method];
        }

        return LocalCode.FunctionOf(operation) is { } function && IsAround(function, own) && LocalCode.BodyOf(operation) is { } body
            ? slipway.SourcesIn(body).Calls
            : [];
    }

    /// <summary>The run context that an operation refers to, if it is not of the branch but of the code around it.</summary>
    private static ISymbol? ContextAround(IOperation reference, IParameterSymbol own) => reference switch
    {
        IParameterReferenceOperation { Parameter: var parameter } when IsAround(parameter, own) || IsKept(parameter, own) => parameter,
        ILocalReferenceOperation { Local: var local } when IsAround(local, own) => local,
        IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: var member } when IsKept(member, own) => member,
        _ => null,
    };

    /// <summary>Whether a variable or local function is one of the functions around the one that has a context of its own.</summary>
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

    /// <summary>Whether a context is kept by the object that a branch is written in.</summary>
    private static bool IsKept(ISymbol context, IParameterSymbol own) =>
        IsOfFunction(own) && context is not IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.Constructor } };

    private static bool IsOfFunction(IParameterSymbol own) =>
        own.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction };
}
