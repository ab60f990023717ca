using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway erase</c>: makes what runs were asked and answered unreadable, for good.</summary>
internal static class EraseCommand
{
    private const int MaxDays = 36_500;

    public static Command Create(CliContext context)
    {
        var ids = new Argument<string[]>("runs") { Description = "The runs' ids.", Arity = ArgumentArity.ZeroOrMore };
        var olderThan = new Option<int?>("--older-than") { Description = "Erase all runs that ended more than so many days ago, and their forks. A run with a fork that has not ended stays.", HelpName = "days", CustomParser = ParseDays };
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "erase",
            "Makes the payloads of runs unreadable, and of their forks, in the journal and in every copy of it; steps, times, tokens and costs stay. It cannot be undone.",
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
            if (named.Length == 0 == days is null)
            {
                throw new CliException(days is null
                    ? "Name runs to erase, or say --older-than with a number of days."
                    : "Name runs to erase or say --older-than, not both.");
            }

            await using var store = await JournalFile.OpenExistingAsync(context, parsed.GetValue(journal)!, ct);
            var runs = await ParseAsync(context, store, named, CommandExtensions.JournalArgument(parsed.GetValue(journal)!), ct);
            var (erased, forks, before) = days is { } age
                ? (await SweepAsync(context, store, TimeSpan.FromDays(age), ct), 0, 0)
                : await EraseAsync(context, store, runs, CommandExtensions.JournalArgument(parsed.GetValue(journal)!), ct);
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Erased = erased, Forks = forks, ErasedBefore = before, store.IsEncrypted, WithoutKey = store.ErasedWithoutKey });
            }
            else
            {
                var others = forks switch { 0 => "", 1 => ", 1 of them a fork", _ => $", {forks} of them forks" };
                var earlier = before switch { 0 => "", 1 => " Those of 1 run were before.", _ => $" Those of {before} runs were before." };
                context.Out.WriteLine($"The payloads of {(erased == 1 ? "1 run" : $"{erased} runs")} are erased{others}.{earlier}");
                WarnOfCopies(context, store, erased + before);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>What had no key when it was written is still in copies.</summary>
    private static void WarnOfCopies(CliContext context, StoredJournal store, int erased)
    {
        var plain = Math.Min(store.ErasedWithoutKey, erased);
        if (plain > 0)
        {
            var which = plain == erased ? "They" : $"Those of {(plain == 1 ? "1 run" : $"{plain} runs")}";
            context.Error.WriteLine(
                $"{which} were written without a key, so backups and the database's log may still hold them.{(store.IsEncrypted ? "" : " SLIPWAY_KEYS names a key file for runs from now on.")}");
        }
    }

    private static int? ParseDays(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (int.TryParse(result.Tokens.Single().Value, System.Globalization.CultureInfo.InvariantCulture, out var days) && days is >= 0 and <= MaxDays)
        {
            return days;
        }

        result.AddError($"--older-than '{result.Tokens.Single().Value}' must be a whole number of days from 0 to {MaxDays}.");
        return null;
    }

    private static async Task<List<RunId>> ParseAsync(CliContext context, StoredJournal store, string[] ids, string journal, CancellationToken ct)
    {
        var runs = new List<RunId>();
        foreach (var id in ids)
        {
            runs.Add(RunId.TryParse(id, null, out var run) ? run
                : throw new CliException(id == RunLookup.Latest ? await WhyNotLatestAsync(context, store, journal, ct) : $"{RunLookup.NoId(id)} '{context.Program} runs{journal}' lists them."));
        }

        return [.. runs.Distinct()];
    }

    /// <summary>Which run is the newest may have changed since somebody looked, and erasing cannot be undone.</summary>
    private static async Task<string> WhyNotLatestAsync(CliContext context, StoredJournal store, string journal, CancellationToken ct)
    {
        await foreach (var run in store.ListAsync(new RunQuery { Limit = 1 }, ct))
        {
            return $"Erasing cannot be undone, so it takes ids and no 'latest': another run may have begun meanwhile. The newest one now is of {run.Pipeline}, from {run.StartedAt:u}:\n  {context.Program} erase {run.Id}{journal}";
        }

        return RunLookup.NoRuns(context);
    }

    /// <summary>A run; null for one that is damaged. What cannot be read can be erased all the same, and the journal refuses what has not ended.</summary>
    private static async Task<RunHistory?> TryReadAsync(CliContext context, StoredJournal store, RunId run, string journal, CancellationToken ct)
    {
        RunHistory? history;
        try
        {
            history = await store.ReadAsync(run, ct);
        }
        catch (JournalException e) when (!e.IsLasting)
        {
            return null;
        }

        return history ?? throw new CliException($"There is no run {run} in this journal. '{context.Program} runs{journal}' lists them. Nothing is erased.");
    }

    /// <summary>Erases runs, and their forks: these hold copies of their steps.</summary>
    /// <returns>How many runs were erased, how many of them are forks that were not named, and how many that were named had been erased before.</returns>
    private static async Task<(int Erased, int Forks, int Before)> EraseAsync(
        CliContext context, StoredJournal store, List<RunId> named, string journal, CancellationToken ct)
    {
        var runs = new HashSet<RunId>(named);
        var before = 0;
        foreach (var run in named)
        {
            if (await TryReadAsync(context, store, run, journal, ct) is { } history)
            {
                ThrowIfUnfinished(context, history.Run, journal);
                before += history.Run.ErasedAt is null ? 0 : 1;
            }

            foreach (var fork in await store.FindForksAsync(run, ct))
            {
                ThrowIfUnfinished(context, fork, journal);
                runs.Add(fork.Id);
            }
        }

        // The forks first: what they come from is how they are found.
        foreach (var run in runs.Reverse())
        {
            await store.EraseAsync(run, context.Time.GetUtcNow(), ct);
        }

        // A fork that began meanwhile has seen that its run is erased, and ended, or is found now.
        foreach (var run in named)
        {
            while (await store.FindForksAsync(run, ct) is { Count: > 0 } begun)
            {
                foreach (var fork in begun)
                {
                    ThrowIfUnfinished(context, fork, journal, $"Run {run} is erased, and this fork, which began meanwhile, still has copies of its steps.");
                    await store.EraseAsync(fork.Id, context.Time.GetUtcNow(), ct);
                    runs.Add(fork.Id);
                }
            }
        }

        return (runs.Count - before, runs.Count - named.Count, before);
    }

    /// <summary>Erasing cannot be undone, so nothing is erased when one of several runs cannot be.</summary>
    private static void ThrowIfUnfinished(CliContext context, RunRecord run, string journal, string what = "Nothing is erased.")
    {
        if (run.Status is RunStatus.Running or RunStatus.Suspended)
        {
            var which = run.Fork is { } origin ? $"Run {run.Id}, a fork of {origin.Run}," : $"Run {run.Id}";
            throw new CliException(
                $"{which} has not ended. '{context.Program} cancel {run.Id}{journal}' and '{context.Program} resume {run.Id} <export|project>{journal}' end it; then erase again. {what}", ExitCode.Findings);
        }
    }

    private static async Task<int> SweepAsync(CliContext context, StoredJournal store, TimeSpan age, CancellationToken ct)
    {
        await using var sweep = new RetentionSweep(store, new RetentionOptions { KeepPayloads = age, Time = context.Time });
        return await context.WithProgressAsync("Erasing", _ => sweep.SweepAsync(ct));
    }
}
