using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Takes the exit of the first case that holds, else <see cref="FlowEdge.ElseHandle"/>.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Cases">The cases in order.</param>
public sealed record BranchNode(string Id, string Title, SourceLocation Where, IReadOnlyList<BranchCase> Cases)
    : FlowNode(Id, Title, Where);

/// <summary>A case of a branch.</summary>
/// <param name="Handle">The exit it opens.</param>
/// <param name="MatchesAll">All conditions must hold; otherwise any. No conditions: all holds, any does not.</param>
/// <param name="Conditions">The conditions in order; evaluation stops at the first that decides.</param>
public sealed record BranchCase(string Handle, bool MatchesAll, IReadOnlyList<FlowCondition> Conditions);

/// <summary>One comparison.</summary>
/// <param name="Value">The value looked at.</param>
/// <param name="Operator">The builder's operator, as written (<c>contains</c>, <c>≥</c>, <c>not empty</c>).</param>
/// <param name="Operand">The text compared with; null where the operator takes none or <paramref name="OperandValue"/> is set.</param>
/// <param name="OperandValue">The value compared with when it is not a text (a list or a boolean); else null.</param>
/// <param name="Where">The place of the condition.</param>
public sealed record FlowCondition(
    FlowReference Value, string Operator, FlowText? Operand, JsonNode? OperandValue, SourceLocation Where)
{
    /// <summary>The operator that compares with <see cref="OperandValue"/> as Python's <c>==</c> does.</summary>
    public const string PythonEquals = "python ==";

    /// <summary>The conditions on the files of a list, in the place of the comparison; null for an ordinary one.</summary>
    public FlowFileConditions? Files { get; init; }
}

/// <summary>Conditions on the files of a list.</summary>
/// <param name="MatchesAll">All must hold; otherwise any.</param>
/// <param name="Conditions">The conditions in order.</param>
public sealed record FlowFileConditions(bool MatchesAll, IReadOnlyList<FlowFileCondition> Conditions);

/// <summary>A comparison of an attribute of files.</summary>
/// <param name="Attribute">The attribute, as the builder names it.</param>
/// <param name="Operator">The builder's operator.</param>
/// <param name="Operand">The text compared with; null where the operator takes none or <paramref name="OperandValue"/> is set.</param>
/// <param name="OperandValue">The value compared with when it is not a text; else null.</param>
public sealed record FlowFileCondition(string Attribute, string Operator, FlowText? Operand, JsonNode? OperandValue);
