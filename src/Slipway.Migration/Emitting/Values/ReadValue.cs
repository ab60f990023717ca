using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Values;

/// <summary>A value as it is read at some place of the code.</summary>
/// <param name="Presence">Whether it is there.</param>
/// <param name="Expression">The C# that reads it; null in C# where it is missing.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsNullable">Whether the expression may be null, for whatever reason.</param>
/// <param name="Written">The reference as the builder writes it.</param>
internal sealed record ReadValue(Presence Presence, Expression Expression, CsType Type, bool IsNullable, string Written)
{
    /// <summary>What is null exactly when the value is missing; null when <see cref="Expression"/> itself is.</summary>
    public Expression? Holder { get; init; }

    /// <summary>How the value is read where <see cref="Holder"/> is not null; may be null itself.</summary>
    public Expression? Inside { get; init; }

    /// <summary>Whether <see cref="Inside"/> may be null.</summary>
    public bool InsideIsNullable { get; init; }

    /// <summary>Keys below the expression, looked up at run time; empty for the expression itself.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    public static ReadValue Missing(string written) =>
        new(Presence.Never, "null", CsType.Node, IsNullable: true, written);
}
