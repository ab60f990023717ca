using Microsoft.Extensions.Time.Testing;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

public sealed class OwnershipTests : IAsyncDisposable
{
    private static readonly TimeSpan Lease = new SlipwayOptions { Journal = new MemoryJournal() }.LeaseTime;

    private readonly DurableHost _test = new();
    private readonly TaskCompletionSource _began = new();
    private readonly TaskCompletionSource _go = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recover_WhileTheOwnerLives_LeavesItsRunsAlone()
    {
        var running = _test.RunAsync(run => HangAsync(run));
        await _began.Task;
        for (var beat = 0; beat < 10; beat++)
        {
            _test.Time.Advance(Lease / 2);
        }

        (await _test.RecoverAsync(_test.Node("node-2"))).ShouldBeEmpty();

        _go.SetResult();
        (await running).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Recover_AfterTheOwnersLease_ContinuesAndFencesTheLateOwner()
    {
        // The clock of a process that stands still.
        var stopped = new FakeTimeProvider(_test.Time.GetUtcNow());
        var late = _test.Node("late", stopped);
        var effects = 0;
        var running = _test.RunAsync(late, run => WorkAsync(run));
        await _began.Task;
        _test.Time.Advance(Lease);

        var taken = (await _test.RecoverAsync()).ShouldHaveSingleItem();
        taken.Succeeded.ShouldBeTrue();
        _go.SetResult();
        stopped.Advance(Lease);

        var lost = await Should.ThrowAsync<LostRunException>(() => running);
        lost.Run.ShouldBe(taken.Id);
        lost.Epoch.ShouldBe(1);
        effects.ShouldBe(1);
        var history = await _test.HistoryAsync(taken.Id);
        history.Run.Owner.ShouldBe("node-1");
        history.Run.Epoch.ShouldBe(2);
        history.Steps.Select(s => (s.Key, s.Epoch)).ShouldBe([("first#1", 1), ("wait#1", 2), ("pay#1", 2)]);

        async Task<int> WorkAsync(RunContext run)
        {
            await run.CodeAsync("first", _ => ValueTask.FromResult(1));
            await run.CodeAsync("wait", async _ =>
            {
                if (_began.TrySetResult())
                {
                    await _go.Task;
                }

                return 1;
            });
            return await run.StepAsync(
                new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect }, _ => ValueTask.FromResult(++effects));
        }
    }

    [Fact]
    public async Task SideEffect_AfterTheLeaseHasLapsed_AsksTheJournalFirst()
    {
        var stopped = new FakeTimeProvider(_test.Time.GetUtcNow());
        var late = _test.Node("late", stopped);
        var effects = 0;
        var running = _test.RunAsync(late, async run =>
        {
            if (_began.TrySetResult())
            {
                await _go.Task;
            }

            return await run.StepAsync(
                new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect }, _ => ValueTask.FromResult(++effects));
        });
        await _began.Task;
        _test.Time.Advance(Lease);
        await _test.RecoverAsync();
        stopped.Advance(Lease);
        _go.SetResult();

        await Should.ThrowAsync<LostRunException>(() => running);

        effects.ShouldBe(1);
    }

    [Fact]
    public async Task Recover_OfTheNodesFormerLife_NeedNotWait()
    {
        var former = _test.Node("worker");
        var abandoned = _test.RunAsync(former, run => HangAsync(run));
        await _began.Task;

        var taken = (await _test.RecoverAsync(_test.Node("worker"))).ShouldHaveSingleItem();

        taken.Succeeded.ShouldBeTrue();
        _test.Time.Advance(Lease / 2);
        _go.SetResult();
        await Should.ThrowAsync<LostRunException>(() => abandoned);
        (await Should.ThrowAsync<JournalException>(() => _test.RunAsync(former, _ => Task.FromResult(1)))).Message.ShouldContain("node 'worker'");
    }

    [Fact]
    public async Task Dispose_OfAHost_GivesItsRunsFree()
    {
        var gone = _test.Node("gone");
        var abandoned = _test.RunAsync(gone, run => HangAsync(run));
        await _began.Task;
        await gone.DisposeAsync();

        (await _test.RecoverAsync()).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();

        _go.SetResult();
        await Should.ThrowAsync<LostRunException>(() => abandoned);
    }

    [Fact]
    public async Task Recover_OfANewerFormat_IsLeftToWhoKnowsIt()
    {
        await _test.Host.TryRunAsync(TestHost.Pipeline(_ => Task.FromResult(1)), new System.Text.Json.Nodes.JsonObject(), ct: Ct);
        var newer = new RunRecord(RunId.New(_test.Time), "test", _test.Time.GetUtcNow(), "{}"u8.ToArray()) { Format = JournalFormat.Current + 1 };
        await _test.Journal.StartRunAsync(newer, Ct);
        await using var recovery = new RunRecovery(_test.Host, [TestHost.Pipeline(_ => Task.FromResult(1))]);

        (await recovery.RecoverAsync(Ct)).ShouldBeEmpty();
        (await _test.Host.TakeUpAsync(TestHost.Pipeline(_ => Task.FromResult(1)), newer.Id, ct: Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task TakeUp_ByTwoAtOnce_IsGivenToOne()
    {
        var result = await _test.RunAsync(async run => (await run.ReviewAsync("ask", new Review<int>("?"))).Value);
        await _test.Host.AnswerAsync(result.Id, "ask#1", 4, ct: Ct);
        var pipeline = TestHost.Pipeline(async run => (await run.ReviewAsync("ask", new Review<int>("?"))).Value);
        var nodes = Enumerable.Range(0, 8).Select(i => _test.Node($"node-{i}")).ToList();

        var results = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.TakeUpAsync(pipeline, result.Id, ct: Ct), Ct)));

        results.OfType<RunResult>().ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Start_TakesUpWhatIsAnsweredWithoutBeingAsked()
    {
        var pipeline = TestHost.Pipeline(async run => (await run.ReviewAsync("ask", new Review<int>("?"))).Value);
        var ended = new TaskCompletionSource<RunResult>();
        await using var recovery = new RunRecovery(_test.Host, [pipeline]) { OnResult = r => ended.TrySetResult(r) };
        recovery.Start();
        var result = await _test.Host.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: Ct);

        await _test.Host.AnswerAsync(result.Id, "ask#1", 4, ct: Ct);

        TestHost.Text((await ended.Task).Output).ShouldBe("4");
    }

    [Fact]
    public async Task Dispose_OfARecovery_LetsGoOfItsRunsUnended()
    {
        var pipeline = TestHost.Pipeline(async run =>
        {
            await run.ReviewAsync("ask", new Review<int>("?"));
            return await run.CodeAsync("wait", async ct =>
            {
                _began.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                return 1;
            });
        });
        var result = await _test.Host.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: Ct);
        var recovery = new RunRecovery(_test.Host, [pipeline]);
        recovery.Start();
        await _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct);
        await _began.Task;

        await recovery.DisposeAsync();
        await recovery.DisposeAsync();

        (await _test.HistoryAsync(result.Id)).Run.Status.ShouldBe(RunStatus.Running);
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    /// <summary>Stands still the first time, and goes through every other time.</summary>
    private Task<int> HangAsync(RunContext run) => run.CodeAsync("wait", async _ =>
    {
        if (_began.TrySetResult())
        {
            await _go.Task;
        }

        return 1;
    });
}
