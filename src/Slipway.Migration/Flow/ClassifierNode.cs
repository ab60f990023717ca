using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Has a model choose one of several classes; each class is an exit.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Prompt">What the model is asked; has the node's id and title.</param>
/// <param name="Classes">The classes in order; the first one stands in where the model names none of them.</param>
public sealed record ClassifierNode(
    string Id, string Title, SourceLocation Where, PromptNode Prompt, IReadOnlyList<ClassifierClass> Classes) : FlowNode(Id, Title, Where);

/// <summary>A class to choose.</summary>
/// <param name="Id">The exit it opens, and the name under which the model chooses it.</param>
/// <param name="Name">What it is, in words; the output <c>class_name</c>.</param>
/// <param name="Label">A short name for people; empty for none.</param>
public sealed record ClassifierClass(string Id, FlowText Name, string Label);
