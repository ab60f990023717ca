using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>A piece of code that is called as a whole: a member, a local function, or the lambdas that a variable holds or a function returns.</summary>
/// <param name="name">What it is called by; both accessors of a property are called by the property.</param>
/// <param name="isEntry">Whether it is pipeline code whoever calls it.</param>
/// <param name="isConstruction">Whether it is a constructor or an initializer, which may set what is shared.</param>
internal sealed class CodeUnit(CodeName name, bool isEntry, bool isConstruction = false)
{
    public CodeName Name { get; } = name;

    public bool IsEntry { get; private set; } = isEntry;

    /// <summary>Whether it gets a run context, so that it is pipeline code unless only steps call it.</summary>
    public bool TakesRun { get; set; }

    public bool IsConstruction { get; } = isConstruction;

    /// <summary>What is wrong with it if it is pipeline code.</summary>
    public List<Diagnostic> Findings { get; } = [];

    /// <summary>What it calls, steps' bodies apart.</summary>
    public HashSet<CodeName> Calls { get; } = [];

    /// <summary>What it calls in the bodies of steps.</summary>
    public HashSet<CodeName> CallsInSteps { get; } = [];

    public List<MemberUse> Uses { get; } = [];

    /// <summary>What is wrong with the work of its steps, whoever calls it.</summary>
    public List<Diagnostic> FindingsInSteps { get; } = [];

    /// <summary>What the work of its steps calls, with what is wrong if that asks the run for something; it gets what.</summary>
    public List<(CodeName Callee, Func<string, Diagnostic> Finding)> SuspicionsInSteps { get; } = [];

    /// <summary>What it asks a run for that a step's work must not; null for nothing.</summary>
    public string? Asks { get; set; }

    /// <summary>What may be wrong with it, depending on code that it calls.</summary>
    public List<Suspicion> Suspicions { get; } = [];

    /// <summary>The run context that its object keeps and that it issues steps of; null when it does not.</summary>
    public ISymbol? KeptRun { get; private set; }

    /// <summary>Makes it pipeline code whoever calls it: it uses a run context that it got some other way.</summary>
    public void MakeEntry() => IsEntry = true;

    /// <summary>Notes that it issues steps of a run context that its object keeps.</summary>
    public void KeepRun(ISymbol context) => KeptRun ??= context;

    /// <summary>Adds a finding about steps, or what else is wrong where none is issued.</summary>
    public void Add(StepSources sources, Diagnostic finding, Diagnostic? otherwise = null)
    {
        if (sources.AreSure)
        {
            Findings.Add(finding);
        }
        else if (sources.Calls.Count > 0)
        {
            Suspicions.Add(new Suspicion(sources.Calls, _ => finding, otherwise));
        }
        else if (otherwise is not null)
        {
            Findings.Add(otherwise);
        }
    }
}
