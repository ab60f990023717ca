using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>Which pieces of a type's code call which.</summary>
internal sealed class CallGraph
{
    private static readonly HashSet<string> Disposing = ["Dispose", "DisposeAsync", "DisposeAsyncCore"];

    private readonly IReadOnlyCollection<CodeUnit> _units;
    private readonly bool _isPipeline;
    private readonly ILookup<CodeName, CodeUnit> _byName;
    private readonly HashSet<CodeName> _called;
    private readonly HashSet<CodeUnit> _inSteps;
    private readonly bool _keepsRun;

    public CallGraph(IReadOnlyCollection<CodeUnit> units, bool isPipeline)
    {
        _units = units;
        _isPipeline = isPipeline;
        _byName = units.ToLookup(unit => unit.Name);
        _called = [.. units.SelectMany(unit => unit.Calls.Concat(unit.CallsInSteps).Where(callee => callee != unit.Name))];
        _inSteps = Closure(units.SelectMany(unit => unit.CallsInSteps), unit => unit.Calls.Concat(unit.CallsInSteps));
        _keepsRun = units.Any(unit => unit.KeptRun is not null);
    }

    /// <summary>The pipeline code that constructors and initializers reach, themselves included, or the code that anything else does.</summary>
    public HashSet<CodeUnit> Reached(bool ofConstruction) => Closure(
        _units.Where(unit => unit.IsConstruction == ofConstruction && IsRoot(unit)), unit => unit.Calls);

    /// <summary>What is wrong with a piece of code, its suspicions decided.</summary>
    public IEnumerable<Diagnostic> FindingsOf(CodeUnit unit)
    {
        foreach (Diagnostic finding in unit.Findings)
        {
            yield return finding;
        }

        foreach (Suspicion suspicion in unit.Suspicions)
        {
            if ((KeptRunOf(suspicion.Calls) is { } kept ? suspicion.Finding(kept) : suspicion.Otherwise) is { } finding)
            {
                yield return finding;
            }
        }
    }

    /// <summary>What is wrong with the work of a piece of code's steps: what it asks the run for, itself or by what it calls.</summary>
    public IEnumerable<Diagnostic> FindingsInStepsOf(CodeUnit unit) => unit.FindingsInSteps.Concat(unit.SuspicionsInSteps
        .Select(suspicion => Closure([suspicion.Callee], called => called.Calls).FirstOrDefault(called => called.Asks is not null) is { Asks: { } asked }
            ? suspicion.Finding(asked)
            : null)
        .OfType<Diagnostic>());

    /// <summary>The run context of the object whose steps code issues, or code that it calls; null for none.</summary>
    private ISymbol? KeptRunOf(IEnumerable<CodeName> calls) => _keepsRun
        ? Closure(calls, unit => unit.Calls).Select(unit => unit.KeptRun).FirstOrDefault(kept => kept is not null)
        : null;

    private bool IsRoot(CodeUnit unit) => unit.IsEntry || (unit.TakesRun && !_inSteps.Contains(unit)) || (_isPipeline && !_called.Contains(unit.Name) && !IsDisposal(unit.Name.Symbol));

    /// <summary>Whether a member disposes of its object, which nobody does within a run.</summary>
    private static bool IsDisposal(ISymbol member) => member is IMethodSymbol method
        && (method.MethodKind is MethodKind.Destructor || Disposing.Contains(method.Name) || method.ExplicitInterfaceImplementations.Any(promised => Disposing.Contains(promised.Name)));

    private HashSet<CodeUnit> Closure(IEnumerable<CodeName> roots, Func<CodeUnit, IEnumerable<CodeName>> next) =>
        Closure(roots.SelectMany(name => _byName[name]), next);

    private HashSet<CodeUnit> Closure(IEnumerable<CodeUnit> roots, Func<CodeUnit, IEnumerable<CodeName>> next)
    {
        var pending = new Stack<CodeUnit>(roots);
        var found = new HashSet<CodeUnit>();
        while (pending.Count > 0)
        {
            CodeUnit unit = pending.Pop();
            if (found.Add(unit))
            {
                foreach (CodeUnit other in next(unit).SelectMany(name => _byName[name]))
                {
                    pending.Push(other);
                }
            }
        }

        return found;
    }
}
