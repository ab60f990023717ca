using System.Text.Json;
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

    private KnowledgeSnapshot(string path, IReadOnlyDictionary<string, string> about, IEmbeddingGenerator<string, Embedding<float>>? embeddings, IReranker? reranker)
    {
        _connectionString = ConnectionString(path);
        _embeddings = embeddings;
        _reranker = reranker;

        // A reading that failed is tried again with the next search.
        _vectors = new Lazy<VectorTable>(() => VectorTable.Read(_connectionString), LazyThreadSafetyMode.PublicationOnly);
        Id = about["id"];
        Name = about["name"];
        var settings = JsonNode.Parse(about["settings"])!;
        Search = settings["search"].Deserialize<SearchSettings>(SlipwayJson.Options)!;
        Chunks = settings["chunks"].Deserialize<ChunkSettings>(SlipwayJson.Options)!;
        PassageCount = int.Parse(about["passages"], System.Globalization.CultureInfo.InvariantCulture);
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
        var about = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            await using var connection = new SqliteConnection(ConnectionString(path));
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "select name, value from about";
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                about[rows.GetString(0)] = rows.GetString(1);
            }
        }
        catch (SqliteException e)
        {
            throw new InvalidArtifactException($"This is no knowledge snapshot: {e.Message}", path, inner: e);
        }

        if (!new[] { "id", "name", "settings", "passages" }.All(about.ContainsKey))
        {
            throw new InvalidArtifactException("This is no knowledge snapshot, or one of another version.", path);
        }

        var model = JsonNode.Parse(about["settings"])?["search"]?["embedding"]?.GetValue<string>();
        return new KnowledgeSnapshot(path, about, model is null ? null : embeddings?.Invoke(model), reranker);
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
