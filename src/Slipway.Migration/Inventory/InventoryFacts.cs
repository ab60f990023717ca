using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Inventory;

/// <summary>A way from one node to another.</summary>
/// <param name="Source">The id of the node it leaves.</param>
/// <param name="Exit">The exit it leaves by; see <see cref="FlowEdge.Handle"/>.</param>
/// <param name="Target">The id of the node it enters.</param>
public sealed record InventoryEdge(string Source, string Exit, string Target);

/// <summary>Where a value goes to.</summary>
public enum ReadPlace
{
    /// <summary>The instructions of a model: its system message.</summary>
    Instructions,

    /// <summary>Another message to a model, or the text that it works on.</summary>
    Message,

    /// <summary>A condition.</summary>
    Condition,

    /// <summary>The address of a web service, or a parameter in it.</summary>
    Address,

    /// <summary>A header, or the key of an authorization.</summary>
    Header,

    /// <summary>The body of a request.</summary>
    Body,

    /// <summary>An argument of a tool, of code or of a template.</summary>
    Argument,

    /// <summary>The query of a search.</summary>
    Query,

    /// <summary>What the run gives back.</summary>
    Result,

    /// <summary>A variable that is written.</summary>
    Variable,

    /// <summary>Any other place.</summary>
    Other,
}

/// <summary>A value that a node reads.</summary>
/// <param name="NodeId">The node that reads.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="SourceId">The node it comes from, for values of nodes; else null.</param>
/// <param name="Name">The output, input or variable.</param>
/// <param name="Place">Where it goes to.</param>
/// <param name="Where">The place of the field.</param>
public sealed record InventoryRead(
    string NodeId, FlowSource Source, string? SourceId, string Name, ReadPlace Place, SourceLocation Where);

/// <summary>A loop.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Title">Its title.</param>
/// <param name="IsForEach">Whether it runs once for each item of a list; otherwise until something holds.</param>
/// <param name="Over">The list, or what ends the loop, in words; empty when nothing does.</param>
/// <param name="MaxRounds">The most rounds; null when the length of the list decides, or nothing.</param>
/// <param name="Concurrency">How many rounds run side by side; 1 for one after the other.</param>
/// <param name="OnFailure">What a failing round does, in words.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryLoop(
    string NodeId, string Title, bool IsForEach, string Over, int? MaxRounds, int Concurrency, string OnFailure, SourceLocation Where);

/// <summary>What a node does when it fails, where the export says so, or the builder repeats it by itself.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Title">Its title.</param>
/// <param name="Retries">The most repeats; 0 for none.</param>
/// <param name="PauseMilliseconds">The pause between them.</param>
/// <param name="Strategy">What happens after that, in words.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryFailure(
    string NodeId, string Title, int Retries, int PauseMilliseconds, string Strategy, SourceLocation Where);

/// <summary>A limit that the export sets.</summary>
/// <param name="Title">The node, the input or the app that it is of.</param>
/// <param name="What">What is limited.</param>
/// <param name="Value">To how much.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryLimit(string Title, string What, string Value, SourceLocation Where);

/// <summary>Something that the builder does and the export does not say.</summary>
/// <param name="NodeId">The node; null when it belongs to the app.</param>
/// <param name="Title">The node's title, or the app's name.</param>
/// <param name="Text">What it does, in a sentence.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryDefault(string? NodeId, string Title, string Text, SourceLocation Where);

/// <summary>What starts runs.</summary>
/// <param name="Kind">The builder's word: a person's call, a schedule, a webhook, an event.</param>
/// <param name="Detail">When, or how it is reached.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryTrigger(string Kind, string Detail, SourceLocation Where);

/// <summary>Files that come in, or that a node works on.</summary>
/// <param name="Title">The input or the node.</param>
/// <param name="Kinds">The kinds of file that are allowed; empty for any.</param>
/// <param name="Use">What is done with them.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryFile(string Title, IReadOnlyList<string> Kinds, string Use, SourceLocation Where);

/// <summary>Kinds of trap: settings that do something else than they seem to.</summary>
public enum TrapKind
{
    /// <summary>A setting looks as if it mattered and has no effect.</summary>
    NoEffect,

    /// <summary>A failure passes for a success.</summary>
    HiddenFailure,

    /// <summary>A comparison does not hold when people expect it to, or fails the run.</summary>
    Comparison,

    /// <summary>An unclear case falls through to a class, a branch or a value that nobody chose for it.</summary>
    FallThrough,

    /// <summary>The result depends on which of several nodes is faster.</summary>
    Race,

    /// <summary>A value is printed otherwise than people expect.</summary>
    Printing,
}

/// <summary>A setting that does something else than it seems to, by what is known of the builder.</summary>
/// <param name="Kind">What sort of surprise.</param>
/// <param name="NodeId">The node; null when it belongs to the app.</param>
/// <param name="Title">The node's title, or the app's name.</param>
/// <param name="Message">What happens, and what to do.</param>
/// <param name="Where">Its place.</param>
public sealed record InventoryTrap(TrapKind Kind, string? NodeId, string Title, string Message, SourceLocation Where);
