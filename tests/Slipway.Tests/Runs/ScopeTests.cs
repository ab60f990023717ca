namespace Slipway.Tests.Runs;

public sealed class ScopeTests : IDisposable
{
    private readonly TestHost _test = new();

    [Fact]
    public async Task Parallel_Keys_DoNotDependOnScheduling()
    {
        var gate = new TaskCompletionSource();
        var result = await _test.RunAsync(async run =>
        {
            var (slow, fast) = await run.ParallelAsync(
                branch => branch.CodeAsync("work", async _ =>
                {
                    await gate.Task;
                    return "slow";
                }),
                branch => branch.CodeAsync("work", _ =>
                {
                    gate.SetResult();
                    return ValueTask.FromResult("fast");
                }));
            return $"{slow} {fast}";
        });

        TestHost.Text(result.Output).ShouldBe("\"slow fast\"");
        var history = await _test.HistoryAsync(result);
        history.Steps.Select(s => s.Key).ShouldBe(["parallel#1/0/work#1", "parallel#1/1/work#1"], ignoreOrder: true);
    }

    [Fact]
    public async Task Parallel_WhenOneFails_AwaitsTheOthers()
    {
        var finished = false;
        var gate = new TaskCompletionSource();
        var result = await _test.RunAsync(async run =>
        {
            await run.ParallelAsync(
                branch => branch.CodeAsync<int>("fails", _ =>
                {
                    gate.SetResult();
                    throw new InvalidOperationException("first");
                }),
                branch => branch.CodeAsync("ends", async _ =>
                {
                    await gate.Task;
                    return finished = true;
                }));
            return 0;
        });

        finished.ShouldBeTrue();
        result.Outcome.Failure!.Message.ShouldBe("first");
    }

    [Theory]
    [InlineData(ItemError.Null, "[2,0,6]")]
    [InlineData(ItemError.Remove, "[2,6]")]
    public async Task ForEach_WithAFailingItem_GoesOnAsAsked(ItemError onError, string output)
    {
        var result = await _test.RunAsync(run => run.ForEachAsync(
            "numbers",
            [1, 2, 3],
            (item, _, branch) => branch.CodeAsync("double", _ => item == 2 ? throw new FormatException() : ValueTask.FromResult(item * 2)),
            new ForEachOptions { OnError = onError }));

        TestHost.Text(result.Output).ShouldBe(output);
    }

    [Fact]
    public async Task ForEach_ThatStops_BeginsNoNewItem()
    {
        var begun = new List<int>();
        var result = await _test.RunAsync(run => run.ForEachAsync("numbers", [1, 2, 3], (item, _, branch) =>
        {
            begun.Add(item);
            return branch.CodeAsync<int>("fails", _ => throw new FormatException($"item {item}"));
        }));

        begun.ShouldBe([1]);
        result.Outcome.Failure!.StepKey.ShouldBe("numbers#1/0/fails#1");
    }

    [Fact]
    public async Task ForEach_RunsAtMostAsManyAsAsked()
    {
        var (running, most) = (0, 0);
        var result = await _test.RunAsync(run => run.ForEachAsync(
            "items",
            Enumerable.Range(0, 50),
            async (item, _, branch) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return item;
            },
            new ForEachOptions { MaxConcurrency = 4 }));

        result.Succeeded.ShouldBeTrue();
        most.ShouldBeLessThanOrEqualTo(4);
    }

    public void Dispose() => _test.Dispose();

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
