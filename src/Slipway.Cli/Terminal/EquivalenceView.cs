using Slipway.Evaluation.Equivalence;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws an equivalence report: a line a case, then the first divergence as a diff.</summary>
internal sealed class EquivalenceView(IAnsiConsole console)
{
    public void Draw(IReadOnlyList<CaseReport> reports)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("Case");
        foreach (var level in Enum.GetNames<EquivalenceLevel>())
        {
            table.AddColumn(level.ToLowerInvariant());
        }

        foreach (var report in reports)
        {
            table.AddRow([Printable.Markup(report.Case), .. report.Levels.Select(Describe)]);
        }

        console.Write(table);
        var different = reports.Where(r => !r.IsEquivalent).ToList();
        foreach (var report in different.Take(1))
        {
            DrawFirstDivergence(report);
        }

        console.MarkupLine(different.Count == 0
            ? $"[green]Equivalent on {Counted.Of(reports.Count, "case")}.[/]"
            : $"[red]{Counted.Of(different.Count, "case")} of {reports.Count} {(different.Count == 1 ? "differs" : "differ")}.[/]");
    }

    private void DrawFirstDivergence(CaseReport report)
    {
        var level = report.Levels.FirstOrDefault(l => l.Divergences.Count > 0);
        if (level is null)
        {
            console.MarkupLine($"[red]{Printable.Markup(report.Case)}[/]: the recording holds nothing to compare.");
            return;
        }

        var divergence = level.Divergences[0];
        console.MarkupLine($"[bold]First divergence[/] in case [bold]{Printable.Markup(report.Case)}[/], {level.Level.ToString().ToLowerInvariant()}{(divergence.Step is { } step ? $", step [bold]{Printable.Markup(step)}[/]" : "")}: {Printable.Markup(divergence.What)}");
        console.MarkupLine("[red]- recorded[/]  [green]+ pipeline[/]");
        new DiffView(console).Draw(divergence);
        if (level.Divergences.Count > 1)
        {
            console.MarkupLine($"[dim]and {level.Divergences.Count - 1} more at this level; --json shows all[/]");
        }
    }

    private static string Describe(LevelReport level) => level.Verdict switch
    {
        Verdict.Equal => $"[green]✓[/] {level.Compared} equal",
        Verdict.Different => $"[red]✗[/] {Counted.Of(level.Divergences.Count, "difference")}",
        _ => "[dim]nothing to compare[/]",
    };
}
