using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Slipway.Generators.Determinism;

/// <summary>The code of one type: collected member by member, from several threads, and judged when it is complete.</summary>
/// <remarks>A helper method is pipeline code when pipeline code calls it, and a step's when only steps do; hence the wait for the whole type.</remarks>
internal sealed class TypeCode(INamedTypeSymbol type, KnownSymbols known)
{
    private readonly bool _isPipeline = known.Slipway.IsPipeline(type);
    private readonly bool _holdsRun = known.Slipway.HoldsRun(type);
    private readonly ConcurrentBag<CodeUnit> _units = [];

    /// <summary>Collects the code of a member.</summary>
    public void Add(OperationBlockAnalysisContext context)
    {
        ISymbol member = context.OwningSymbol;
        if (!SymbolEqualityComparer.Default.Equals(SlipwayTypes.TypeOf(member), type))
        {
            return;
        }

        var method = member as IMethodSymbol;
        IParameterSymbol? run = method is null ? null : known.Slipway.RunParameter(method);
        bool takesRun = method is not null && known.Slipway.TakesRun(method);
        var walker = new CodeWalker(type, known.Slipway, new OperationChecks(type, known), _units.Add);
        foreach (IOperation block in context.OperationBlocks)
        {
            if (!_isPipeline && !_holdsRun && !HasFunctions(block.Syntax))
            {
                continue;
            }

            bool isConstruction = method is null or { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor };
            bool isEntry = (takesRun && member.DeclaredAccessibility is not Accessibility.Private) || (_isPipeline && isConstruction);
            ISymbol name = method?.AssociatedSymbol ?? member;
            var unit = new CodeUnit(new CodeName(name), isEntry, isConstruction) { TakesRun = takesRun };
            CodeUnit? made = walker.AddDelegates(name);
            var scope = new CodeScope(unit) { Run = run, Delegates = block is ISymbolInitializerOperation ? made : null, Returned = made };
            if (method is not null)
            {
                OperationChecks.CheckFunction(method, block.Syntax.Parent ?? block.Syntax, scope);
            }

            walker.Walk(block, scope);
            _units.Add(unit);
        }
    }

    /// <summary>Reports what is wrong with the code that turned out to be a pipeline's.</summary>
    public void Report(SymbolAnalysisContext context)
    {
        var calls = new CallGraph([.. _units], _isPipeline);
        HashSet<CodeUnit> reached = calls.Reached(ofConstruction: false);
        HashSet<CodeUnit> constructing = calls.Reached(ofConstruction: true);
        constructing.ExceptWith(reached);
        foreach (Diagnostic finding in reached.SelectMany(calls.FindingsOf)
            .Concat(constructing.SelectMany(calls.FindingsOf).Where(finding => !_isPipeline || finding.Id is not (DeterminismIds.SharedWrite or DeterminismIds.SharedRead))))
        {
            context.ReportDiagnostic(finding);
        }

        foreach (Diagnostic finding in _units.SelectMany(calls.FindingsInStepsOf))
        {
            context.ReportDiagnostic(finding);
        }

        if (_isPipeline)
        {
            foreach (ISymbol member in type.GetMembers().Where(StateCheck.IsMutable))
            {
                ReportMutable(member, reached, constructing, context);
            }
        }
    }

    private static bool HasFunctions(SyntaxNode code) =>
        code.DescendantNodesAndSelf().Any(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);

    private void ReportMutable(ISymbol member, HashSet<CodeUnit> reached, HashSet<CodeUnit> constructing, SymbolAnalysisContext context)
    {
        bool isUsed = false;
        bool isUsedInPipeline = false;
        bool isWritten = false;
        foreach (CodeUnit unit in _units.Where(unit => !unit.IsConstruction))
        {
            foreach (MemberUse use in unit.Uses.Where(use => SymbolEqualityComparer.Default.Equals(use.Symbol, member)))
            {
                isWritten |= use.IsWrite;
                if (use.IsInitial || constructing.Contains(unit))
                {
                    continue;
                }

                bool inPipeline = !use.InStep && reached.Contains(unit);
                if (inPipeline && use.IsWrite)
                {
                    // Reported where it is written.
                    return;
                }

                isUsed = true;
                isUsedInPipeline |= inPipeline;
            }
        }

        if (isUsed && !isUsedInPipeline)
        {
            // Steps may count and cache as they like: what they return is in the journal.
            return;
        }

        ISymbol? writer = member is IPropertySymbol property ? property.SetMethod : member;
        bool neverWritten = !isWritten && writer is { DeclaredAccessibility: Accessibility.Private };
        context.ReportDiagnostic(Diagnostic.Create(
            DeterminismRules.MutableMember,
            member.Locations[0],
            neverWritten ? ImmutableDictionary<string, string?>.Empty.Add(DeterminismIds.NeverWrittenProperty, "") : null,
            member.Name));
    }
}
