using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway runs</c>: the journal as a list.</summary>
internal static class RunsCommand
{
    private const int WidestTable = 10_000;

    public static Command Create(CliContext context)
    {
        var pipeline = new Option<string?>("--pipeline") { Description = "Only runs of this pipeline.", HelpName = "name" };
        var status = new Option<RunStatus?>("--status")
        {
            Description = "Only runs with this status: running, suspended, completed, failed or cancelled.",
            HelpName = "status",
            CustomParser = static result =>
            {
                if (Enum.TryParse<RunStatus>(result.Tokens.Single().Value, ignoreCase: true, out var known) && Enum.IsDefined(known))
                {
                    return known;
                }

                result.AddError($"--status '{result.Tokens.Single().Value}' must be one of {string.Join(", ", Enum.GetNames<RunStatus>().Select(static n => n.ToLowerInvariant()))}.");
                return null;
            },
        };
        var limit = CommandExtensions.LimitOption("The most runs.", 20);
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "runs", "Lists runs, the newest first.", "slipway runs", "slipway runs --status failed --limit 5", "slipway runs --json");
        command.Add(pipeline);
        command.Add(status);
        command.Add(limit);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            await using var store = await JournalFile.OpenToReadAsync(context, parsed.GetValue(journal)!, ct);
            var query = new RunQuery { Pipeline = parsed.GetValue(pipeline), Status = parsed.GetValue(status), Limit = parsed.GetValue(limit) };
            var runs = new List<RunRecord>();
            await foreach (var run in store.ListAsync(query, ct))
            {
                runs.Add(run);
            }

            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, runs.Select(RunSummary.Of).ToList());
            }
            else
            {
                Draw(context, query, runs);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Draw(CliContext context, RunQuery query, List<RunRecord> runs)
    {
        if (runs.Count == 0)
        {
            context.Console.WriteLine((query.Pipeline, query.Status) switch
            {
                (null, null) => "No runs yet. 'slipway run' makes one.",
                (null, { } status) => $"No run is {status.ToString().ToLowerInvariant()}.",
                ({ } pipeline, null) => $"No run is of pipeline '{pipeline}'.",
                ({ } pipeline, { } status) => $"No run of pipeline '{pipeline}' is {status.ToString().ToLowerInvariant()}.",
            });
            return;
        }

        // An id that is broken can be neither copied nor searched for.
        var table = new Table().Border(TableBorder.Simple).AddColumn("Run", static c => c.NoWrap());
        table.AddColumns("Pipeline", "Status", "Started (UTC)");
        foreach (var name in new[] { "Took", "Steps", "Tokens in/out", "Cost" })
        {
            table.AddColumn(name, c => c.RightAligned());
        }

        foreach (var run in runs)
        {
            table.AddRow(
                Printable.Markup(run.Id.ToString()),
                Printable.Markup(run.Pipeline),
                StatusMarkup.Of(run.Status),
                run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
                run.FinishedAt is { } end ? Durations.Format(end - run.StartedAt) : "",
                $"{run.Totals.Steps}",
                $"{run.Totals.InputTokens}/{run.Totals.OutputTokens}",
                Durations.Cost(run.Totals.Cost, run.Totals.Currency));
        }

        if (((IRenderable)table).Measure(RenderOptions.Create(context.Console), WidestTable).Max <= context.Console.Profile.Width)
        {
            context.Console.Write(table);
            return;
        }

        foreach (var run in runs)
        {
            DrawLines(context.Console, run);
        }
    }

    /// <summary>A run where there is no room for the columns.</summary>
    private static void DrawLines(IAnsiConsole console, RunRecord run)
    {
        var cost = Durations.Cost(run.Totals.Cost, run.Totals.Currency);
        string[] details =
        [
            run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture),
            run.FinishedAt is { } end ? Durations.Format(end - run.StartedAt) : "",
            $"{run.Totals.Steps} {(run.Totals.Steps == 1 ? "step" : "steps")}",
            run.Totals.InputTokens + run.Totals.OutputTokens == 0 ? "" : $"{run.Totals.InputTokens}→{run.Totals.OutputTokens} tokens",
            cost,
        ];
        console.MarkupLine($"{run.Id} {StatusMarkup.Of(run.Status)} {Printable.Markup(run.Pipeline)}");
        console.MarkupLine($"  [dim]{Printable.Markup(string.Join(", ", details.Where(static detail => detail.Length > 0)))}[/]");
    }
}

/// <summary>A run as <c>--json</c> has it.</summary>
internal sealed record RunSummary(
    string Id, string Pipeline, RunStatus Status, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, RunTotals Totals, Failure? Failure, CancelRequest? Cancel, DateTimeOffset? ErasedAt)
{
    public static RunSummary Of(RunRecord run) =>
        new(run.Id.ToString(), run.Pipeline, run.Status, run.StartedAt, run.FinishedAt, run.Totals, run.Failure, run.Cancel, run.ErasedAt);
}
