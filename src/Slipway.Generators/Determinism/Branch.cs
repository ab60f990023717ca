using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>A function that runs beside others.</summary>
/// <param name="Code">Its code, the work of its steps apart.</param>
/// <param name="Own">The code whose variables belong to it alone.</param>
/// <param name="IsRepeated">Whether it runs beside itself.</param>
internal sealed record Branch(FunctionCode Code, IOperation Own, bool IsRepeated)
{
    /// <summary>Whether it uses a variable.</summary>
    public bool Uses(ISymbol variable) => Code.Operations.Exists(operation => SymbolEqualityComparer.Default.Equals(CapturedChange.VariableOf(operation), variable));
}
