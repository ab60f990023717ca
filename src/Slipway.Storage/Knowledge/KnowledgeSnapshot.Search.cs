using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;
using Slipway.Storage.Knowledge;

namespace Slipway.Storage;

/// <content>Searching.</content>
public sealed partial class KnowledgeSnapshot
{
    /// <summary>How many more passages than asked for each search hands on to be merged, filtered and ordered anew.</summary>
    private const int Spare = 10;

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<Passage>> SearchAsync(KnowledgeQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var top = query.Top ?? Search.Top;
        var candidates = Math.Max(100, top * Spare);
        await using var connection = await ConnectAsync(ct);
        var allowed = query.Filter is { } filter ? await AllowedAsync(connection, filter, ct) : null;
        var scores = Search.Mode switch
        {
            SearchMode.Text => (await ByTextAsync(connection, query.Text, allowed, candidates, ct)).ToDictionary(f => f.Id, f => f.Score),
            SearchMode.Vector => (await ByVectorAsync(query.Text, allowed, candidates, ct)).ToDictionary(f => f.Id, f => f.Score),
            _ => Merge(await ByTextAsync(connection, query.Text, allowed, candidates, ct), await ByVectorAsync(query.Text, allowed, candidates, ct)),
        };
        var reranks = _reranker is not null && Search.Rerank is not null;
        var threshold = query.Threshold ?? Search.Threshold ?? double.NegativeInfinity;
        var best = scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key).Take(reranks ? candidates : top);
        var found = await ReadAsync(connection, [.. best.Where(s => reranks || s.Value >= threshold)], ct);
        return reranks ? await RerankAsync(query.Text, found, top, threshold, ct) : found;
    }

    private Dictionary<long, double> Merge(IReadOnlyList<(long Id, double Score)> text, IReadOnlyList<(long Id, double Score)> vector) =>
        Search.TextWeight is { } weight ? RankFusion.ByWeight(text, vector, weight) : RankFusion.ByRank(text, vector);

    private static async Task<List<(long Id, double Score)>> ByTextAsync(SqliteConnection connection, string text, HashSet<long>? allowed, int most, CancellationToken ct)
    {
        List<(long Id, double Score)> found = [];
        if (SearchTerms.Query(text) is not { } terms)
        {
            return found;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = $"select rowid, -bm25(terms) from terms where terms match @terms order by bm25(terms), rowid{(allowed is null ? " limit @most" : "")}";
        command.Parameters.AddWithValue("@terms", terms);
        command.Parameters.AddWithValue("@most", most);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (found.Count < most && await rows.ReadAsync(ct))
        {
            if (allowed?.Contains(rows.GetInt64(0)) is not false)
            {
                found.Add((rows.GetInt64(0), rows.GetDouble(1)));
            }
        }

        // A word that most passages have may count next to nothing, and a bit less than that.
        var best = found.Count == 0 ? 0 : found[0].Score;
        return best <= 0 ? [.. found.Select(f => (f.Id, 1.0))] : [.. found.Select(f => (f.Id, Math.Max(0, f.Score / best)))];
    }

    private async Task<IReadOnlyList<(long Id, double Score)>> ByVectorAsync(string text, HashSet<long>? allowed, int most, CancellationToken ct)
    {
        if (_embeddings is null)
        {
            throw new NotConfiguredException($"The knowledge '{Name}' is searched with the embedding model '{Search.Embedding}', and the host has none of that name.");
        }

        GeneratedEmbeddings<Embedding<float>> generated;
        try
        {
            generated = await _embeddings.GenerateAsync([text], cancellationToken: ct);
        }
        catch (Exception e) when (e is HttpRequestException or Models.ModelCallException)
        {
            throw new StepFailedException($"The embedding model '{Search.Embedding}' did not answer: {e.Message}", "EmbeddingError", retryable: true, e);
        }

        return _vectors.Value.Nearest(UnitVector.Of(generated[0].Vector.Span), allowed, most);
    }

    private static async Task<HashSet<long>> AllowedAsync(SqliteConnection connection, KnowledgeFilter filter, CancellationToken ct)
    {
        var allowed = new HashSet<long>();
        await using var command = connection.CreateCommand();
        command.CommandText = "select id, metadata from passages";
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            if (filter.Passes(JsonNode.Parse(rows.GetString(1))!.AsObject()))
            {
                allowed.Add(rows.GetInt64(0));
            }
        }

        return allowed;
    }

    private static async Task<List<Passage>> ReadAsync(SqliteConnection connection, IReadOnlyList<KeyValuePair<long, double>> scores, CancellationToken ct)
    {
        var passages = new List<Passage>(scores.Count);
        await using var command = connection.CreateCommand();
        command.CommandText = "select passage, document, position, text, metadata from passages where id = @id";
        var id = command.Parameters.Add("@id", SqliteType.Integer);
        foreach (var (number, score) in scores)
        {
            id.Value = number;
            await using var rows = await command.ExecuteReaderAsync(ct);
            if (await rows.ReadAsync(ct))
            {
                passages.Add(new Passage(rows.GetString(3), rows.GetString(1))
                {
                    Id = rows.GetString(0),
                    Position = rows.GetInt32(2),
                    Score = Math.Round(score, 6),
                    Metadata = JsonNode.Parse(rows.GetString(4))!.AsObject(),
                });
            }
        }

        return passages;
    }

    private async Task<IReadOnlyList<Passage>> RerankAsync(string query, List<Passage> found, int top, double threshold, CancellationToken ct)
    {
        var scores = await _reranker!.ScoreAsync(query, [.. found.Select(passage => passage.Text)], ct);
        if (scores.Count != found.Count)
        {
            throw new StepFailedException($"The reranker gave {scores.Count} scores for {found.Count} passages.", "RerankError");
        }

        return [.. found
            .Select((passage, index) => passage with { Score = scores[index] })
            .Where(passage => passage.Score >= threshold)
            .OrderByDescending(passage => passage.Score)
            .Take(top)];
    }
}
