using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>A finding that hangs on whether methods of the same object issue steps of a run context that the object keeps.</summary>
/// <param name="Calls">The methods.</param>
/// <param name="Finding">What is wrong if one of them does; it gets the context.</param>
/// <param name="Otherwise">What is wrong if none does; null for nothing.</param>
internal sealed record Suspicion(IReadOnlyCollection<CodeName> Calls, Func<ISymbol, Diagnostic> Finding, Diagnostic? Otherwise);
