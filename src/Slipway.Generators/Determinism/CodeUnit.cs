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
    public bool TakesRun { get; init; }

    public bool IsConstruction { get; } = isConstruction;

    /// <summary>What is wrong with it if it is pipeline code.</summary>
    public List<Diagnostic> Findings { get; } = [];

    /// <summary>What it calls, steps' bodies apart.</summary>
    public HashSet<CodeName> Calls { get; } = [];

    /// <summary>What it calls in the bodies of steps.</summary>
    public HashSet<CodeName> CallsInSteps { get; } = [];

    public List<MemberUse> Uses { get; } = [];

    /// <summary>Makes it pipeline code whoever calls it: it uses a run context that its object keeps.</summary>
    public void MakeEntry() => IsEntry = true;
}
