using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;
using Slipway.Storage.Knowledge;

namespace Slipway.Storage;

/// <summary>A knowledge snapshot in an SQLite file: BM25 through its full-text index, vectors compared exactly, both merged.</summary>
/// <remarks>
/// <para>Safe for concurrent use. Vectors are read into memory when they are first needed: four bytes for each dimension of each passage.</para>
/// <para>Scores are between 0 and 1. By words: BM25 as a part of the best passage's. By meaning: the cosine, at least 0. By both: the weighted
/// sum of these, or without weights the ranks merged (reciprocal rank fusion), 1 for what is first in both. A reranker's scores take their place.</para>
/// </remarks>
public sealed partial class KnowledgeSnapshot : IKnowledgeSnapshot
{
    private readonly string _connectionString;
    private readonly IEmbeddingGenerator<string, Embedding<float>>? _embeddings;
    private readonly IReranker? _reranker;
    private readonly Lazy<VectorTable> _vectors;

    private KnowledgeSnapshot(string path, SnapshotAbout about, IEmbeddingGenerator<string, Embedding<float>>? embeddings, IReranker? reranker)
    {
        _connectionString = ConnectionString(path);
        _embeddings = embeddings;
        _reranker = reranker;

        // A reading that failed is tried again with the next search.
        _vectors = new Lazy<VectorTable>(() => VectorTable.Read(_connectionString), LazyThreadSafetyMode.PublicationOnly);
        (Id, Name, Search, Chunks, PassageCount) = about;
    }

    /// <inheritdoc />
    public string Id { get; }

    /// <summary>The name of the knowledge it was built from.</summary>
    public string Name { get; }

    /// <summary>How it is searched.</summary>
    public SearchSettings Search { get; }

    /// <summary>How its documents were cut.</summary>
    public ChunkSettings Chunks { get; }

    /// <summary>How many passages it has.</summary>
    public int PassageCount { get; }

    /// <summary>Opens a snapshot.</summary>
    /// <param name="path">The file.</param>
    /// <param name="embeddings">Gives the model of a name in <c>models.yaml</c>; null when no search is by vectors.</param>
    /// <param name="reranker">Orders what is found anew where the settings ask for it; null to leave the order.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidArtifactException">The file is no snapshot.</exception>
    /// <exception cref="NotConfiguredException">The search needs embeddings, and nobody gives them.</exception>
    public static async Task<KnowledgeSnapshot> OpenAsync(
        string path, Func<string, IEmbeddingGenerator<string, Embedding<float>>>? embeddings = null, IReranker? reranker = null, CancellationToken ct = default)
    {
        var about = await SnapshotAbout.ReadAsync(path, ConnectionString(path), ct);
        return new KnowledgeSnapshot(path, about, about.Search.Embedding is { } model ? embeddings?.Invoke(model) : null, reranker);
    }

    /// <summary>All passages, in the order of their documents.</summary>
    public async IAsyncEnumerable<SnapshotPassage> PassagesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var connection = await ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "select document, position, text, metadata from passages order by id";
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            yield return new SnapshotPassage(rows.GetString(0), rows.GetInt32(1), rows.GetString(2), JsonNode.Parse(rows.GetString(3))!.AsObject());
        }
    }

    private async Task<SqliteConnection> ConnectAsync(CancellationToken ct)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    private static string ConnectionString(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly }.ConnectionString;
}
