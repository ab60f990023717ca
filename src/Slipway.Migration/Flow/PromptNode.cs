using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Asks a language model.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Model">The model.</param>
/// <param name="Messages">The messages in order.</param>
public sealed record PromptNode(
    string Id, string Title, SourceLocation Where, FlowModel Model, IReadOnlyList<FlowMessage> Messages)
    : FlowNode(Id, Title, Where)
{
    /// <summary>The value inserted as context; null for none.</summary>
    public FlowReference? Context { get; init; }

    /// <summary>The earlier messages of the conversation that are sent along; null for none.</summary>
    public FlowMemory? Memory { get; init; }

    /// <summary>The JSON Schema the answer must follow; null for free text.</summary>
    public JsonObject? OutputSchema { get; init; }

    /// <summary>The tools that the model may call before it answers; null for none.</summary>
    public FlowModelTools? Tools { get; init; }

    /// <summary>The files that are shown to the model with the last message; null for none.</summary>
    public FlowFiles? Vision { get; init; }

    /// <summary>How closely images in messages are looked at (<c>low</c>, <c>high</c>); null to leave that to the provider.</summary>
    public string? ImageDetail { get; init; }

    /// <summary>Whether reasoning in think tags is split from the text.</summary>
    public bool SplitsReasoning { get; init; }

    /// <summary>Whether a value that is missing is written as its path; otherwise the step fails.</summary>
    public bool AllowsMissing { get; init; }

    /// <summary>How earlier messages come into a text at <see cref="FlowTextForm.Histories"/>; null for not at all.</summary>
    public FlowHistories? Histories { get; init; }
}

/// <summary>A model as the export names it.</summary>
/// <param name="Provider">The provider, normalised (<c>openai</c>).</param>
/// <param name="Name">The model's name.</param>
/// <param name="Parameters">Sampling parameters by the names of the wire (<c>temperature</c>, <c>max_tokens</c>, <c>stop</c>).</param>
/// <param name="Where">The place of the model.</param>
public sealed record FlowModel(string Provider, string Name, JsonObject Parameters, SourceLocation Where)
{
    /// <summary>The builder's name for where the model is and the key to it; empty when the provider is all there is.</summary>
    public string Connection { get; init; } = "";

    /// <summary>The address of the service; null for the provider's own.</summary>
    public string? Address { get; init; }
}

/// <summary>One message of a prompt: exactly one of text and template is set.</summary>
/// <param name="Role">system, user or assistant.</param>
/// <param name="Text">A text with references.</param>
/// <param name="Template">A Jinja2 template.</param>
public sealed record FlowMessage(string Role, FlowText? Text, FlowTemplate? Template)
{
    /// <summary>Files that the text names, which follow it in a message of the same role.</summary>
    public IReadOnlyList<FlowReference> Files { get; init; } = [];
}

/// <summary>Files that a model is shown.</summary>
/// <param name="Value">A file or a list of files.</param>
public sealed record FlowFiles(FlowReference Value);

/// <summary>Earlier messages that are sent along.</summary>
/// <param name="Window">The most question-and-answer pairs; null for as many as fit.</param>
/// <param name="Query">The message that follows them; null for the user's question as it is.</param>
public sealed record FlowMemory(int? Window, FlowMessage? Query);

/// <summary>Earlier messages as a text.</summary>
/// <param name="Window">The most question-and-answer pairs; null for all.</param>
public sealed record FlowHistories(int? Window);
