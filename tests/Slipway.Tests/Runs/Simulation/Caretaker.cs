using Slipway.Journal;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>Sees to it that a run comes to its end: processes take it up, people answer, time passes.</summary>
/// <param name="world">Where the run is.</param>
/// <param name="people">Those who answer.</param>
/// <param name="random">Draws.</param>
/// <param name="isOrdered">Whether nothing happens at the same time in one scope: what waits there keeps from beginning what comes later, which a replay comes
/// to in another order.</param>
internal sealed class Caretaker(SimulatedWorld world, SimulatedPeople people, Random random, bool isOrdered)
{
    private const int MostTurns = 300;

    /// <summary>Goes on with the run until it has ended: processes take it up, people answer, time passes.</summary>
    public async Task<RunHistory?> GoOnAsync(SimulatedProcess process, RunId? run, RunResult? told)
    {
        for (var turn = 0; turn < MostTurns; turn++)
        {
            await Task.WhenAll(world.Background);
            if (run is not { } id || world.Read(id) is not { } history)
            {
                world.Check(told is null, $"Somebody was told '{told?.Outcome.Status}' of a run that is not there.");
                return null;
            }

            if (history.Run.FinishedAt is not null)
            {
                world.Check(told is not { Outcome.Status: RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled } || told.Outcome.Status == history.Run.Status,
                    $"Somebody was told '{told?.Outcome.Status}' of a run that is '{history.Run.Status}'.");
                return history;
            }

            if (history.Run.Status is RunStatus.Suspended && !(history.Run.Due <= world.Now))
            {
                if (isOrdered && random.Next(4) == 0)
                {
                    await world.CheckReplayAsync(history);
                }

                if (!await HelpAsync(history))
                {
                    world.Check(false, "The run waits for nothing that can come.");
                    return history;
                }

                continue;
            }

            // A journal that fails in all that a process tries, and is well again then, keeps it from letting go.
            world.Check(history.Run.Status is RunStatus.Suspended || world.Faults.Count(f => f.Kind is FaultKind.JournalFailsOnce or FaultKind.LedgerFails) > 1 || !process.IsWell || process.Journal.LastRun != run || process.Node != history.Run.Owner, "Nobody works on the run, and its owner lives.");
            if (history.Run.Status is RunStatus.Running || !process.IsWell || random.Next(2) == 0)
            {
                process = await ReplaceAsync(process);
            }

            told = await RecoverAsync(process) ?? told;
        }

        world.Check(false, "The run does not come to an end.");
        return null;
    }

    private async Task<SimulatedProcess> ReplaceAsync(SimulatedProcess process)
    {
        if (process.IsWell && random.Next(2) == 0)
        {
            process.ShutDown(world.Background);
            await Task.WhenAll(world.Background);
        }

        process.Die(random);
        if (process.Restarts)
        {
            return world.Start(process.Node);
        }

        world.Pass(SimulatedWorld.Lease);
        return world.Start();
    }

    private async Task<RunResult?> RecoverAsync(SimulatedProcess process)
    {
        await using var recovery = new RunRecovery(process.Host, [process.Pipeline]);
        return await world.TryAsync(() => recovery.RecoverAsync()) is [.., var last] ? last : null;
    }

    /// <summary>Brings the run something that it waits for, or lets time pass. False when there is nothing.</summary>
    private async Task<bool> HelpAsync(RunHistory history)
    {
        var open = people.FindOpen(history).FindAll(s => !people.IsLate(s));
        var mayPass = history.Run.Due is { } due && people.MayBe(history, due);
        if (mayPass && (open.Count == 0 || random.Next(3) == 0))
        {
            world.Pass(history.Run.Due!.Value - world.Now);
            return true;
        }

        if (open.Count == 0)
        {
            return false;
        }

        var asked = open[random.Next(open.Count)];
        world.Trace.Add($"  answer {asked.Key}");
        world.Check(await people.AnswerAsync(asked), $"The answer to '{asked.Key}' is not taken.");
        return true;
    }

    /// <summary>Another process goes on for a while.</summary>
    public async Task WorkElsewhereAsync(RunId? run)
    {
        var begun = world.Background.Count;
        var process = world.Start();
        for (var turn = random.Next(4); turn >= 0; turn--)
        {
            await RecoverAsync(process);
            if (run is { } id && world.Read(id) is { Run.Status: RunStatus.Suspended } history && !(history.Run.Due <= world.Now))
            {
                await HelpAsync(history);
            }
        }

        for (var task = begun; task < world.Background.Count; task++)
        {
            await world.Background[task];
        }
    }
}
