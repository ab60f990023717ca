using Slipway.Recordings;

namespace Slipway.Models.Replay;

/// <summary>What happens to a request that the recording does not hold.</summary>
public enum ReplayMode
{
    /// <summary>It fails with a <see cref="ReplayDivergenceException"/>.</summary>
    Strict,

    /// <summary>
    /// The recorded reply that most likely belongs to it answers: that of the same step or else of the most similar request that
    /// nobody has asked yet. So a run goes on past a change, and all that differs is found. It fails only when no reply is left.
    /// </summary>
    Positional,
}

/// <summary>How a recorded case is replayed.</summary>
public sealed record ReplayOptions
{
    /// <summary>What happens to a request that the recording does not hold.</summary>
    public ReplayMode Mode { get; init; }

    /// <summary>Which parts of model requests count when they are looked up.</summary>
    public RequestComparison Comparison { get; init; } = RequestComparison.Default;
}

/// <summary>A request that the recording does not hold.</summary>
/// <param name="Asked">What was asked.</param>
/// <param name="Nearest">The recorded request that is most like it and was not asked yet; null when there is none of its kind.</param>
/// <param name="Difference">The first place where the two differ; null without <paramref name="Nearest"/>.</param>
public sealed record ReplayDivergence(RecordedExchange Asked, RecordedExchange? Nearest, JsonDifference? Difference)
{
    /// <summary>The divergence in a few lines for people.</summary>
    /// <returns>What was asked, what is nearest, and where they differ.</returns>
    public override string ToString() => Nearest is null
        ? $"{Describe(Asked)}: the recording holds no further request of this kind."
        : $"{Describe(Asked)}: the recording does not hold it. Nearest is {Describe(Nearest)}; {Difference}";

    private static string Describe(RecordedExchange exchange)
    {
        string what = exchange switch
        {
            ModelExchange model => $"{model.Api} request",
            HttpExchange http => $"{http.Request.Method} {http.Request.Url}",
            _ => exchange.Kind,
        };
        return $"{what} #{exchange.Seq}{(exchange.Step is null ? "" : $" of step '{exchange.Step}'")}";
    }
}

/// <summary>A replayed run asked for something that the recording does not hold.</summary>
/// <param name="divergence">What was asked and what is nearest.</param>
/// <param name="notAsked">The recorded requests that nobody has asked yet, in their order.</param>
public sealed class ReplayDivergenceException(ReplayDivergence divergence, IReadOnlyList<RecordedExchange> notAsked)
    : SlipwayException($"{divergence} Recorded and not asked yet: {Describe(notAsked)}.")
{
    /// <summary>What was asked and what is nearest.</summary>
    public ReplayDivergence Divergence { get; } = divergence;

    /// <summary>The recorded requests that nobody has asked yet, in their order.</summary>
    public IReadOnlyList<RecordedExchange> NotAsked { get; } = notAsked;

    /// <inheritdoc/>
    protected override bool EndsRun => true;

    private static string Describe(IReadOnlyList<RecordedExchange> exchanges) => exchanges.Count == 0
        ? "none"
        : string.Join(", ", exchanges.Take(10).Select(e => $"#{e.Seq}{(e.Step is null ? "" : $" ({e.Step})")}")) + (exchanges.Count > 10 ? ", ..." : "");
}
