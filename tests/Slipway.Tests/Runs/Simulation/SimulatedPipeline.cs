using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Steps;

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
            case Work.Ask ask:
                return [await AskAsync(ask, run)];
            case Work.Wait { Kind: StepKind.Delay } wait:
                await run.DelayAsync(wait.Name, wait.Deadline!.Value);
                return [];
            case Work.Wait { Fate: Fate.Races } wait:
                return [await RaceAsync(wait, run)];
            case Work.Wait wait:
                return [await WaitAsync(wait, run)];
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

    private async Task<string> AskAsync(Work.Ask ask, RunContext run)
    {
        try
        {
            var call = new PromptCall(ask.Prompt, []);
            return await (ask.Tools.Length == 0 ? call : call.WithTools(ask.Tools.Select(ToolOf), ask.ToolOptions)).AskAsync(run);
        }
        catch (StepFailedException) when (ask.MayFail)
        {
            return ask.Name;
        }
    }

    private ModelTool ToolOf(Work.Do tool) => new(AIFunctionFactory.Create(() => process.DoAsync(StepScope.Current!, tool).AsTask(), tool.Name))
    {
        Effect = tool.Effect,
        Retry = RetryOf(tool),
        Timeout = tool.Timeout,
    };

    private static StepRetry? RetryOf(Work.Do step) => step.Retries > 0 ? new StepRetry(step.Retries, step.Pause) { EveryFailure = true } : null;

    private static async Task<string> RaceAsync(Work.Wait wait, RunContext run)
    {
        try
        {
            await WaitAsync(wait, run);
        }
        catch (StepFailedException e) when (e.ErrorCode is "ReviewTimeout" or "EventTimeout")
        {
            // The same as when it comes.
        }

        return wait.Name;
    }

    private static async Task<string> WaitAsync(Work.Wait wait, RunContext run)
    {
        if (wait.Kind is StepKind.Event)
        {
            return await run.WaitForEventAsync<string>(wait.Name, wait.Deadline);
        }

        var answer = await run.ReviewAsync(wait.Name, new Review<string>("?")
        {
            Deadline = wait.Deadline,
            Escalations = wait.Escalations,
            OnTimeout = wait.OnTimeout,
            TimeoutAnswer = "nobody",
        });
        return answer.Value;
    }

    private async Task<string> DoAsync(Work.Do step, RunContext run)
    {
        var request = StepRequest.Create(StepKind.Tool, step.Name, step.HasId ? $"{run.NewId()} {run.Random.Next()}" : step.Name) with
        {
            Effect = step.Effect,
            Retry = RetryOf(step),
            Timeout = step.Timeout,
            CacheLifetime = step.IsReused ? TimeSpan.FromDays(1) : null,
        };
        return await run.StepAsync(request, call => process.DoAsync(call, step), step.Undo is { } undo ? (_, branch) => DoAsync(undo, branch) : null);
    }
}
