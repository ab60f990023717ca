using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>What a piece of code is called by.</summary>
/// <param name="Symbol">The member, local function or variable, as it is declared.</param>
/// <param name="OfDelegates">Whether it is not the code of the symbol but that of the delegates which it holds or returns.</param>
internal readonly record struct CodeName(ISymbol Symbol, bool OfDelegates = false)
{
    public bool Equals(CodeName other) => OfDelegates == other.OfDelegates && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Symbol);
}
