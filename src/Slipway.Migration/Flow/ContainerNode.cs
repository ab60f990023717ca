using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>A node that runs a body.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Body">The body.</param>
public abstract record ContainerNode(string Id, string Title, SourceLocation Where, FlowGraph Body) : FlowNode(Id, Title, Where);

/// <summary>Runs a body again and again, until conditions hold.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="MaxRounds">The most rounds.</param>
/// <param name="Variables">The variables of the loop, which its body changes.</param>
/// <param name="Ends">When the loop is over; looked at before the first round and after each. It sees the body.</param>
/// <param name="Body">The body.</param>
public sealed record LoopNode(
    string Id, string Title, SourceLocation Where, int MaxRounds, IReadOnlyList<LoopVariable> Variables, BranchCase Ends, FlowGraph Body)
    : ContainerNode(Id, Title, Where, Body)
{
    /// <summary>The output that counts the rounds.</summary>
    public const string Rounds = "loop_round";
}

/// <summary>A variable of a loop.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Constant">Its value before the first round, where that is written down.</param>
/// <param name="Value">Where its value before the first round comes from; null for <paramref name="Constant"/>.</param>
public sealed record LoopVariable(string Name, FlowType Type, JsonNode? Constant, FlowReference? Value);

/// <summary>Ends the loop around it after the current round.</summary>
public sealed record LoopEndNode(string Id, string Title, SourceLocation Where) : FlowNode(Id, Title, Where);
