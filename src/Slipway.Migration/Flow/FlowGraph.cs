using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Flow;

/// <summary>How a flow is used.</summary>
public enum FlowKind
{
    /// <summary>Runs once: inputs to outputs.</summary>
    Workflow,

    /// <summary>Answers a message within a conversation.</summary>
    Chat,
}

/// <summary>A whole flow, free of the builder's notation.</summary>
public sealed record FlowApp
{
    /// <summary>Which builder's semantics the values and texts have (<c>dify</c>).</summary>
    public required string Builder { get; init; }

    /// <summary>The flow's title.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in its author's words; empty when not said.</summary>
    public string Description { get; init; } = "";

    /// <summary>How it is used.</summary>
    public required FlowKind Kind { get; init; }

    /// <summary>What the caller gives, in order.</summary>
    public required IReadOnlyList<FlowInput> Inputs { get; init; }

    /// <summary>Which files callers may attach to a message; null when the app says nothing about it.</summary>
    public FlowFileRules? Uploads { get; init; }

    /// <summary>Configuration values.</summary>
    public IReadOnlyList<FlowVariable> Environment { get; init; } = [];

    /// <summary>Variables of the conversation.</summary>
    public IReadOnlyList<FlowVariable> Conversation { get; init; } = [];

    /// <summary>What starts the flow where that is no caller: its <c>kind</c> (<c>schedule</c>, <c>webhook</c>, <c>plugin</c>) and the builder's
    /// settings; null for a caller.</summary>
    public JsonObject? Trigger { get; init; }

    /// <summary>What a chat shows before the first question; empty for nothing. It is not sent to the model.</summary>
    public string Opening { get; init; } = "";

    /// <summary>The questions that a chat suggests at its beginning.</summary>
    public IReadOnlyList<string> Suggestions { get; init; } = [];

    /// <summary>Remarks of the canvas.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Other files of the export that its code imports or reads, by path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>The name of the folder that the export lay in; empty when it is not known.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Environment variables that its code sees.</summary>
    public IReadOnlyDictionary<string, string> ProcessEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Files that go into the project as they are: datasets, mappings.</summary>
    public IReadOnlyList<ProjectFile> Extras { get; init; } = [];

    /// <summary>What is computed once over all runs of a dataset, with the lists of their values as its inputs; null for nothing.</summary>
    public FlowApp? Aggregation { get; init; }

    /// <summary>Whether the flow's result are the metrics that its functions log.</summary>
    public bool GivesMetrics { get; init; }

    /// <summary>The nodes and edges.</summary>
    public required FlowGraph Graph { get; init; }
}

/// <summary>A declared input.</summary>
/// <param name="Name">The name as callers write it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Required">Whether a run without it is refused.</param>
/// <param name="Where">The place of the declaration.</param>
public sealed record FlowInput(string Name, FlowType Type, bool Required, SourceLocation Where)
{
    /// <summary>The class of the builder's that converts the value when it is read; empty for none.</summary>
    public string Converter { get; init; } = "";

    /// <summary>The label shown to people; empty when there is none.</summary>
    public string Label { get; init; } = "";

    /// <summary>The value when none is given; null for none.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>The most characters of a text, or files of a list; null for no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The allowed texts; empty for any.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Which files are taken; null for any, and for inputs that are no files.</summary>
    public FlowFileRules? Files { get; init; }
}

/// <summary>Which files are taken. An empty list allows all.</summary>
/// <param name="Types">Kinds of file: image, document, audio, video, custom.</param>
/// <param name="Extensions">The extensions that count for the kind custom.</param>
/// <param name="Methods">Ways of upload: local_file, remote_url.</param>
public sealed record FlowFileRules(IReadOnlyList<string> Types, IReadOnlyList<string> Extensions, IReadOnlyList<string> Methods)
{
    /// <summary>The most files of a list; null for no limit.</summary>
    public int? Most { get; init; }
}

/// <summary>A configuration or conversation variable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">The value in the export; null for a secret or none.</param>
/// <param name="IsSecret">Whether the value must come from a secret store.</param>
/// <param name="Description">What it is for; empty when not said.</param>
/// <param name="Where">The place of the declaration.</param>
public sealed record FlowVariable(
    string Name, FlowType Type, JsonNode? Value, bool IsSecret, string Description, SourceLocation Where);

/// <summary>Nodes and the edges between them: one level of a flow. The bodies of for-each nodes are graphs of their own.</summary>
/// <param name="EntryId">The node the flow begins with; null when the body is empty.</param>
/// <param name="Nodes">The nodes, in the order of the export.</param>
/// <param name="Edges">The edges, in the order of the export; both ends exist in <paramref name="Nodes"/>.</param>
public sealed record FlowGraph(string? EntryId, IReadOnlyList<FlowNode> Nodes, IReadOnlyList<FlowEdge> Edges);

/// <summary>An edge.</summary>
/// <param name="Source">The id of the node it leaves.</param>
/// <param name="Handle">Which exit of that node: <c>source</c> for ordinary nodes, a case's id for branches, <c>false</c> for none of them, <c>fail-branch</c> for a failure.</param>
/// <param name="Target">The id of the node it enters.</param>
public sealed record FlowEdge(string Source, string Handle, string Target)
{
    /// <summary>The exit of ordinary nodes.</summary>
    public const string DefaultHandle = "source";

    /// <summary>The exit of a branch when no case holds.</summary>
    public const string ElseHandle = "false";

    /// <summary>No exit: the target waits for the source where both run, but does not run because of it.</summary>
    public const string OrderHandle = "after";

    /// <summary>The exit of a node whose failure is handled.</summary>
    public const string FailureHandle = "fail-branch";
}
