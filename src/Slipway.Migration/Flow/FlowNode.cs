using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>A node of a flow.</summary>
/// <param name="Id">The builder's id; unique in the app.</param>
/// <param name="Title">The title people gave it.</param>
/// <param name="Where">The node's place in the export.</param>
public abstract record FlowNode(string Id, string Title, SourceLocation Where)
{
    /// <summary>What the author wrote about it; empty when nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>What the node leaves for others, in order.</summary>
    public IReadOnlyList<FlowField> Outputs { get; init; } = [];

    /// <summary>How a failure is handled; null when it fails the run.</summary>
    public FlowErrorHandling? OnError { get; init; }

    /// <summary>How often a failure is tried again; null for not at all.</summary>
    public FlowRetry? Retry { get; init; }
}

/// <summary>How the failure of a node is handled.</summary>
/// <param name="UsesFailureBranch">The failure leaves by <see cref="FlowEdge.FailureHandle"/>; otherwise <paramref name="Defaults"/> stand in for the outputs.</param>
/// <param name="Defaults">The outputs to use instead, by name.</param>
public sealed record FlowErrorHandling(bool UsesFailureBranch, IReadOnlyDictionary<string, JsonNode?> Defaults);

/// <summary>Repeats of a failed node.</summary>
/// <param name="MaxRetries">The most repeats after the first try.</param>
/// <param name="Interval">The pause between tries.</param>
public sealed record FlowRetry(int MaxRetries, TimeSpan Interval);

/// <summary>The entry of the flow or of a body.</summary>
public sealed record StartNode(string Id, string Title, SourceLocation Where) : FlowNode(Id, Title, Where);

/// <summary>Ends a path and contributes outputs of the run.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Results">The outputs of the run: name and value.</param>
public sealed record EndNode(string Id, string Title, SourceLocation Where, IReadOnlyList<FlowBinding> Results)
    : FlowNode(Id, Title, Where);

/// <summary>Adds a text to the answer of a chat; the path may go on.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Text">The text.</param>
public sealed record AnswerNode(string Id, string Title, SourceLocation Where, FlowText Text) : FlowNode(Id, Title, Where);

/// <summary>Renders a Jinja2 template.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Template">The template.</param>
public sealed record TemplateNode(string Id, string Title, SourceLocation Where, FlowTemplate Template)
    : FlowNode(Id, Title, Where);

/// <summary>The languages of code nodes.</summary>
public enum CodeLanguage
{
    /// <summary>Python 3, run in a worker process.</summary>
    Python,

    /// <summary>JavaScript, run in process under limits.</summary>
    JavaScript,
}

/// <summary>Runs code that a person wrote in the builder.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Language">Its language.</param>
/// <param name="Source">The code as it stands.</param>
/// <param name="Arguments">The values handed to it.</param>
public sealed record CodeNode(
    string Id, string Title, SourceLocation Where, CodeLanguage Language, string Source, IReadOnlyList<FlowBinding> Arguments)
    : FlowNode(Id, Title, Where);

/// <summary>Takes the first of several values that is there; one or more groups.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Groups">The groups in order. A single group named <c>output</c> stands for a node without groups.</param>
/// <param name="IsGrouped">Whether results are objects with a member <c>output</c>, named by group.</param>
public sealed record AggregateNode(
    string Id, string Title, SourceLocation Where, IReadOnlyList<AggregateGroup> Groups, bool IsGrouped)
    : FlowNode(Id, Title, Where);

/// <summary>Candidates of which the first that is there is taken.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Type">The result's type as declared.</param>
/// <param name="Candidates">The values to look at, in order.</param>
public sealed record AggregateGroup(string Name, FlowType Type, IReadOnlyList<FlowReference> Candidates);

/// <summary>What happens when the body fails for an item.</summary>
public enum ItemFailure
{
    /// <summary>The node fails.</summary>
    Stop,

    /// <summary>The item's result is null.</summary>
    Null,

    /// <summary>The item has no result.</summary>
    Remove,
}

/// <summary>Runs a body for each item of a list.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Items">The list.</param>
/// <param name="Result">The value to collect for each item.</param>
/// <param name="Body">The body.</param>
public sealed record ForEachNode(
    string Id, string Title, SourceLocation Where, FlowReference Items, FlowReference Result, FlowGraph Body)
    : ContainerNode(Id, Title, Where, Body)
{
    /// <summary>The items' type.</summary>
    public FlowType ItemType { get; init; } = FlowType.Any;

    /// <summary>How many items run at the same time; 1 for one after the other.</summary>
    public int MaxConcurrency { get; init; } = 1;

    /// <summary>What happens when the body fails for an item.</summary>
    public ItemFailure OnItemFailure { get; init; }

    /// <summary>Whether lists of lists become one list.</summary>
    public bool Flatten { get; init; }
}

/// <summary>A node that was not migrated. Nothing about it is lost: its fields stand in the ledger.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Type">The builder's type name.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record UnsupportedNode(string Id, string Title, SourceLocation Where, string Type, string Reason)
    : FlowNode(Id, Title, Where);
