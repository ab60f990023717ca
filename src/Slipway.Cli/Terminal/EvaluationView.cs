using Slipway.Evaluation.Datasets;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws what an evaluation came to.</summary>
internal sealed class EvaluationView(CliContext context)
{
    private const int MostFailures = 10;

    public void Draw(DatasetResult result, IReadOnlyList<MetricGate> gates)
    {
        List<LineResult> failed = [.. result.Lines.Where(line => line.Failure is not null)];
        foreach (var line in failed.Take(MostFailures))
        {
            context.Console.MarkupLine($"[red]line {line.Line}[/] {Markup.Escape(line.Failure!.Code)}: {Markup.Escape(FirstLine(line.Failure.Message))}  [dim]slipway trace {line.Run}[/]");
        }

        if (failed.Count > MostFailures)
        {
            context.Console.MarkupLine($"[red]… and {failed.Count - MostFailures} more[/]");
        }

        context.Console.MarkupLine($"{result.Lines.Count - failed.Count} of {result.Lines.Count} lines succeeded");
        foreach (var (name, value) in result.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal))
        {
            context.Console.MarkupLine($"  {Markup.Escape(name),-32} [bold]{Markup.Escape(value?.ToJsonString(SlipwayJson.Options) ?? "null")}[/]");
        }

        if (result.MetricsFailure is { } failure)
        {
            context.Console.MarkupLine($"[red]The metrics could not be computed[/]: {Markup.Escape(failure.Code)}: {Markup.Escape(FirstLine(failure.Message))}");
        }

        foreach (var gate in gates)
        {
            var holds = gate.Holds(result.Metrics);
            context.Console.MarkupLine($"{(holds ? "[green]holds[/]" : "[red]does not hold[/]")}  {Markup.Escape(gate.ToString())}");
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0];
}
