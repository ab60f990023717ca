using Slipway.Storage;

namespace Slipway.Cli.Knowledge;

/// <summary>What differs between two snapshots.</summary>
internal sealed record SnapshotDifference(string Left, string Right, IReadOnlyList<DocumentDifference> Documents, IReadOnlyList<string> Settings)
{
    public bool IsSame => Left == Right;

    public static async Task<SnapshotDifference> OfAsync(KnowledgeSnapshot left, KnowledgeSnapshot right, CancellationToken ct)
    {
        var (before, after) = (await DocumentsAsync(left, ct), await DocumentsAsync(right, ct));
        List<DocumentDifference> documents = [];
        foreach (var name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            var old = before.GetValueOrDefault(name);
            var now = after.GetValueOrDefault(name);
            if (old is null || now is null || !old.SequenceEqual(now))
            {
                documents.Add(new DocumentDifference(
                    name,
                    old is null ? "added" : now is null ? "removed" : "changed",
                    old?.Count ?? 0,
                    now?.Count ?? 0,
                    (old ?? []).Except(now ?? []).Count(),
                    (now ?? []).Except(old ?? []).Count()));
            }
        }

        List<string> settings = [];
        Compare(settings, "search", left.Search, right.Search);
        Compare(settings, "chunks", left.Chunks, right.Chunks);
        return new SnapshotDifference(left.Id, right.Id, documents, settings);
    }

    private static async Task<Dictionary<string, List<string>>> DocumentsAsync(KnowledgeSnapshot snapshot, CancellationToken ct)
    {
        var documents = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await foreach (var passage in snapshot.PassagesAsync(ct))
        {
            if (!documents.TryGetValue(passage.Document, out var texts))
            {
                documents.Add(passage.Document, texts = []);
            }

            texts.Add(passage.Text + "\0" + passage.Metadata.ToJsonString(SlipwayJson.Options));
        }

        return documents;
    }

    private static void Compare<T>(List<string> differences, string name, T left, T right)
        where T : notnull
    {
        foreach (var property in typeof(T).GetProperties().Where(p => p.CanWrite))
        {
            var (before, after) = (property.GetValue(left), property.GetValue(right));
            if (!Equals(before, after))
            {
                differences.Add($"{name}.{SlipwayJson.Options.PropertyNamingPolicy!.ConvertName(property.Name)}: {Show(before)} -> {Show(after)}");
            }
        }
    }

    private static string Show(object? value) => SlipwayJson.ToNode(value)?.ToJsonString(SlipwayJson.Options) ?? "none";
}

/// <summary>How a document differs.</summary>
/// <param name="Document">The document.</param>
/// <param name="Change">added, removed or changed.</param>
/// <param name="Before">Its passages in the first snapshot.</param>
/// <param name="After">Its passages in the second.</param>
/// <param name="Gone">Passages that only the first has.</param>
/// <param name="New">Passages that only the second has.</param>
internal sealed record DocumentDifference(string Document, string Change, int Before, int After, int Gone, int New);
