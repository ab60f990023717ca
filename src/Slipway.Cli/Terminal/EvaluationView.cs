using System.Text.Json.Nodes;
using Slipway.Evaluation.Datasets;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws what an evaluation came to.</summary>
internal sealed class EvaluationView(CliContext context)
{
    private const int MostFailures = 10;

    /// <param name="result">What came of the lines.</param>
    /// <param name="gates">What was asked of the figures.</param>
    /// <param name="journal">The journal's option; empty for the usual one.</param>
    public void Draw(DatasetResult result, IReadOnlyList<MetricGate> gates, string journal)
    {
        List<LineResult> failed = [.. result.Lines.Where(line => line.Failure is not null)];
        foreach (var line in failed.Take(MostFailures))
        {
            context.Console.WholeLine($"[red]line {line.Line}[/] {Printable.Markup(line.Failure!.Code)}: {Printable.Markup(FirstLine(line.Failure.Message))}  [dim]{Printable.Markup(context.Program)} trace {line.Run}{Printable.Markup(journal)}[/]");
        }

        if (failed.Count > MostFailures)
        {
            context.Console.MarkupLine($"[red]… and {failed.Count - MostFailures} more[/]");
        }

        context.Console.MarkupLine($"{result.Lines.Count - failed.Count} of {result.Lines.Count} lines succeeded");
        foreach (var (name, value) in result.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal))
        {
            context.Console.MarkupLine($"  {Printable.Markup(name),-32} [bold]{Printable.Markup(value?.ToJsonString(SlipwayJson.Options) ?? "null")}[/]");
        }

        if (result.MetricsFailure is { } failure)
        {
            context.Console.MarkupLine($"[red]The metrics could not be computed[/]: {Printable.Markup(failure.Code)}: {Printable.Markup(FirstLine(failure.Message))}");
        }

        foreach (var gate in gates)
        {
            context.Console.MarkupLine(Gate(gate, result.Metrics));
        }
    }

    /// <summary>Whether a gate holds, and why it cannot where nothing has its name.</summary>
    public static string Gate(MetricGate gate, IReadOnlyDictionary<string, JsonNode?> metrics)
    {
        var names = metrics.Keys.Order(StringComparer.Ordinal).ToList();
        var missing = names.Contains(gate.Metric, StringComparer.Ordinal) ? "" : $": there is no metric '{gate.Metric}'; there {(names.Count == 0 ? "is none" : "are " + string.Join(", ", names))}";
        return $"{(gate.Holds(metrics) ? "[green]holds[/]" : "[red]does not hold[/]")}  {Printable.Markup(gate + missing)}";
    }

    private static string FirstLine(string text) => text.Split('\n')[0];
}
