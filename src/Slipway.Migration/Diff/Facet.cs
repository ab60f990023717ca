using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Diff;

/// <summary>One thing that can be said of a node, comparable between two states.</summary>
/// <param name="Key">Names it in both states.</param>
/// <param name="What">What it is, in words.</param>
/// <param name="Value">Its value; empty for something that is only there or not.</param>
/// <param name="Risk">What a change of it can do.</param>
internal sealed record Facet(string Key, string What, string Value, ChangeRisk Risk)
{
    /// <summary>Whether the value is a text to compare line by line.</summary>
    public bool IsText { get; init; }

    /// <summary>Whether the value is a condition, of which only what changed is shown where it is long.</summary>
    public bool IsCondition { get; init; }

    /// <summary>What decides whether two values are the same; the value itself when null.</summary>
    public string? Identity { get; init; }
}

/// <summary>Everything that can be said of a node, or of the app.</summary>
/// <param name="Key">The node's id in the old state, for nodes that both have.</param>
/// <param name="Title">Its title.</param>
/// <param name="Type">The builder's type name; empty for the app.</param>
/// <param name="Where">Its place.</param>
/// <param name="Facets">What can be said.</param>
internal sealed record FacetSet(string Key, string Title, string Type, SourceLocation Where, IReadOnlyList<Facet> Facets)
{
    /// <summary>Its fields in order, with the ids and titles of the old state.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];
}

/// <summary>A field.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Name">The same without places in lists.</param>
/// <param name="Value">Its value. It may hold a secret.</param>
/// <param name="IsPresentation">Whether it has no effect on a run.</param>
internal sealed record Setting(string Path, string Name, string Value, bool IsPresentation);
