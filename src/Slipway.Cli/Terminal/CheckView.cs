using System.Diagnostics;
using Slipway.Cli.Checking;
using Slipway.Migration.Diagnostics;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws a check: one line a file, then the totals.</summary>
internal sealed class CheckView
{
    private readonly IAnsiConsole _console;
    private readonly bool _verbose;
    private readonly long _started = Stopwatch.GetTimestamp();

    public CheckView(CliContext context, bool verbose)
    {
        _console = context.Console;
        _console.Profile.Width = int.MaxValue;
        _verbose = verbose;
    }

    public void Draw(CheckResult result)
    {
        var errors = result.Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error).ToList();
        var reasons = errors.GroupBy(d => d.Code).Select(g => g.Count() == 1 ? g.Key : $"{g.Key}×{g.Count()}");
        var detail = result.Outcome switch
        {
            CheckOutcome.Compiled => $"{Counted.Of(result.Nodes, "node")}{(result.Interfaces > 0 ? $", {result.Interfaces} to implement" : "")}{(result.KnowledgeToRebuild > 0 ? $", knowledge of {result.KnowledgeToRebuild} to rebuild" : "")}",
            CheckOutcome.Partly => $"{Counted.Of(result.Nodes, "node")}, {result.RefusedNodes} refused: {string.Join(" ", reasons)}",
            _ => errors.Count > 0 ? $"{errors[0].Code}: {errors[0].Message}" : "",
        };
        _console.MarkupLine($"{Label(result.Outcome)} {Printable.Markup(result.File)} [dim]{Printable.Markup(detail)}[/]");
        if (_verbose)
        {
            foreach (var d in result.Diagnostics)
            {
                _console.MarkupLine($"    {Printable.Markup($"{result.File}({d.Line},{d.Column}): {d.Severity.ToString().ToLowerInvariant()} {d.Code}: {d.Message}")}");
            }
        }
    }

    public void Draw(CheckTotals totals)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        _console.MarkupLine($"\n[bold]{Counted.Of(totals.Files, "file")}[/]: [green]{totals.Compiled} compiled[/], [yellow]{totals.Partly} with refused parts[/], [red]{totals.Refused} refused[/], [red]{totals.Broken} broken[/] [dim]in {Durations.Format(elapsed)} ({totals.Files / Math.Max(0.001, elapsed.TotalSeconds):0.#} a second)[/]");
        _console.MarkupLine($"{Counted.Of(totals.Nodes, "node")} became code, {totals.RefusedNodes} did not; {Counted.Of(totals.UnexplainedFields, "refused field")} without a reason");
        if (totals.Interfaces > 0)
        {
            _console.MarkupLine($"{Counted.Of(totals.Interfaces, "interface")} to implement, for tools that exports name and do not hold");
        }

        if (totals.KnowledgeToRebuild > 0)
        {
            _console.MarkupLine($"{totals.KnowledgeToRebuild} searches whose documents have to be put into the project");
        }

        foreach (var (code, count) in totals.FilesByErrorCode)
        {
            _console.MarkupLine($"  {code} in {count} {(count == 1 ? "file" : "files")}");
        }
    }

    private static string Label(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Compiled => "[green]compiled[/]",
        CheckOutcome.Partly => "[yellow]partly  [/]",
        CheckOutcome.Refused => "[red]refused [/]",
        _ => "[red]BROKEN  [/]",
    };
}
