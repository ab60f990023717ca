using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Spectre.Console;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway runs</c>: the journal as a list.</summary>
internal static class RunsCommand
{
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
            if (parsed.GetValue(json))
            {
                await Json.WriteAsync(context.Out, store.ListAsync(query, ct).Select(RunSummary.Of), ct);
            }
            else
            {
                await DrawAsync(context, query, store.ListAsync(query, ct));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task DrawAsync(CliContext context, RunQuery query, IAsyncEnumerable<RunRecord> runs)
    {
        if (await RunTable.WriteAsync(context.Console, runs))
        {
            return;
        }

        context.Console.WriteLine((query.Pipeline, query.Status) switch
        {
            (null, null) => "No runs yet. 'slipway run' makes one.",
            (null, { } status) => $"No run is {status.ToString().ToLowerInvariant()}.",
            ({ } pipeline, null) => Printable.Of($"No run is of pipeline '{pipeline}'."),
            ({ } pipeline, { } status) => Printable.Of($"No run of pipeline '{pipeline}' is {status.ToString().ToLowerInvariant()}."),
        });
    }
}

/// <summary>A run as <c>--json</c> has it.</summary>
internal sealed record RunSummary(
    string Id, string Pipeline, RunStatus Status, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, RunTotals Totals, Failure? Failure, CancelRequest? Cancel, DateTimeOffset? ErasedAt)
{
    /// <summary>Who asked; null when unknown.</summary>
    public string? User { get; init; }

    /// <summary>The conversation it belongs to; null for none.</summary>
    public string? Conversation { get; init; }

    /// <summary>The version of the code that its host gave; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>The node that works on it; null when none does.</summary>
    public string? Owner { get; init; }

    public static RunSummary Of(RunRecord run) =>
        new(run.Id.ToString(), run.Pipeline, run.Status, run.StartedAt, run.FinishedAt, run.Totals, run.Failure, run.Cancel, run.ErasedAt)
        {
            User = run.User,
            Conversation = run.ConversationId,
            Version = run.Version.Length > 0 ? run.Version : null,
            Owner = run.Status is RunStatus.Running && run.Owner.Length > 0 ? run.Owner : null,
        };
}
