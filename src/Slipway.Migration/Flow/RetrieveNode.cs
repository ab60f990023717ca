using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Searches knowledge.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Query">What is looked for; null for nothing, and then nothing is found.</param>
/// <param name="Sources">The builder's ids of what is searched; the export does not hold the documents.</param>
public sealed record RetrieveNode(string Id, string Title, SourceLocation Where, FlowReference? Query, IReadOnlyList<string> Sources)
    : FlowNode(Id, Title, Where)
{
    /// <summary>The most passages; null for the default.</summary>
    public int? Top { get; init; }

    /// <summary>The least score; null for none.</summary>
    public double? Threshold { get; init; }

    /// <summary>The weight of words, from 0 to 1, where words and meaning are weighted; else null.</summary>
    public double? TextWeight { get; init; }

    /// <summary>The embedding model that the weights are for; null when none is named.</summary>
    public FlowModel? Embedding { get; init; }

    /// <summary>The model that orders what was found anew; null for none.</summary>
    public FlowModel? Reranker { get; init; }

    /// <summary>Conditions on the documents' metadata; null for none.</summary>
    public FlowMetadataFilter? Filter { get; init; }
}

/// <summary>Conditions on the metadata of documents.</summary>
/// <param name="MatchesAll">All must hold; otherwise any.</param>
/// <param name="Conditions">The conditions in order.</param>
public sealed record FlowMetadataFilter(bool MatchesAll, IReadOnlyList<FlowMetadataCondition> Conditions);

/// <summary>A comparison of one piece of metadata.</summary>
/// <param name="Name">The metadata's name.</param>
/// <param name="Comparison">The comparison, as the runtime calls it (<c>Is</c>, <c>AtLeast</c>).</param>
/// <param name="Value">What it is compared with; null where nothing is.</param>
public sealed record FlowMetadataCondition(string Name, string Comparison, FlowText? Value);
