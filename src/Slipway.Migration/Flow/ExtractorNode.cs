using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Has a model fill in parameters from a text.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Prompt">What the model is asked; has the node's id and title.</param>
/// <param name="Parameters">The parameters in order.</param>
/// <param name="CallsFunction">Whether the model is offered a function to call; otherwise it answers with JSON.</param>
public sealed record ExtractorNode(
    string Id, string Title, SourceLocation Where, PromptNode Prompt, IReadOnlyList<ExtractorParameter> Parameters, bool CallsFunction)
    : FlowNode(Id, Title, Where)
{
    /// <summary>The output that says whether all parameters were found.</summary>
    public const string IsSuccess = "__is_success";

    /// <summary>The output that says what was wrong.</summary>
    public const string Reason = "__reason";

    /// <summary>The output with the tokens used.</summary>
    public const string Usage = "__usage";
}

/// <summary>A parameter to fill in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Description">What it is, for the model.</param>
/// <param name="IsRequired">Whether the model must find it.</param>
/// <param name="Options">The allowed texts; empty for any.</param>
public sealed record ExtractorParameter(string Name, FlowType Type, string Description, bool IsRequired, IReadOnlyList<string> Options);
