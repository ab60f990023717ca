using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway erase</c>: makes what runs were asked and answered unreadable, for good.</summary>
internal static class EraseCommand
{
    public static Command Create(CliContext context)
    {
        var ids = new Argument<string[]>("runs") { Description = "The runs' ids.", Arity = ArgumentArity.ZeroOrMore };
        var olderThan = new Option<int?>("--older-than") { Description = "Erase all runs that ended more than so many days ago.", HelpName = "days" };
        var journal = CommandExtensions.JournalOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "erase",
            "Makes the payloads of runs unreadable, in the journal and in every copy of it; steps, times, tokens and costs stay. It cannot be undone.",
            "slipway erase run_0192f3…",
            "slipway erase --older-than 30",
            "slipway erase run_0192f3… --journal postgres://slipway@db/orders");
        command.Add(ids);
        command.Add(olderThan);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var (named, days) = (parsed.GetValue(ids) ?? [], parsed.GetValue(olderThan));
            if (named.Length == 0 == days is null || days < 0)
            {
                throw new CliException("Name runs to erase, or say --older-than with a number of days.");
            }

            var runs = named.Select(Parse).ToList();
            await using var store = await JournalFile.OpenExistingAsync(context, parsed.GetValue(journal)!, ct);
            var erased = days is { } age
                ? await SweepAsync(context, store, TimeSpan.FromDays(age), ct)
                : await EraseAsync(context, store, runs, ct);
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Erased = erased, store.IsEncrypted });
            }
            else
            {
                context.Out.WriteLine(erased == 1 ? "The payloads of 1 run are erased." : $"The payloads of {erased} runs are erased.");
                if (!store.IsEncrypted && erased > 0)
                {
                    context.Error.WriteLine("This journal has no keys, so backups and the database's log may still hold them. SLIPWAY_KEYS names a key file for runs from now on.");
                }
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static RunId Parse(string id) =>
        RunId.TryParse(id, null, out var run) ? run : throw new CliException($"'{id}' is not a run id. 'slipway runs' lists them.");

    private static async Task<int> EraseAsync(CliContext context, StoredJournal store, List<RunId> runs, CancellationToken ct)
    {
        foreach (var run in runs)
        {
            if (!await store.EraseAsync(run, context.Time.GetUtcNow(), ct))
            {
                throw new CliException($"There is no run {run} in this journal. 'slipway runs' lists them.");
            }
        }

        return runs.Count;
    }

    private static async Task<int> SweepAsync(CliContext context, StoredJournal store, TimeSpan age, CancellationToken ct)
    {
        await using var sweep = new RetentionSweep(store, new RetentionOptions { KeepPayloads = age, Time = context.Time });
        return await context.WithProgressAsync("Erasing", _ => sweep.SweepAsync(ct));
    }
}
