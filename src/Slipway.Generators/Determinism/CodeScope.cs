using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>Where in a type's code an operation stands.</summary>
/// <param name="Unit">The code it belongs to.</param>
internal sealed record CodeScope(CodeUnit Unit)
{
    /// <summary>The run context that code here should use: the parameter of the innermost function that has one; null when none has.</summary>
    public IParameterSymbol? Run { get; init; }

    /// <summary>Whether a static function, or one with another context, lies between here and <see cref="Run"/>, which therefore cannot be used.</summary>
    public bool IsRunHidden { get; init; }

    /// <summary>Whether this is the body of a step.</summary>
    public bool InStep { get; init; }

    /// <summary>Whether delegates that are written here become bodies of steps.</summary>
    public bool DelegatesAreSteps { get; init; }

    /// <summary>What the delegates that are written here belong to: a variable that gets them; null for the code itself.</summary>
    public CodeUnit? Delegates { get; init; }

    /// <summary>What the delegates belong to that the function around returns; null when it returns none.</summary>
    public CodeUnit? Returned { get; init; }

    /// <summary>The name to reach the run context by; null when it cannot be reached.</summary>
    public string? RunName => Run is null || IsRunHidden || Run.Name == "_" ? null : Run.Name;

    /// <summary>The scope of a function within this one.</summary>
    /// <param name="unit">The code that the function's operations belong to.</param>
    /// <param name="function">The function.</param>
    /// <param name="run">The function's own run context, if it has one.</param>
    /// <param name="takesRun">Whether it gets a run context, be it in a tuple.</param>
    public CodeScope Enter(CodeUnit unit, IMethodSymbol function, IParameterSymbol? run, bool takesRun) => this with
    {
        Unit = unit,
        Run = run ?? Run,
        IsRunHidden = run is null && (IsRunHidden || takesRun || function.IsStatic),
        DelegatesAreSteps = false,
        Delegates = null,
        Returned = null,
    };
}
