using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway cancel</c>: asks that a run stops.</summary>
internal static class CancelCommand
{
    public static Command Create(CliContext context)
    {
        var run = new Argument<string>("run") { Description = "The run's id, or 'latest'." };
        var by = CommandExtensions.ByOption();
        var reason = new Option<string?>("--reason") { Description = "Why; it is kept with the run.", HelpName = "text" };
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "cancel",
            "Asks that a run stops: its finished steps are undone as they say, and it ends as cancelled. A run that a process works on stops at its next step; one that waits, or whose process is gone, when 'slipway resume' takes it up.",
            "slipway cancel run_0192f3…",
            "slipway cancel latest --by ada --reason 'ordered twice'");
        command.Add(run);
        command.Add(by);
        command.Add(reason);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            await using var store = await JournalFile.OpenExistingAsync(context, parsed.GetValue(journal)!, ct);
            var known = (await RunLookup.FindAsync(context, store, parsed.GetValue(run), parsed.GetValue(journal)!, ct)).Run;
            await using var host = new SlipwayHost(new SlipwayOptions { Journal = store, Time = context.Time });
            if (!await host.CancelAsync(known.Id, parsed.GetValue(by), parsed.GetValue(reason), ct))
            {
                throw new CliException($"Run {known.Id} has ended: it is {known.Status.ToString().ToLowerInvariant()}.");
            }

            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Run = known.Id.ToString(), Cancel = true, By = parsed.GetValue(by), Reason = parsed.GetValue(reason) });
            }
            else
            {
                var named = CommandExtensions.JournalArgument(parsed.GetValue(journal)!);
                context.Out.WriteLine(known.Status is RunStatus.Suspended
                    ? $"Run {known.Id} waits, and is to stop. This undoes and ends it:\n  {context.Program} resume {known.Id} <export|project>{named}"
                    : $"Run {known.Id} is to stop. Its process sees that with its next heartbeat; if that process is gone, this ends the run:\n  {context.Program} resume {known.Id} <export|project>{named}");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
