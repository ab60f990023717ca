using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Slipway.Steps;
using Spectre.Console;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway waiting</c>: the open questions, awaited events and delays of all runs.</summary>
internal static class WaitingCommand
{
    public static Command Create(CliContext context)
    {
        var queue = new Option<string?>("--queue") { Description = "Only what is in this queue, or waits for this event.", HelpName = "name" };
        var limit = CommandExtensions.LimitOption("The most steps.", 50);
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "waiting", "Lists what runs wait for, the longest first: questions to people, events, times.", "slipway waiting", "slipway waiting --queue refunds", "slipway waiting --json");
        command.Add(queue);
        command.Add(limit);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            await using var store = await JournalFile.OpenToReadAsync(context, parsed.GetValue(journal)!, ct);
            var most = parsed.GetValue(limit);
            var steps = new List<PendingStep>();

            // One more, to know whether there is more.
            await foreach (var step in store.ListPendingAsync(new PendingQuery { Subject = parsed.GetValue(queue), Limit = most == int.MaxValue ? most : most + 1 }, ct))
            {
                steps.Add(step);
            }

            List<Waiting> waiting = [.. Waiting.Of(steps).Take(most)];

            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, waiting.Select(static w => w.ToJson()).ToList());
            }
            else
            {
                Draw(context, waiting, parsed.GetValue(queue), CommandExtensions.JournalArgument(parsed.GetValue(journal)!));
            }

            if (steps.Count > most)
            {
                context.Error.WriteLine($"slipway: there are more than {most}; --limit shows more of them.");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Draw(CliContext context, List<Waiting> waiting, string? queue, string journal)
    {
        if (waiting.Count == 0)
        {
            context.Console.WriteLine(queue is null ? "No run waits for anything." : Printable.Of($"No run waits in queue '{queue}' or for an event of that name."));
            return;
        }

        foreach (var wait in waiting)
        {
            context.Console.Quote($"{wait.Step.RunId} [dim]{Printable.LineMarkup(wait.Step.Key)}[/]", wait.What);
            wait.WriteDetails(context.Console, context.Program, journal);
        }
    }
}
