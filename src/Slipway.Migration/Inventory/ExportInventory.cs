using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Inventory;

/// <summary>Everything of interest in an export, migrated or not. Holds no secret's value.</summary>
public sealed record ExportInventory
{
    /// <summary>The file's path as the user gave it.</summary>
    public required string File { get; init; }

    /// <summary>The builder that wrote it (<c>dify</c>); empty when not known.</summary>
    public string Builder { get; init; } = "";

    /// <summary>The version of the builder's format, as written; empty when the file names none.</summary>
    public string Version { get; init; } = "";

    /// <summary>The app's name; empty when it has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it does, in its author's words; empty when not said.</summary>
    public string Description { get; init; } = "";

    /// <summary>The builder's word for how the app is used (<c>workflow</c>, <c>advanced-chat</c>); empty when not said.</summary>
    public string Mode { get; init; } = "";

    /// <summary>The text that a chat opens with; empty for none.</summary>
    public string OpeningStatement { get; init; } = "";

    /// <summary>The questions that a chat suggests at its start.</summary>
    public IReadOnlyList<string> SuggestedQuestions { get; init; } = [];

    /// <summary>The settings around the flow that are switched on, by the builder's names.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The nodes, in the order of the export.</summary>
    public IReadOnlyList<InventoryNode> Nodes { get; init; } = [];

    /// <summary>What callers give.</summary>
    public IReadOnlyList<InventoryVariable> Inputs { get; init; } = [];

    /// <summary>Environment and conversation variables.</summary>
    public IReadOnlyList<InventoryVariable> Variables { get; init; } = [];

    /// <summary>The prompts.</summary>
    public IReadOnlyList<InventoryPrompt> Prompts { get; init; } = [];

    /// <summary>The models and their parameters.</summary>
    public IReadOnlyList<InventoryModel> Models { get; init; } = [];

    /// <summary>The tools that nodes and agents call.</summary>
    public IReadOnlyList<InventoryTool> Tools { get; init; } = [];

    /// <summary>The branches and their conditions.</summary>
    public IReadOnlyList<InventoryBranch> Branches { get; init; } = [];

    /// <summary>Where earlier messages of the conversation are used.</summary>
    public IReadOnlyList<InventoryMemory> Memories { get; init; } = [];

    /// <summary>The questions to people.</summary>
    public IReadOnlyList<InventoryHumanStep> HumanSteps { get; init; } = [];

    /// <summary>The searches in knowledge bases.</summary>
    public IReadOnlyList<InventoryKnowledge> Knowledge { get; init; } = [];

    /// <summary>The code that people wrote in the builder.</summary>
    public IReadOnlyList<InventoryCode> Code { get; init; } = [];

    /// <summary>The calls of web services.</summary>
    public IReadOnlyList<InventoryHttpCall> HttpCalls { get; init; } = [];

    /// <summary>Secrets that the app uses, and credentials that were written into it; never their values.</summary>
    public IReadOnlyList<InventorySecret> Secrets { get; init; } = [];

    /// <summary>The ways between nodes, in the order of the export.</summary>
    public IReadOnlyList<InventoryEdge> Edges { get; init; } = [];

    /// <summary>Which node reads which value.</summary>
    public IReadOnlyList<InventoryRead> Reads { get; init; } = [];

    /// <summary>What is done for each item of a list, or until something holds.</summary>
    public IReadOnlyList<InventoryLoop> Loops { get; init; } = [];

    /// <summary>What starts runs.</summary>
    public IReadOnlyList<InventoryTrigger> Triggers { get; init; } = [];

    /// <summary>The files that come in or are worked on.</summary>
    public IReadOnlyList<InventoryFile> Files { get; init; } = [];

    /// <summary>What nodes do when they fail, where the export says so.</summary>
    public IReadOnlyList<InventoryFailure> Failures { get; init; } = [];

    /// <summary>The limits that the export sets.</summary>
    public IReadOnlyList<InventoryLimit> Limits { get; init; } = [];

    /// <summary>What the builder does though the export does not say it: the part that a rewrite by hand forgets.</summary>
    public IReadOnlyList<InventoryDefault> Implicit { get; init; } = [];

    /// <summary>Settings that do something else than they seem to.</summary>
    public IReadOnlyList<InventoryTrap> Traps { get; init; } = [];

    /// <summary>The fields with their values as they stand, secrets included: for comparisons, never for show as they are.</summary>
    internal IReadOnlyList<FieldValue> Values { get; init; } = [];

    /// <summary>How many fields of the export have which status.</summary>
    public LedgerTotals Fields { get; init; } = new(0, 0, 0, 0);

    /// <summary>Whether a node sends runs on by one of several exits. Where no way out names an exit, a condition says whether the node itself runs.</summary>
    /// <param name="id">The node.</param>
    internal bool IsFork(string id) => Branches.Any(branch => branch.NodeId == id)
        && Edges.Where(edge => edge.Source == id).ToList() is var leaving
        && !(leaving.Count > 0 && leaving.TrueForAll(edge => edge.Exit is "" or FlowEdge.DefaultHandle or FlowEdge.OrderHandle));
}

/// <summary>How many fields have which status.</summary>
/// <param name="Kept">See <see cref="FieldStatus.Kept"/>.</param>
/// <param name="Approximated">See <see cref="FieldStatus.Approximated"/>.</param>
/// <param name="Refused">See <see cref="FieldStatus.Refused"/>.</param>
/// <param name="Presentation">See <see cref="FieldStatus.Presentation"/>.</param>
public sealed record LedgerTotals(int Kept, int Approximated, int Refused, int Presentation)
{
    /// <summary>Counts the entries of a ledger.</summary>
    public static LedgerTotals Of(FieldLedger ledger) => new(
        ledger.Count(FieldStatus.Kept),
        ledger.Count(FieldStatus.Approximated),
        ledger.Count(FieldStatus.Refused),
        ledger.Count(FieldStatus.Presentation));
}

/// <summary>What became of a node.</summary>
public enum NodeOutcome
{
    /// <summary>It stands in the migrated flow.</summary>
    Migrated,

    /// <summary>It stands in the flow as something to be done.</summary>
    NotMigrated,

    /// <summary>It is not in the flow: the file as a whole, or what holds the node, is not migrated, or nothing leads to it.</summary>
    LeftOut,
}

/// <summary>A node.</summary>
/// <param name="Id">The builder's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Type">The builder's type name.</param>
/// <param name="ContainerId">The iteration or loop that holds it; null at the top level.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryNode(
    string Id, string Title, string Type, string? ContainerId, NodeOutcome Outcome, SourceLocation Where)
{
    /// <summary>What its author wrote about it; empty when nothing.</summary>
    public string Note { get; init; } = "";
}

/// <summary>An input, or a variable of the environment or the conversation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scope"><c>input</c>, <c>environment</c> or <c>conversation</c>.</param>
/// <param name="Type">The builder's type name.</param>
/// <param name="IsRequired">Whether callers must give it.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryVariable(string Name, string Scope, string Type, bool IsRequired, SourceLocation Where)
{
    /// <summary>Whether it is a variable of the process, which any code may read without the export saying so.</summary>
    public bool IsOfProcess { get; init; }
}

/// <summary>A prompt.</summary>
/// <param name="NodeId">The node; null when it belongs to the app.</param>
/// <param name="Title">The node's title, or the app's name.</param>
/// <param name="Messages">The messages in order.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryPrompt(
    string? NodeId, string Title, IReadOnlyList<InventoryMessage> Messages, SourceLocation Where);

/// <summary>A message of a prompt.</summary>
/// <param name="Role">Who says it: system, user, assistant; or the builder's word for another part, such as <c>instruction</c>.</param>
/// <param name="Text">The whole text; what has the form of a key is replaced by dots.</param>
/// <param name="Variables">The values that it inserts, as written.</param>
public sealed record InventoryMessage(string Role, string Text, IReadOnlyList<string> Variables);

/// <summary>A use of a model.</summary>
/// <param name="NodeId">The node; null when it belongs to the app.</param>
/// <param name="Title">The node's title, or the app's name.</param>
/// <param name="Provider">The provider as written.</param>
/// <param name="Name">The model's name.</param>
/// <param name="Parameters">The parameters as one line of JSON; empty for none.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryModel(
    string? NodeId, string Title, string Provider, string Name, string Parameters, SourceLocation Where)
{
    /// <summary>Whether a price is known where the model is declared; null where the format has no prices.</summary>
    public bool? HasPrice { get; init; }

    /// <summary>The service behind a provider whose name does not say it, such as <c>azure</c> behind a connection; empty when the name says it.</summary>
    public string Service { get; init; } = "";
}

/// <summary>A use of a tool.</summary>
/// <param name="NodeId">The node; null when it belongs to the app.</param>
/// <param name="Title">The node's title, or the app's name.</param>
/// <param name="Kind">Where the tool comes from (<c>builtin</c>, <c>api</c>, <c>workflow</c>, <c>mcp</c>).</param>
/// <param name="Provider">The provider or plugin.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Parameters">The names of the parameters that are set.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryTool(
    string? NodeId, string Title, string Kind, string Provider, string Name, IReadOnlyList<string> Parameters, SourceLocation Where)
{
    /// <summary>Whether a model decides when it is called, and with what.</summary>
    public bool IsCalledByModel { get; init; }

    /// <summary>Whether it is known to change nothing outside.</summary>
    public bool IsReadOnly { get; init; }
}

/// <summary>A branch.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Title">Its title.</param>
/// <param name="Cases">The cases in order.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryBranch(string NodeId, string Title, IReadOnlyList<InventoryCase> Cases, SourceLocation Where);

/// <summary>A case of a branch.</summary>
/// <param name="Exit">The exit it opens.</param>
/// <param name="Condition">What must hold, in the builder's words.</param>
public sealed record InventoryCase(string Exit, string Condition);

/// <summary>A use of the conversation's earlier messages.</summary>
/// <param name="NodeId">The node; null when it belongs to the app.</param>
/// <param name="Title">The node's title, or the app's name.</param>
/// <param name="Window">The most question-and-answer pairs; null for as many as fit.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryMemory(string? NodeId, string Title, int? Window, SourceLocation Where);

/// <summary>A question to a person.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Title">Its title.</param>
/// <param name="Form">The text that the person sees.</param>
/// <param name="Actions">What the person can choose.</param>
/// <param name="Channels">How the person is reached.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryHumanStep(
    string NodeId, string Title, string Form, IReadOnlyList<string> Actions, IReadOnlyList<string> Channels, SourceLocation Where);

/// <summary>A search in knowledge bases.</summary>
/// <param name="NodeId">The node; null when it belongs to the app.</param>
/// <param name="Title">The node's title, or the app's name.</param>
/// <param name="Sources">The ids of the knowledge bases.</param>
/// <param name="Mode">How they are searched, in the builder's word; empty when not said.</param>
/// <param name="Top">The most passages; null when not said.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryKnowledge(
    string? NodeId, string Title, IReadOnlyList<string> Sources, string Mode, int? Top, SourceLocation Where);

/// <summary>Code that a person wrote in the builder.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Title">Its title.</param>
/// <param name="Language">The builder's word for the language.</param>
/// <param name="Lines">How many lines it has.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryCode(string NodeId, string Title, string Language, int Lines, SourceLocation Where)
{
    /// <summary>The code; what has the form of a key is replaced by dots. Empty when the reader does not give it.</summary>
    public string Source { get; init; } = "";
}

/// <summary>A call of a web service.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Title">Its title.</param>
/// <param name="Method">The method in upper case.</param>
/// <param name="Url">The address; what has the form of a key is replaced by dots.</param>
/// <param name="Body">The builder's word for the kind of body.</param>
/// <param name="Authorization">The builder's word for the kind of authorization.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryHttpCall(
    string NodeId, string Title, string Method, string Url, string Body, string Authorization, SourceLocation Where)
{
    /// <summary>The names of the headers.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The most seconds to wait for data; null when none is set.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Whether the server's certificate is checked.</summary>
    public bool VerifiesCertificate { get; init; } = true;
}

/// <summary>A secret, or a credential that was written into the export. Never its value.</summary>
/// <param name="Name">What it is called, or where it is used.</param>
/// <param name="IsWrittenDown">Whether its value stands in the export.</param>
/// <param name="Where">Its place.</param>
public sealed record InventorySecret(string Name, bool IsWrittenDown, SourceLocation Where);
