using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>What a piece of code is called by.</summary>
/// <param name="Symbol">The member, local function or variable, as it is declared.</param>
/// <param name="Depth">Whose code it is: 0 for the symbol's own, 1 for that of the delegates which it holds or returns, 2 for that of the delegates
/// which these return, and so on.</param>
internal readonly record struct CodeName(ISymbol Symbol, int Depth = 0)
{
    public bool OfDelegates => Depth > 0;

    /// <summary>The code so many levels of delegates further down.</summary>
    public CodeName Below(int levels) => this with { Depth = Depth + levels };

    public bool Equals(CodeName other) => Depth == other.Depth && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Symbol);
}
