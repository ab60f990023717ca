using System.Text.Json.Nodes;
using Slipway.Cli.Terminal;
using Slipway.Evaluation.Datasets;

namespace Slipway.Cli.Commands;

/// <summary>What one variant came to.</summary>
/// <param name="Variant">The variant, as it was asked for; <c>default</c> for the default ones.</param>
/// <param name="Result">Its lines and metrics.</param>
/// <param name="Judged">What an evaluation flow made of its outputs; null when none was asked.</param>
internal sealed record VariantRun(string Variant, DatasetResult Result, DatasetResult? Judged)
{
    /// <summary>The metrics of the pipeline, and those of the evaluation flow.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Metrics { get; } =
        Result.Metrics.Concat(Judged?.Metrics ?? new Dictionary<string, JsonNode?>()).GroupBy(metric => metric.Key, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal);

    public bool IsWhole => Result.Lines.All(line => line.Failure is null) && Result.MetricsFailure is null && (Judged is null || (Judged.Lines.All(line => line.Failure is null) && Judged.MetricsFailure is null));
}

/// <summary>A line for which two variants gave something else.</summary>
internal sealed record LineDifference(int Line, string Output, string Left, string Right);

/// <summary>Runs two variants over the same dataset and compares them.</summary>
internal static class VariantComparison
{
    public static async Task<int> RunAsync(CliContext context, EvaluateRequest request, EvaluateRequest? judge, IReadOnlyList<string?> variants, bool asJson, CancellationToken ct)
    {
        var runs = new List<VariantRun>();
        foreach (string? variant in variants)
        {
            runs.Add(await RunAsync(context, request with { Options = ExportReader.WithVariant(request.Options, variant) }, judge, variant ?? "default", warns: runs.Count == 0, ct));
        }

        List<LineDifference> differences = [.. Differences(runs[0].Result, runs[1].Result)];
        if (asJson)
        {
            Json.Write(context.Out, new
            {
                Variants = runs.Select(run => new { run.Variant, Lines = run.Result.Lines.Select(line => new { line.Line, Run = line.Run.ToString(), line.Output, line.Failure }), run.Metrics, BrokenGates = request.Gates.Where(gate => !gate.Holds(run.Metrics)).Select(gate => gate.ToString()) }),
                Differences = differences,
            });
        }
        else
        {
            new VariantView(context).Draw(runs, differences, request.Gates);
        }

        bool hold = runs.TrueForAll(run => request.Gates.All(gate => gate.Holds(run.Metrics)));
        return hold && runs.TrueForAll(run => run.IsWhole) ? ExitCode.Ok : ExitCode.Findings;
    }

    private static async Task<VariantRun> RunAsync(CliContext context, EvaluateRequest request, EvaluateRequest? judge, string variant, bool warns, CancellationToken ct)
    {
        if (judge is null)
        {
            return new(variant, await EvaluateCommand.RunAsync(context, request, ct, warns), null);
        }

        string outputs = Path.Combine(Path.GetTempPath(), $"slipway-{Guid.NewGuid():N}.jsonl");
        try
        {
            DatasetResult result = await EvaluateCommand.RunAsync(context, request with { Output = outputs }, ct, warns);

            // There is nothing to judge where no line succeeded.
            return new(variant, result, result.Lines.All(line => line.Failure is not null) ? null : await EvaluateCommand.RunAsync(context, judge with { Run = outputs }, ct, warns));
        }
        finally
        {
            File.Delete(outputs);
        }
    }

    private static IEnumerable<LineDifference> Differences(DatasetResult left, DatasetResult right)
    {
        Dictionary<int, LineResult> others = right.Lines.ToDictionary(line => line.Line);
        foreach (LineResult line in left.Lines.Where(line => others.ContainsKey(line.Line)))
        {
            (JsonObject ours, JsonObject theirs) = (Outputs(line), Outputs(others[line.Line]));
            foreach (string name in ours.Select(member => member.Key).Union(theirs.Select(member => member.Key), StringComparer.Ordinal))
            {
                (string one, string other) = (Text(ours[name]), Text(theirs[name]));
                if (one != other)
                {
                    yield return new(line.Line, name, one, other);
                }
            }
        }
    }

    private static JsonObject Outputs(LineResult line) =>
        line.Failure is { } failure ? new JsonObject { ["failure"] = failure.Code } : line.Output as JsonObject ?? new JsonObject { ["output"] = line.Output?.DeepClone() };

    private static string Text(JsonNode? value) => value is JsonValue text && text.TryGetValue(out string? plain) ? plain : value?.ToJsonString(SlipwayJson.Options) ?? "null";
}
