using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Calls a function that a person wrote in a file of its own, and that may give any value: output <c>output</c>.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Source">The Python file as it stands.</param>
/// <param name="Arguments">The values handed to it, by parameter.</param>
public sealed record FunctionNode(string Id, string Title, SourceLocation Where, string Source, IReadOnlyList<FlowBinding> Arguments)
    : FlowNode(Id, Title, Where)
{
    /// <summary>The file's path in the export; files beside it are found from there.</summary>
    public string Path { get; init; } = "";

    /// <summary>The function's name; empty when the file is not known.</summary>
    public string Function { get; init; } = "";

    /// <summary>The function's parameters, in its order.</summary>
    public IReadOnlyList<FunctionParameter> Parameters { get; init; } = [];

    /// <summary>Other files for the same node, by the builder's name of the variant.</summary>
    public IReadOnlyDictionary<string, string> Variants { get; init; } = new Dictionary<string, string>();
}

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Annotation">Its type as the function writes it; empty when it does not.</param>
/// <param name="Default">Its default as the function writes it; null when it has none.</param>
public sealed record FunctionParameter(string Name, string Annotation, string? Default);

/// <summary>Renders a Jinja2 template to a text that prompts may take in: output <c>output</c>.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Template">The template.</param>
public sealed record TextNode(string Id, string Title, SourceLocation Where, FlowTemplate Template) : FlowNode(Id, Title, Where)
{
    /// <summary>Other templates for the same node, by the builder's name of the variant.</summary>
    public IReadOnlyDictionary<string, string> Variants { get; init; } = new Dictionary<string, string>();
}

/// <summary>The ways a rendered prompt is sent.</summary>
public enum PromptInterface
{
    /// <summary>Split into the messages of a chat.</summary>
    Chat,

    /// <summary>Split into the messages of a chat, with images.</summary>
    Vision,

    /// <summary>Sent as it is.</summary>
    Completion,

    /// <summary>A <c>.prompty</c> file, split into the messages of a chat.</summary>
    Prompty,

    /// <summary>A <c>.prompty</c> file, sent as it is.</summary>
    PromptyCompletion,
}

/// <summary>Asks a model with one template, whose messages are found after it is rendered: output <c>output</c>, any value.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Interface">How it is sent.</param>
/// <param name="Model">The model, with the parameters that are fixed.</param>
/// <param name="Template">The template.</param>
public sealed record RenderedPromptNode(
    string Id, string Title, SourceLocation Where, PromptInterface Interface, FlowModel Model, FlowTemplate Template)
    : FlowNode(Id, Title, Where)
{
    /// <summary>The parameters whose values the run gives.</summary>
    public IReadOnlyList<FlowBinding> Parameters { get; init; } = [];

    /// <summary>The members of an answer in JSON that are kept; empty for all.</summary>
    public IReadOnlyList<FlowField> Answer { get; init; } = [];

    /// <summary>Other prompts for the same node, by the builder's name of the variant.</summary>
    public IReadOnlyDictionary<string, RenderedPromptNode> Variants { get; init; } = new Dictionary<string, RenderedPromptNode>();
}
