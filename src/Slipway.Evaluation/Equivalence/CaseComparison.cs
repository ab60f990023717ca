using System.Text.Json;
using Slipway.Recordings;

namespace Slipway.Evaluation.Equivalence;

/// <summary>Compares what a pipeline did with what a builder was recorded doing.</summary>
public static class CaseComparison
{
    /// <summary>Compares a recorded case with what the pipeline did in its place.</summary>
    /// <param name="expected">The recorded case.</param>
    /// <param name="actual">What the pipeline asked and answered, captured in the same form. Steps are named by their keys.</param>
    /// <param name="comparison">What does not count as a difference between model requests; null for the documented default.</param>
    public static CaseReport Compare(RecordedCase expected, RecordedCase actual, RequestComparison? comparison = null)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        comparison ??= RequestComparison.Default;
        return new CaseReport(
            expected.Name,
            [
                CompareExchanges(EquivalenceLevel.Wire, Requests(expected, comparison), Requests(actual, comparison)),
                CompareExchanges(EquivalenceLevel.Effect, Calls(expected), Calls(actual)),
                CompareOutputs(expected.Output, actual.Output),
            ]);
    }

    private static List<ComparedCall> Requests(RecordedCase recorded, RequestComparison comparison) =>
        [.. recorded.Exchanges.OfType<ModelExchange>().Select(e => new ComparedCall($"{e.Api} request", e.Step, comparison.Reduce(e.Request)))];

    private static List<ComparedCall> Calls(RecordedCase recorded) =>
        [.. recorded.Exchanges.Where(e => e is HttpExchange or ToolExchange).Select(e => e is HttpExchange http
            ? ComparedCall.OfHttp(http)
            : ComparedCall.OfTool((ToolExchange)e))];

    private static LevelReport CompareExchanges(EquivalenceLevel level, List<ComparedCall> expected, List<ComparedCall> actual)
    {
        if (expected.Count == 0 && actual.Count == 0)
        {
            return new LevelReport(level, Verdict.NotCompared, 0, []);
        }

        var matching = CallMatching.Match(expected, actual);
        var divergences = matching.Divergences();
        return new LevelReport(level, divergences.Count == 0 ? Verdict.Equal : Verdict.Different, expected.Count, divergences);
    }

    private static LevelReport CompareOutputs(RecordedOutput? expected, RecordedOutput? actual)
    {
        if (expected is null)
        {
            return new LevelReport(EquivalenceLevel.Output, Verdict.NotCompared, 0, []);
        }

        var divergences = new List<Divergence>();
        if (actual is null || actual.Status != expected.Status)
        {
            divergences.Add(new Divergence(
                $"The run {Describe(actual)}; the recorded one {Describe(expected)}.", null, Indent(expected.Output), Indent(actual?.Output ?? default)));
        }
        else if (expected.Status is CaseStatus.Succeeded && !AreEqual(expected.Output, actual.Output))
        {
            divergences.Add(new Divergence("The outputs differ.", null, Indent(expected.Output), Indent(actual.Output)));
        }

        return new LevelReport(EquivalenceLevel.Output, divergences.Count == 0 ? Verdict.Equal : Verdict.Different, 1, divergences);
    }

    private static string Describe(RecordedOutput? output) => output switch
    {
        null => "has no output",
        { Status: CaseStatus.Failed, Error.Message: { } message } => $"failed ({message})",
        _ => output.Status.ToString().ToLowerInvariant(),
    };

    private static bool AreEqual(JsonElement first, JsonElement second) =>
        first.ValueKind is JsonValueKind.Undefined || second.ValueKind is JsonValueKind.Undefined
            ? first.ValueKind == second.ValueKind
            : CanonicalJson.AreEqual(first, second);

    private static string? Indent(JsonElement value) => value.ValueKind is JsonValueKind.Undefined ? null : IndentedJson.Of(value);
}
