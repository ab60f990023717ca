using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>A use of a member or variable that runs share.</summary>
/// <param name="Symbol">The field, property or parameter.</param>
/// <param name="IsWrite">Whether it, or the collection in it, is changed.</param>
/// <param name="InStep">Whether it happens in the body of a step.</param>
/// <param name="IsInitial">Whether it is a part of making the object, in the braces of an object initializer.</param>
internal sealed record MemberUse(ISymbol Symbol, bool IsWrite, bool InStep, bool IsInitial);
