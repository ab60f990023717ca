using System.Text.Json.Nodes;
using CsCheck;

namespace Slipway.Tests.Replays;

/// <summary>What a random pipeline does, in order.</summary>
internal abstract record Work;

/// <summary>A step; its request has what came before, time, ids and random numbers.</summary>
internal sealed record OneStep(string Name, StepEffect Effect, bool Fails, bool IsUndone) : Work;

/// <summary>Branches side by side.</summary>
internal sealed record Branches(IReadOnlyList<Work[]> Bodies) : Work;

/// <summary>A body for each of some items.</summary>
internal sealed record Items(int Count, int Concurrency, Work[] Body) : Work;

/// <summary>Executes random work, and counts what it executes.</summary>
internal sealed class RandomPipeline(Work[] work) : Pipeline<JsonObject, JsonObject>
{
    private int _executed;

    public override string Name => "random";

    public int Executed => _executed;

    public static Gen<Work[]> Gen { get; } = CsCheck.Gen.Recursive<Work[]>((depth, inner) =>
    {
        var step = CsCheck.Gen.Select(
            CsCheck.Gen.Int[0, 2].Select(index => new[] { "look", "write", "send" }[index]),
            CsCheck.Gen.Enum<StepEffect>(),
            CsCheck.Gen.Int[0, 9],
            CsCheck.Gen.Bool,
            (name, effect, fails, undone) => (Work)new OneStep(name, effect, fails == 0, undone));
        if (depth == 2)
        {
            return step.Array[1, 3];
        }

        var branches = inner.Array[1, 3].Select(bodies => (Work)new Branches(bodies));
        var items = CsCheck.Gen.Select(CsCheck.Gen.Int[0, 4], CsCheck.Gen.Int[1, 3], inner, (count, concurrency, body) => (Work)new Items(count, concurrency, body));
        return CsCheck.Gen.Frequency((4, step), (1, branches), (1, items)).Array[1, 4];
    });

    public override async Task<JsonObject> RunAsync(JsonObject input, RunContext run) =>
        new() { ["at"] = run.Now, ["results"] = new JsonArray([.. (await DoAsync(work, run)).Select(r => (JsonNode?)r)]) };

    private async Task<List<string>> DoAsync(Work[] work, RunContext run)
    {
        var results = new List<string>();
        foreach (var item in work)
        {
            switch (item)
            {
                case OneStep step:
                    results.Add(await DoAsync(step, results.Count, run));
                    break;
                case Branches branches:
                    var found = new List<string>[branches.Bodies.Count];
                    await run.ParallelAsync([.. branches.Bodies.Select((body, index) => (Func<RunContext, Task>)(async branch => found[index] = await DoAsync(body, branch)))]);
                    results.AddRange(found.SelectMany(f => f));
                    break;
                case Items items:
                    var each = await run.ForEachAsync(
                        "items", Enumerable.Range(0, items.Count), async (_, _, branch) => await DoAsync(items.Body, branch), new ForEachOptions { MaxConcurrency = items.Concurrency });
                    results.AddRange(each.SelectMany(e => e));
                    break;
            }
        }

        return results;
    }

    private async Task<string> DoAsync(OneStep step, int before, RunContext run)
    {
        var request = StepRequest.Create(StepKind.Tool, step.Name, new JsonObject { ["before"] = before, ["id"] = run.NewId(), ["dice"] = run.Random.Next(), ["at"] = run.Now }) with { Effect = step.Effect };
        try
        {
            return await run.StepAsync(
                request,
                async call =>
                {
                    Interlocked.Increment(ref _executed);
                    await Task.Yield();
                    return step.Fails ? throw new StepFailedException("It is broken.", "Broken") : $"{call.Key}: {call.IdempotencyKey.Length}";
                },
                step.IsUndone ? (_, undo) => undo.CodeAsync("undo", _ => ValueTask.FromResult(Interlocked.Increment(ref _executed) > 0)) : null);
        }
        catch (StepFailedException e) when (before % 2 == 0)
        {
            return e.ErrorCode;
        }
    }
}
