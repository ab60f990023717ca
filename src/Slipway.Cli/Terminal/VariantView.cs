using Slipway.Cli.Commands;
using Slipway.Evaluation.Datasets;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws two variants side by side.</summary>
internal sealed class VariantView(CliContext context)
{
    private const int MostDifferences = 10;
    private const int MostFailures = 3;
    private const int MostLetters = 200;

    public void Draw(IReadOnlyList<VariantRun> runs, IReadOnlyList<LineDifference> differences, IReadOnlyList<MetricGate> gates)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (VariantRun run in runs)
        {
            table.AddColumn(Printable.Markup(run.Variant));
        }

        table.AddRow(["lines that succeeded", .. runs.Select(run => $"{run.Result.Lines.Count(line => line.Failure is null)} of {run.Result.Lines.Count}")]);
        foreach (string metric in runs.SelectMany(run => run.Metrics.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            table.AddRow([Printable.Markup(metric), .. runs.Select(run => run.Metrics.TryGetValue(metric, out var value) ? Printable.Markup(value?.ToJsonString(SlipwayJson.Options) ?? "null") : "")]);
        }

        context.Console.Write(table);
        foreach (VariantRun run in runs)
        {
            foreach (LineResult line in run.Result.Lines.Where(line => line.Failure is not null).Take(MostFailures))
            {
                context.Console.MarkupLine($"{Printable.Markup(run.Variant)} [red]line {line.Line}[/] {Printable.Markup(line.Failure!.Code)}: {Printable.Markup(Short(line.Failure.Message))}");
            }
        }

        int lines = differences.Select(difference => difference.Line).Distinct().Count();
        context.Console.MarkupLine(lines == 0 ? "No line differs." : $"{lines} of {runs[0].Result.Lines.Count} lines differ:");
        foreach (LineDifference difference in differences.Take(MostDifferences))
        {
            context.Console.MarkupLine($"line {difference.Line} [bold]{Printable.Markup(difference.Output)}[/]");
            context.Console.MarkupLine($"  [red]- {Printable.Markup(Short(difference.Left))}[/]");
            context.Console.MarkupLine($"  [green]+ {Printable.Markup(Short(difference.Right))}[/]");
        }

        if (differences.Count > MostDifferences)
        {
            context.Console.MarkupLine($"… and {differences.Count - MostDifferences} more; --json has all.");
        }

        foreach ((VariantRun run, MetricGate gate) in runs.SelectMany(run => gates.Select(gate => (run, gate))))
        {
            context.Console.MarkupLine($"{Printable.Markup(run.Variant)} {EvaluationView.Gate(gate, run.Metrics)}");
        }
    }

    private static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= MostLetters ? line : line[..MostLetters] + "…";
    }
}
