using System.Text.Json.Nodes;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>A random pipeline in one process. Its output is what its steps have returned.</summary>
internal sealed class SimulatedPipeline(Work[] work, SimulatedProcess process) : Pipeline<JsonObject, string>
{
    public override string Name => "simulated";

    public override async Task<string> RunAsync(JsonObject input, RunContext run) => string.Join(' ', await DoAsync(work, run));

    private async Task<List<string>> DoAsync(Work[] work, RunContext run)
    {
        var results = new List<string>();
        foreach (var one in work)
        {
            results.AddRange(await DoAsync(one, run));
        }

        return results;
    }

    private async Task<IEnumerable<string>> DoAsync(Work one, RunContext run)
    {
        switch (one)
        {
            case Work.Do { IsForgotten: true } step:
                _ = DoAsync(step, run);
                return [];
            case Work.Do step:
                return [await DoAsync(step, run)];
            case Work.Wait { Kind: StepKind.Review } wait:
                return [$"{(await run.ReviewAsync(wait.Name, new Review<int>("?"))).Value}"];
            case Work.Wait { Kind: StepKind.Event } wait:
                return [$"{await run.WaitForEventAsync<int>(wait.Name)}"];
            case Work.Wait wait:
                await run.DelayAsync(wait.Name, TimeSpan.FromHours(1));
                return [];
            case Work.Side { Concurrency: { } concurrency } items:
                var each = await run.ForEachAsync(
                    items.Name, items.Bodies, (body, _, branch) => DoAsync(body, branch), new ForEachOptions { MaxConcurrency = concurrency, OnError = items.OnError });
                return each.SelectMany(e => e ?? ["none"]);
            case Work.Side branches:
                var found = new List<string>[branches.Bodies.Length];
                await run.ParallelAsync([.. branches.Bodies.Select((body, i) => (Func<RunContext, Task>)(async branch => found[i] = await DoAsync(body, branch)))]);
                return found.SelectMany(f => f);
            case Work.All all:
                return (await Task.WhenAll(all.Bodies.Select(body => DoAsync(body, run)))).SelectMany(r => r);
            case Work.Try attempt:
                return await TryAsync(attempt, run);
            default:
                throw new FormatException("It makes no sense.");
        }
    }

    private async Task<IEnumerable<string>> TryAsync(Work.Try attempt, RunContext run)
    {
        var results = new List<string>();
        try
        {
            results.AddRange(await DoAsync(attempt.Body, run));
        }
        catch (Exception e) when (attempt.CatchesAll || e is StepFailedException)
        {
            results.AddRange(await DoAsync(attempt.Handler, run));
        }
        finally
        {
            results.AddRange(await DoAsync(attempt.Cleanup, run));
        }

        return results;
    }

    private async Task<string> DoAsync(Work.Do step, RunContext run)
    {
        var request = StepRequest.Create(StepKind.Tool, step.Name, step.Name) with
        {
            Effect = step.Effect,
            Retry = step.Retries > 0 ? new StepRetry(step.Retries, TimeSpan.Zero) { EveryFailure = true } : null,
            CacheLifetime = step.IsReused ? TimeSpan.FromDays(1) : null,
        };
        return await run.StepAsync(
            request,
            call => process.DoAsync(call, step.Turns, fails: call.Attempts <= step.Failures, step.IsReused ? step.Name : call.Key.Value),
            step.Undo is { } undoing ? (_, undo) => UndoAsync(undoing, undo) : null);
    }

    private async Task UndoAsync(Work.Undoing undoing, RunContext undo)
    {
        if (undoing.Asks)
        {
            await undo.ReviewAsync("ask", new Review<int>("?"));
        }

        await undo.StepAsync(
            StepRequest.Create(StepKind.Tool, "undo", "undo") with { Effect = undoing.Effect },
            call => process.DoAsync(call, turns: 1, undoing.Fails, call.Key.Value));
    }
}
