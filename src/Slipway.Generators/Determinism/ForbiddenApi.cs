using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>What is wrong with calling a member in pipeline code.</summary>
/// <param name="Rule">The rule that it breaks.</param>
/// <param name="Advice">What to do, for the rule's message; <c>{run}</c> stands for the run context's name.</param>
/// <param name="Replacement">The expression to write instead; null when there is none.</param>
internal sealed record ForbiddenApi(DiagnosticDescriptor Rule, string Advice, string? Replacement = null);
