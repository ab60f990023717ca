using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

/// <summary>Random pipelines that wait, fail and are undone: whenever their process ends, they come to the same end.</summary>
public sealed class RandomRunTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_CrashedAnywhere_EndsAsIfItHadNot() => Work.Gen.Sample(
        work => CheckAsync(work).GetAwaiter().GetResult(), iter: 300, threads: 1);

    private static async Task CheckAsync(Work[] work)
    {
        var whole = await RunAsync(work, null);
        CheckUndone(whole);
        for (var kept = 0; kept < whole.Steps.Count; kept++)
        {
            var again = await RunAsync(work, whole with { Steps = [.. whole.Steps.Take(kept)], Pending = [] });
            var at = $"after {kept} of {string.Join(' ', whole.Steps.Select(s => s.Key))}";
            again.Run.Status.ShouldBe(whole.Run.Status, at);
            again.Run.Failure.ShouldBe(whole.Run.Failure, at);
            TestHost.Text(again.Run.Output ?? "null"u8.ToArray()).ShouldBe(TestHost.Text(whole.Run.Output ?? "null"u8.ToArray()), at);
            again.Steps.Take(kept).Select(s => s.Key).ShouldBe(whole.Steps.Take(kept).Select(s => s.Key), at);
            again.Steps.Select(s => s.Key).ShouldBeUnique(at);
            CheckUndone(again);
            if (whole.Steps.All(s => s.Failure is null))
            {
                again.Steps.Select(s => s.Key).Order().ShouldBe(whole.Steps.Select(s => s.Key).Order(), at);
            }
        }
    }

    /// <summary>A failed run has undone what it did, the last step first, each once; another one nothing.</summary>
    private static void CheckUndone(RunHistory history)
    {
        var expected = history.Run.Status is RunStatus.Failed
            ? history.Steps.Where(s => s.Result is not null && !s.Key.Contains("/on-failure/") && s.Key.Contains("undoable")).Select(s => s.Key).Reverse()
            : [];
        history.Steps.Where(s => s.Key.Contains("/on-failure/")).Select(s => s.Key[..s.Key.IndexOf("/on-failure/", StringComparison.Ordinal)]).ShouldBe(expected);
    }

    private static async Task<RunHistory> RunAsync(Work[] work, RunHistory? begun)
    {
        await using var journal = new MemoryJournal();
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "node" });
        var pipeline = TestHost.Pipeline(async run => string.Join(' ', await DoAsync(work, run)));
        RunId id;
        if (begun is null)
        {
            id = (await host.TryRunAsync(pipeline, new JsonObject(), ct: Ct)).Id;
        }
        else
        {
            id = begun.Run.Id;
            await journal.StartRunAsync(
                begun.Run with { Status = RunStatus.Running, Owner = "gone", Epoch = 1, Output = null, Failure = null, FinishedAt = null }, Ct);
            foreach (var step in begun.Steps)
            {
                journal.Append(step with { Epoch = 1 });
            }
        }

        await using var recovery = new RunRecovery(host, [pipeline]);
        while (true)
        {
            await recovery.RecoverAsync(Ct);
            var history = (await journal.ReadAsync(id, Ct))!;
            if (history.Run.Status is not RunStatus.Suspended)
            {
                return history;
            }

            foreach (var asked in history.Pending.Where(p => p.State is PendingState.Open).Take(2))
            {
                await host.AnswerAsync(id, asked.Key, asked.Key.Length, ct: Ct);
            }
        }
    }

    private static async Task<List<string>> DoAsync(Work[] work, RunContext run)
    {
        var results = new List<string>();
        foreach (var item in work)
        {
            switch (item)
            {
                case Step step:
                    results.Add(await DoAsync(step, run));
                    break;
                case Wait:
                    results.Add($"{(await run.ReviewAsync("ask", new Review<int>("?"))).Value}");
                    break;
                case Branches branches:
                    var found = new List<string>[branches.Bodies.Length];
                    await run.ParallelAsync([.. branches.Bodies.Select((body, index) => (Func<RunContext, Task>)(async branch => found[index] = await DoAsync(body, branch)))]);
                    results.AddRange(found.SelectMany(f => f));
                    break;
                case Items items:
                    var each = await run.ForEachAsync(
                        "items", Enumerable.Range(0, items.Bodies.Length), (i, _, branch) => DoAsync(items.Bodies[i], branch),
                        new ForEachOptions { MaxConcurrency = items.Concurrency, OnError = items.OnError });
                    results.AddRange(each.SelectMany(e => e ?? ["none"]));
                    break;
                case Caught caught:
                    try
                    {
                        results.AddRange(await DoAsync(caught.Body, run));
                    }
                    catch (StepFailedException e)
                    {
                        results.Add(e.StepKey!);
                    }

                    break;
            }
        }

        return results;
    }

    private static Task<string> DoAsync(Step step, RunContext run) => run.StepAsync(
        StepRequest.Create(StepKind.Tool, step.IsUndone ? "undoable" : "plain", run.NewId().ToString()) with { Effect = step.Effect },
        async call =>
        {
            for (var i = 0; i < step.Turns; i++)
            {
                await Task.Yield();
            }

            return step.Fails ? throw new StepFailedException("It is broken.", "Broken") : call.Key.Value;
        },
        step.IsUndone ? (_, undo) => undo.CodeAsync("undo", _ => ValueTask.FromResult(1)) : null);

    private abstract record Work
    {
        public static Gen<Work[]> Gen { get; } = CsCheck.Gen.Recursive<Work[]>((depth, inner) =>
        {
            var step = CsCheck.Gen.Select(
                CsCheck.Gen.Enum<StepEffect>(), CsCheck.Gen.Int[0, 9], CsCheck.Gen.Bool, CsCheck.Gen.Int[0, 3],
                (effect, fails, undone, turns) => (Work)new Step(effect, fails == 0, undone, turns));
            var wait = CsCheck.Gen.Const((Work)new Wait());
            if (depth == 2)
            {
                return CsCheck.Gen.Frequency((4, step), (1, wait)).Array[0, 3];
            }

            var branches = inner.Array[1, 3].Select(bodies => (Work)new Branches(bodies));
            var items = CsCheck.Gen.Select(
                inner.Array[0, 4], CsCheck.Gen.Int[1, 3], CsCheck.Gen.Enum<ItemError>(), (bodies, concurrency, onError) => (Work)new Items(bodies, concurrency, onError));
            var caught = inner.Select(body => (Work)new Caught(body));
            return CsCheck.Gen.Frequency((4, step), (1, wait), (1, branches), (1, items), (1, caught)).Array[1, 4];
        });
    }

    private sealed record Step(StepEffect Effect, bool Fails, bool IsUndone, int Turns) : Work;

    private sealed record Wait : Work;

    private sealed record Branches(Work[][] Bodies) : Work;

    private sealed record Items(Work[][] Bodies, int Concurrency, ItemError OnError) : Work;

    private sealed record Caught(Work[] Body) : Work;
}
