using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Steps;

namespace Slipway.Tests.Runs;

/// <summary>Steps at the edges of what they may be asked for: what comes from the journal is what came the first time.</summary>
public sealed class LimitTests : IAsyncDisposable
{
    private readonly DurableHost _test = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Result_OfAsTuple_ComesBackAsItWas()
    {
        var result = await _test.RunAsync(async run =>
        {
            var (count, (name, at), rest) = await run.CodeAsync(
                "load", _ => ValueTask.FromResult((Count: 3, ("ada", DateTimeOffset.UnixEpoch), (1, 2, 3, 4, 5, 6, 7, 8, "nine"))));
            await run.ReviewAsync("ask", new Review<int>("?"));
            return $"{count} {name} {at:O} {rest.Item9}";
        });
        await _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct);

        TestHost.Text((await _test.RecoverAsync()).ShouldHaveSingleItem().Output).ShouldBe("\"3 ada 1970-01-01T00:00:00.0000000+00:00 nine\"");
    }

    [Fact]
    public async Task Delay_WithoutEnd_Waits()
    {
        var result = await _test.RunAsync(async run =>
        {
            await run.DelayAsync("forever", TimeSpan.MaxValue);
            return 1;
        });

        result.Outcome.Status.ShouldBe(RunStatus.Suspended);
        (await _test.RecoverAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-TimeSpan.TicksPerMillisecond)]
    public async Task Step_WithATimeoutWithoutEnd_IsExecuted(long ticks)
    {
        var result = await _test.RunAsync(run => run.StepAsync(
            new StepRequest(StepKind.Code, "work", default) { Timeout = TimeSpan.FromTicks(ticks) }, _ => ValueTask.FromResult(1)));

        result.Succeeded.ShouldBeTrue(result.Outcome.Failure?.Message);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-TimeSpan.TicksPerMillisecond)]
    public async Task Review_WithADeadlineWithoutEnd_IsAskedAndEscalated(long ticks)
    {
        var result = await _test.RunAsync(run => run.ReviewAsync(
            "ask", new Review<int>("?") { Deadline = TimeSpan.FromTicks(ticks), Escalations = [new ReviewEscalation(TimeSpan.FromHours(1)) { Queue = "leads" }] }));
        _test.Time.Advance(TimeSpan.FromHours(2));

        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Suspended);

        await _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-TimeSpan.TicksPerMillisecond)]
    public async Task Event_WithATimeoutWithoutEnd_IsAwaited(long ticks)
    {
        var result = await _test.RunAsync(run => run.WaitForEventAsync<int>("paid", TimeSpan.FromTicks(ticks)));

        result.Outcome.Status.ShouldBe(RunStatus.Suspended);
        (await _test.Host.SendEventAsync(result.Id, "paid", 1, ct: Ct)).ShouldBeTrue();
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Failure_OfAStepWithinAStep_IsTheSameFromTheJournal()
    {
        var pipeline = TestHost.Pipeline(run => run.StepAsync(
            new StepRequest(StepKind.Code, "outer", default),
            async _ => await run.CodeAsync<int>("inner", _ => throw new FormatException("no"))));
        var result = await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);

        var report = await _test.Host.ReplayAsync(pipeline, await _test.HistoryAsync(result.Id), Ct);

        report.Differences.Where(d => d.Kind is ReplayDifferenceKind.Outcome).ShouldBeEmpty();
    }

    [Fact]
    public async Task Failure_OfARunWithinAStep_NamesTheStepOfItsOwnRun()
    {
        var inner = TestHost.Pipeline(run => run.CodeAsync<int>("inner", _ => throw new FormatException("no")));
        var pipeline = TestHost.Pipeline(run => run.CodeAsync("outer", async ct => await _test.Host.RunAsync(inner, new JsonObject(), ct: ct)));
        var result = await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);

        result.Outcome.Failure.ShouldBe(new Failure("FormatException", "no", "outer#1"));
        (await _test.Host.ReplayAsync(pipeline, await _test.HistoryAsync(result.Id), Ct)).IsIdentical.ShouldBeTrue();
    }

    [Fact]
    public async Task Cache_ThatThrows_FailsItsStepOnTheRecord()
    {
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = _test.Journal, Cache = new BrokenCache() });
        var pipeline = TestHost.Pipeline(run => run.StepAsync(
            new StepRequest(StepKind.Code, "load", default) { CacheLifetime = TimeSpan.FromHours(1) }, _ => ValueTask.FromResult(1)));

        var result = await host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);

        result.Outcome.Failure.ShouldBe(new Failure("IOException", "The cache is gone.", "load#1"));
        (await _test.HistoryAsync(result.Id)).Steps.ShouldHaveSingleItem().Failure.ShouldNotBeNull();
    }

    [Fact]
    public async Task CacheLifetime_WithoutEnd_IsKept()
    {
        var calls = 0;
        var work = async (RunContext run) => await run.StepAsync(
            new StepRequest(StepKind.Code, "load", default) { CacheLifetime = TimeSpan.MaxValue }, _ => ValueTask.FromResult(++calls));

        (await _test.RunAsync(work)).Succeeded.ShouldBeTrue();
        TestHost.Text((await _test.RunAsync(work)).Output).ShouldBe("1");
    }

    [Fact]
    public async Task Mismatch_SwallowedByThePipeline_EndsTheRun()
    {
        var (version, done) = (1, 0);
        var result = await _test.RunAsync(async run =>
        {
            try
            {
                await run.StepAsync(StepRequest.Create(StepKind.Code, "load", version), _ => ValueTask.FromResult(1));
            }
            catch (Exception)
            {
                // Goes on without.
            }

            await run.ReviewAsync("ask", new Review<int>("?"));
            return await run.CodeAsync("work", _ => ValueTask.FromResult(++done));
        });
        version = 2;
        await _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct);

        var ended = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        ended.Exception.ShouldBeOfType<NonDeterministicPipelineException>();
        done.ShouldBe(0);
    }

    [Fact]
    public async Task Sweep_OfPayloadsThatAreKeptForEver_ErasesNothing()
    {
        await _test.RunAsync(_ => Task.FromResult(1));
        await using var sweep = new RetentionSweep(_test.Journal, new RetentionOptions { KeepPayloads = TimeSpan.MaxValue });

        (await sweep.SweepAsync(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Retry_AfterAPauseOfDays_IsWaitedFor()
    {
        var tries = 0;
        var running = _test.RunAsync(run => run.StepAsync(
            new StepRequest(StepKind.Code, "load", default) { Retry = new StepRetry(1, TimeSpan.FromDays(2)) },
            _ => ++tries == 1 ? throw new StepFailedException("Not yet.", "Busy", retryable: true) : ValueTask.FromResult(tries)));
        running.IsCompleted.ShouldBeFalse();
        _test.Time.Advance(TimeSpan.FromDays(2));

        (await running).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task ForEach_OverVeryManyItems_TakesThemAll()
    {
        var items = Enumerable.Range(0, 100_000).ToList();
        var result = await _test.RunAsync(async run =>
            (await run.ForEachAsync("items", items, (item, _, _) => Task.FromResult(item), new ForEachOptions { MaxConcurrency = int.MaxValue })).Sum(i => (long)i));

        TestHost.Text(result.Output).ShouldBe("4999950000");
    }

    [Theory]
    [InlineData("a/b", "a#1")]
    [InlineData("é\u4e2d#1", "x/y#2")]
    [InlineData("#", "/")]
    public async Task Names_OfAnyText_AreTakenUp(string first, string second)
    {
        var calls = 0;
        var result = await _test.RunAsync(async run =>
        {
            var sum = 0;
            foreach (var name in (string[])[first, second, first])
            {
                sum += await run.CodeAsync(name, _ => ValueTask.FromResult(++calls));
                sum += (await run.ForEachAsync(name, [1, 2], (_, _, item) => item.CodeAsync(second, _ => ValueTask.FromResult(++calls)))).Sum();
            }

            await run.ReviewAsync("ask", new Review<int>("?"));
            return sum;
        });
        await _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct);

        TestHost.Text((await _test.RecoverAsync()).ShouldHaveSingleItem().Output).ShouldBe("45");
        calls.ShouldBe(9);
    }

    [Theory]
    [InlineData("items#1/0/load")]
    [InlineData("#12/")]
    public async Task Names_ThatCouldMakeTheKeyOfAnotherStep_AreRefused(string name)
    {
        var step = await _test.RunAsync(run => run.CodeAsync(name, _ => ValueTask.FromResult(1)));
        var scope = await _test.RunAsync(run => run.ForEachAsync(name, [1], (item, _, _) => Task.FromResult(item)));

        step.Exception.ShouldBeOfType<ArgumentException>();
        scope.Exception.ShouldBeOfType<ArgumentException>();
    }

    [Fact]
    public async Task Names_ThatAJournalDoesNotGiveBack_AreRefused()
    {
        // Attributes could not hold the halves of pairs.
        foreach (var name in (string[])["order-\0", "order-\ud800", "\udc00\ud800"])
        {
            var step = await _test.RunAsync(run => run.CodeAsync(name, _ => ValueTask.FromResult(1)));
            var scope = await _test.RunAsync(run => run.ForEachAsync(name, [1], (item, _, _) => Task.FromResult(item)));

            step.Exception.ShouldBeOfType<ArgumentException>().Message.ShouldContain("A name cannot have the character 0");
            scope.Exception.ShouldBeOfType<ArgumentException>();
        }

        (await _test.RunAsync(run => run.CodeAsync("größe-🚢-退款", _ => ValueTask.FromResult(1)))).Succeeded.ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private sealed class BrokenCache : IStepCache
    {
        public ValueTask<ReadOnlyMemory<byte>?> FindAsync(string key, DateTimeOffset now, CancellationToken ct) => throw new IOException("The cache is gone.");

        public ValueTask StoreAsync(string key, ReadOnlyMemory<byte> result, DateTimeOffset ends, CancellationToken ct) => ValueTask.CompletedTask;
    }
}
