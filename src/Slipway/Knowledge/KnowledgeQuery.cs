namespace Slipway;

/// <summary>What is looked for.</summary>
/// <param name="Text">The question, or the words.</param>
public sealed record KnowledgeQuery(string Text)
{
    /// <summary>The most passages; null for what the snapshot's settings say.</summary>
    public int? Top { get; init; }

    /// <summary>The least score of a passage; null for what the snapshot's settings say.</summary>
    public double? Threshold { get; init; }

    /// <summary>Which documents are looked at, by their metadata; null for all.</summary>
    public KnowledgeFilter? Filter { get; init; }
}

/// <summary>Conditions on the metadata of documents.</summary>
/// <param name="MatchesAll">All conditions must hold; otherwise any.</param>
/// <param name="Conditions">The conditions.</param>
public sealed record KnowledgeFilter(bool MatchesAll, IReadOnlyList<MetadataCondition> Conditions);

/// <summary>A comparison of one piece of a document's metadata.</summary>
/// <param name="Name">The metadata's name.</param>
/// <param name="Comparison">The comparison.</param>
/// <param name="Value">What it is compared with, as text; several between commas for <see cref="MetadataComparison.In"/>; null where nothing is.</param>
public sealed record MetadataCondition(string Name, MetadataComparison Comparison, string? Value = null);

/// <summary>Comparisons of metadata. Numbers and times compare as such where both sides are; else as text, whatever its case.</summary>
public enum MetadataComparison
{
    /// <summary>The same.</summary>
    Is,

    /// <summary>Not the same, or missing.</summary>
    IsNot,

    /// <summary>Holds the text.</summary>
    Contains,

    /// <summary>Does not hold the text, or is missing.</summary>
    NotContains,

    /// <summary>Begins with the text.</summary>
    StartsWith,

    /// <summary>Ends with the text.</summary>
    EndsWith,

    /// <summary>One of several.</summary>
    In,

    /// <summary>None of several, or missing.</summary>
    NotIn,

    /// <summary>Missing or without text.</summary>
    Empty,

    /// <summary>There, with text.</summary>
    NotEmpty,

    /// <summary>Greater, or later.</summary>
    Greater,

    /// <summary>Less, or earlier.</summary>
    Less,

    /// <summary>Greater or the same.</summary>
    AtLeast,

    /// <summary>Less or the same.</summary>
    AtMost,
}
