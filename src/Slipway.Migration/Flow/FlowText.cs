using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Where a referenced value comes from.</summary>
public enum FlowSource
{
    /// <summary>An output of another node; <see cref="FlowReference.NodeId"/> names it.</summary>
    Node,

    /// <summary>A declared input of the flow.</summary>
    Input,

    /// <summary>What the builder supplies: the user's question, ids, the time.</summary>
    System,

    /// <summary>A configuration value.</summary>
    Environment,

    /// <summary>A variable shared by the runs of one conversation.</summary>
    Conversation,

    /// <summary>The current item of the enclosing for-each node (<see cref="FlowReference.NodeId"/>).</summary>
    Item,

    /// <summary>The current index, from 0, of the enclosing for-each node.</summary>
    Index,

    /// <summary>A variable of the loop around (<see cref="FlowReference.NodeId"/>), as it stands in the current round.</summary>
    Variable,

    /// <summary>Nothing in the flow has this name.</summary>
    Missing,

    /// <summary>A value that the export itself gives: <see cref="FlowReference.Constant"/>.</summary>
    Constant,
}

/// <summary>A use of a value.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="NodeId">The node, for <see cref="FlowSource.Node"/>, <see cref="FlowSource.Item"/>, <see cref="FlowSource.Index"/> and <see cref="FlowSource.Variable"/>; else null.</param>
/// <param name="Name">The output, input or variable; the builder's name for system values (<c>query</c>, <c>user_id</c>).</param>
/// <param name="Path">Keys below the value; empty for the value itself.</param>
/// <param name="Written">The reference as the export writes it, without decoration (<c>node.text</c>).</param>
/// <param name="Where">The place of the reference.</param>
public sealed record FlowReference(
    FlowSource Source, string? NodeId, string Name, IReadOnlyList<string> Path, string Written, SourceLocation Where)
{
    /// <summary>The value, for <see cref="FlowSource.Constant"/>; null in all other cases, and where the value is null.</summary>
    public JsonNode? Constant { get; init; }

    /// <summary>A property of the value in the builder's own notation (<c>a.b[0]</c>), in place of <see cref="Path"/>; null for none.</summary>
    public string? Property { get; init; }

    /// <summary>A value that the export itself gives.</summary>
    /// <param name="value">The value.</param>
    /// <param name="where">Its place.</param>
    public static FlowReference To(JsonNode? value, SourceLocation where) =>
        new(FlowSource.Constant, null, "", [], "", where) { Constant = value };
}

/// <summary>How a value is written into a text.</summary>
public enum FlowTextForm
{
    /// <summary>As the builder prints it.</summary>
    Printed,

    /// <summary>As the builder prints it; nothing where it is missing.</summary>
    PrintedOrNothing,

    /// <summary>As the builder's programming language prints it; nothing where it is missing or empty.</summary>
    RawOrNothing,

    /// <summary>The earlier messages of the conversation; the reference says nothing.</summary>
    Histories,
}

/// <summary>A piece of a text with references: exactly one of the two is set.</summary>
/// <param name="Literal">Text as it stands.</param>
/// <param name="Reference">A value to insert.</param>
public sealed record FlowTextPart(string? Literal, FlowReference? Reference)
{
    /// <summary>How the value is written.</summary>
    public FlowTextForm Form { get; init; }
}

/// <summary>A text in which values are inserted by the builder's own notation.</summary>
/// <param name="Parts">The pieces in order.</param>
/// <param name="Where">The place of the text.</param>
public sealed record FlowText(IReadOnlyList<FlowTextPart> Parts, SourceLocation Where);

/// <summary>A Jinja2 template with the values bound to its variables.</summary>
/// <param name="Source">The template's source.</param>
/// <param name="Variables">The variables in the order of the export.</param>
/// <param name="Where">The place of the template.</param>
public sealed record FlowTemplate(string Source, IReadOnlyList<FlowBinding> Variables, SourceLocation Where);

/// <summary>A named value handed to a template or to code.</summary>
/// <param name="Name">The name on the receiving side.</param>
/// <param name="Value">The value.</param>
public sealed record FlowBinding(string Name, FlowReference Value);
