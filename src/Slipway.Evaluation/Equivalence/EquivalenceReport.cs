namespace Slipway.Evaluation.Equivalence;

/// <summary>In how far two systems behave the same, given the same inputs and the same model replies.</summary>
public enum EquivalenceLevel
{
    /// <summary>The same model requests, equal after canonical JSON, in order where the pipeline has an order.</summary>
    Wire,

    /// <summary>The same HTTP and tool calls with the same arguments.</summary>
    Effect,

    /// <summary>The same final output.</summary>
    Output,
}

/// <summary>What a comparison found.</summary>
public enum Verdict
{
    /// <summary>Everything compared was equal.</summary>
    Equal,

    /// <summary>Something differed.</summary>
    Different,

    /// <summary>The recording has nothing to compare with.</summary>
    NotCompared,
}

/// <summary>A difference.</summary>
/// <param name="What">What differs, in a sentence.</param>
/// <param name="Step">The step of the pipeline, where one is concerned; else null.</param>
/// <param name="Expected">The recorded side as indented JSON; null when it has nothing.</param>
/// <param name="Actual">The pipeline's side as indented JSON; null when it has nothing.</param>
public sealed record Divergence(string What, string? Step, string? Expected, string? Actual);

/// <summary>What one level of one case came to.</summary>
/// <param name="Level">The level.</param>
/// <param name="Verdict">What was found.</param>
/// <param name="Compared">How many requests, calls or outputs were compared.</param>
/// <param name="Divergences">The differences, the first one first; empty when equal.</param>
public sealed record LevelReport(EquivalenceLevel Level, Verdict Verdict, int Compared, IReadOnlyList<Divergence> Divergences);

/// <summary>What one case came to.</summary>
/// <param name="Case">The case's name in the recording.</param>
/// <param name="Levels">The levels in order.</param>
public sealed record CaseReport(string Case, IReadOnlyList<LevelReport> Levels)
{
    /// <summary>Whether something was compared and nothing differed.</summary>
    public bool IsEquivalent => Levels.All(l => l.Verdict is not Verdict.Different) && Levels.Any(l => l.Verdict is Verdict.Equal);
}
