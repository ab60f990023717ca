namespace Slipway.Storage.Knowledge;

/// <summary>Merges what two searches found.</summary>
internal static class RankFusion
{
    /// <summary>How little the first ranks count more than the next ones; the number of Cormack, Clarke and Büttcher (2009).</summary>
    private const double Smoothing = 60;

    /// <summary>Reciprocal rank fusion, scaled so that the first of all searches has the score 1.</summary>
    public static Dictionary<long, double> ByRank(params IReadOnlyList<IReadOnlyList<(long Id, double Score)>> searches)
    {
        var scores = new Dictionary<long, double>();
        foreach (var found in searches)
        {
            for (var rank = 0; rank < found.Count; rank++)
            {
                scores[found[rank].Id] = scores.GetValueOrDefault(found[rank].Id) + ((Smoothing + 1) / (Smoothing + rank + 1) / searches.Count);
            }
        }

        return scores;
    }

    /// <summary>The weighted sum of scores that are between 0 and 1.</summary>
    public static Dictionary<long, double> ByWeight(IReadOnlyList<(long Id, double Score)> text, IReadOnlyList<(long Id, double Score)> vector, double textWeight)
    {
        var scores = text.ToDictionary(found => found.Id, found => textWeight * found.Score);
        foreach (var (id, score) in vector)
        {
            scores[id] = scores.GetValueOrDefault(id) + ((1 - textWeight) * score);
        }

        return scores;
    }
}
