using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Calls a tool that the export names but does not hold; it becomes an interface that a person implements.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">What it is given, in order; names are unique.</param>
public sealed record ToolNode(
    string Id, string Title, SourceLocation Where, FlowTool Tool, IReadOnlyList<FlowArgument> Arguments) : FlowNode(Id, Title, Where);

/// <summary>A tool. Nodes with the same provider and name call the same one.</summary>
/// <param name="Provider">Who offers it, as the export writes it (<c>langgenius/tavily/tavily</c>); empty when that is not said.</param>
/// <param name="Name">The tool's name (<c>tavily_search</c>).</param>
/// <param name="Description">What it does; empty when not said.</param>
/// <param name="Parameters">The parameters as far as the export declares them; arguments may name others.</param>
public sealed record FlowTool(string Provider, string Name, string Description, IReadOnlyList<FlowToolParameter> Parameters)
{
    /// <summary>Whether a call is known to change nothing outside, so that it may be made twice.</summary>
    public bool IsReadOnly { get; init; }
}

/// <summary>A parameter of a tool.</summary>
/// <param name="Name">The name on the tool's side.</param>
/// <param name="Type">Its type; text, a number or a boolean where that is known.</param>
/// <param name="IsRequired">Whether a call without it fails.</param>
/// <param name="Description">What it is for; empty when not said.</param>
public sealed record FlowToolParameter(string Name, FlowType Type, bool IsRequired, string Description);

/// <summary>A value handed to a tool: exactly one of value, text and constant is set; a constant that is null is an argument not given.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Type">The value's type as far as it is known.</param>
public sealed record FlowArgument(string Name, FlowType Type)
{
    /// <summary>A value of the flow.</summary>
    public FlowReference? Value { get; init; }

    /// <summary>A text with references.</summary>
    public FlowText? Text { get; init; }

    /// <summary>A fixed value that is no text.</summary>
    public JsonNode? Constant { get; init; }
}

/// <summary>The tools that a model may call before it answers.</summary>
/// <param name="Tools">The tools.</param>
/// <param name="MaxRounds">The most answers of the model that ask for tools; then it answers without them. At least 1.</param>
public sealed record FlowModelTools(IReadOnlyList<FlowModelTool> Tools, int MaxRounds);

/// <summary>A tool that a model may call.</summary>
/// <param name="Tool">The tool; its parameters are those that the model gives.</param>
/// <param name="Given">What the flow gives itself, whatever the model says.</param>
public sealed record FlowModelTool(FlowTool Tool, IReadOnlyList<FlowArgument> Given);
