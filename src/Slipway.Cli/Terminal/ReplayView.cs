using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Evaluation.Equivalence;
using Slipway.Journal;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws how a replay went.</summary>
internal sealed class ReplayView(IAnsiConsole console)
{
    private const int ShownMissed = 3;

    private static readonly JsonSerializerOptions Indented = new(SlipwayJson.Options) { WriteIndented = true };

    public void Draw(string name, ReplayReport report)
    {
        console.MarkupLine($"[bold]{Printable.Markup(report.Pipeline)}[/] {StatusMarkup.Of(report.Status)} [dim]{Printable.Markup(name)}[/]");
        if (report.IsIdentical)
        {
            console.MarkupLine($"[green]✓[/] {Compared(report)}; nothing was called.");
            return;
        }

        DrawFirst(report.Differences);
        foreach (var other in report.Differences.Skip(1).Where(d => d.Kind is not ReplayDifferenceKind.NotReached))
        {
            console.MarkupLine($"[red]✗[/] {Printable.Markup(other.Message)}");
        }

        DrawMissed([.. report.Differences.Skip(1).Where(d => d.Kind is ReplayDifferenceKind.NotReached)]);
        console.MarkupLine($"[red]{Counted.Of(report.Differences.Count, "difference")}[/], {Counted.Of(report.StepCount, "step")} the same.");
    }

    public static object ToJson(string name, ReplayReport report) => new
    {
        Case = name,
        Run = report.Run.ToString(),
        report.Pipeline,
        report.Status,
        Identical = report.IsIdentical,
        Steps = report.StepCount,
        Differences = report.Differences.Select(d => new { d.Kind, Step = d.StepKey, d.Message, Journaled = Parse(d.Journaled), Replayed = Parse(d.Replayed) }).ToList(),
    };

    private static string Compared(ReplayReport report) => report.Status switch
    {
        RunStatus.Completed => $"{Counted.Of(report.StepCount, "step")} and the output are identical",
        RunStatus.Failed => $"{Counted.Of(report.StepCount, "step")} and the failure are identical",
        RunStatus.Cancelled => $"{Counted.Of(report.StepCount, "step")} {(report.StepCount == 1 ? "is" : "are")} identical up to where the run was cancelled",
        _ => $"{Counted.Of(report.StepCount, "step")} {(report.StepCount == 1 ? "is" : "are")} identical as far as the run has come",
    };

    private void DrawFirst(IReadOnlyList<ReplayDifference> differences)
    {
        var first = differences[0];
        console.MarkupLine($"[red]✗[/] {Printable.Markup(first.Message)}");
        if (first.Journaled is null && first.Replayed is null)
        {
            return;
        }

        console.MarkupLine("[red]- journal[/]  [green]+ now[/]");
        new DiffView(console).Draw(new Divergence(first.Message, first.StepKey, Readable(first.Journaled), Readable(first.Replayed)));
    }

    private void DrawMissed(List<ReplayDifference> missed)
    {
        foreach (var one in missed.Take(ShownMissed))
        {
            console.MarkupLine($"[red]✗[/] {Printable.Markup(one.Message)}");
        }

        if (missed.Count > ShownMissed)
        {
            console.MarkupLine($"  [dim]and {missed.Count - ShownMissed} more that it does not come to; --json shows all[/]");
        }
    }

    private static string? Readable(string? json) => Parse(json)?.ToJsonString(Indented) ?? json;

    private static JsonNode? Parse(string? json)
    {
        try
        {
            return json is null or "" ? null : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            // The hash of an artifact is no JSON.
            return JsonValue.Create(json);
        }
    }
}
