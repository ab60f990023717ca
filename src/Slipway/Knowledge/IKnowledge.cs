namespace Slipway;

/// <summary>Knows the knowledge that pipelines name.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public interface IKnowledge
{
    /// <summary>The current snapshot of a name; shared, owned by whoever implements this.</summary>
    /// <exception cref="NotConfiguredException">Nobody knows the name, or there is no snapshot of it.</exception>
    ValueTask<IKnowledgeSnapshot> OpenAsync(string name, CancellationToken ct);
}

/// <summary>A knowledge snapshot: an immutable, content-addressed index of documents.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public interface IKnowledgeSnapshot
{
    /// <summary>The id: the same for the same documents and settings.</summary>
    string Id { get; }

    /// <summary>Finds passages, the best first.</summary>
    /// <exception cref="StepFailedException">The search failed, for one because the embedding model did not answer.</exception>
    ValueTask<IReadOnlyList<Passage>> SearchAsync(KnowledgeQuery query, CancellationToken ct);
}

/// <summary>Orders found passages anew, for one by a model made for it.</summary>
public interface IReranker
{
    /// <summary>How well each text answers a query: a score for each, the higher the better.</summary>
    ValueTask<IReadOnlyList<double>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken ct);
}
