using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Slipway.Storage;

/// <summary>The knowledge of a project: <c>knowledge/&lt;name&gt;.lock</c> has the id of the snapshot, and the snapshots lie in a folder by their ids.</summary>
/// <param name="definitions">The folder of definitions and locks.</param>
/// <param name="snapshots">The folder of snapshots.</param>
/// <param name="embeddings">Gives the model of a name in <c>models.yaml</c>; null when no search is by vectors.</param>
/// <param name="reranker">Orders what is found anew; null to leave the order.</param>
public sealed class KnowledgeFolder(
    string definitions, string snapshots, Func<string, IEmbeddingGenerator<string, Embedding<float>>>? embeddings = null, IReranker? reranker = null) : IKnowledge
{
    private readonly string _definitions = definitions ?? throw new ArgumentNullException(nameof(definitions));

    private readonly string _snapshots = snapshots ?? throw new ArgumentNullException(nameof(snapshots));

    /// <summary>The snapshots by the knowledge's name: one that was built anew takes the place of the one before.</summary>
    private readonly ConcurrentDictionary<string, (string Id, KnowledgeSnapshot Snapshot)> _open = new(StringComparer.Ordinal);

    /// <summary>The id that a lock has; null when there is no lock.</summary>
    /// <exception cref="InvalidArtifactException">The lock has no id.</exception>
    public static string? ReadLock(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            return null;
        }

        var id = File.ReadAllText(path).Trim();
        return id.Length == 64 && id.All(char.IsAsciiHexDigitLower)
            ? id
            : throw new InvalidArtifactException("A lock has the id of a snapshot, 64 digits; 'slipway knowledge build' writes it.", path, 1);
    }

    /// <summary>Where a snapshot lies.</summary>
    public static string PathOf(string snapshots, string id)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        ArgumentNullException.ThrowIfNull(id);
        return Path.Combine(snapshots, id + ".db");
    }

    /// <inheritdoc />
    public async ValueTask<IKnowledgeSnapshot> OpenAsync(string name, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(name);
        var id = name.AsSpan().ContainsAny('/', '\\') ? null : ReadLock(Path.Combine(_definitions, name + ".lock"));
        if (id is null)
        {
            throw new NotConfiguredException($"There is no snapshot of the knowledge '{name}'. Put its documents in their folder and run 'slipway knowledge build'.");
        }

        if (_open.TryGetValue(name, out var open) && open.Id == id)
        {
            return open.Snapshot;
        }

        var path = PathOf(_snapshots, id);
        if (!File.Exists(path))
        {
            throw new NotConfiguredException($"The snapshot {id[..12]} of the knowledge '{name}' is not on this machine. Run 'slipway knowledge build'.");
        }

        var opened = (Id: id, Snapshot: await KnowledgeSnapshot.OpenAsync(path, embeddings, reranker, ct));

        // Of several who open it at once all are given the one that stays, with its vectors.
        return _open.AddOrUpdate(name, opened, (_, known) => known.Id == id ? known : opened).Snapshot;
    }
}
