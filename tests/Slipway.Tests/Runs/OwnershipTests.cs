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

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task SideEffect_AfterTheLeaseHasLapsed_AsksTheJournalFirst(int hoursSetBack)
    {
        var stopped = new SetBackTime(_test.Time.GetUtcNow());
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
        stopped.SetBack = TimeSpan.FromHours(hoursSetBack);
        stopped.Advance(Lease);
        _go.SetResult();

        await Should.ThrowAsync<LostRunException>(() => running);

        effects.ShouldBe(1);
    }

    [Fact]
    public async Task NonRepeatable_WhoseProcessStoodStillWhileItBegan_IsLeftToTheNextOwner()
    {
        var stopped = new FakeTimeProvider(_test.Time.GetUtcNow());
        var journal = new FaultyJournal(_test.Journal) { AfterBeginStep = HoldAsync };
        var late = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "late", Time = stopped });
        var effects = 0;
        var running = _test.RunAsync(late, run => run.StepAsync(
            new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.NonRepeatable }, _ => ValueTask.FromResult(++effects)));
        await _began.Task;
        _test.Time.Advance(Lease);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Suspended);
        stopped.Advance(Lease);
        _go.SetResult();

        await Should.ThrowAsync<LostRunException>(() => running);

        effects.ShouldBe(0);
    }

    [Fact]
    public async Task Undoing_ByAProcessThatStoodStill_LeavesWhatTheNextOwnerHasDone()
    {
        var stopped = new FakeTimeProvider(_test.Time.GetUtcNow());
        var undone = 0;
        using var caller = new CancellationTokenSource();
        var pipeline = TestHost.Pipeline(async run =>
        {
            var booked = await run.StepAsync(
                new StepRequest(StepKind.Tool, "book", default), _ => ValueTask.FromResult(1), (_, undo) => undo.CodeAsync("undo", _ => ValueTask.FromResult(++undone)));
            if (_began.TrySetResult())
            {
                await _go.Task;
            }

            run.Cancellation.ThrowIfCancellationRequested();
            return booked;
        });
        var isFirst = true;
        var journal = new FaultyJournal(_test.Journal) { BeforeRenew = () => isFirst && !(isFirst = false) ? new TaskCompletionSource().Task : Task.CompletedTask };
        var late = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "late", Time = stopped });
        var running = late.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: caller.Token);
        await _began.Task;
        _test.Time.Advance(Lease);
        await using var recovery = new RunRecovery(_test.Host, [pipeline]);
        (await recovery.RecoverAsync(Ct)).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
        stopped.SetUtcNow(_test.Time.GetUtcNow());
        await caller.CancelAsync();
        _go.SetResult();

        await Should.ThrowAsync<LostRunException>(() => running);

        undone.ShouldBe(0);
    }

    [Fact]
    public async Task Undoing_ByAProcessThatStoodStillMeanwhile_EndsThere()
    {
        var stopped = new FakeTimeProvider(_test.Time.GetUtcNow());
        var undone = 0;
        var pipeline = TestHost.Pipeline(async Task<int> (run) =>
        {
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "book", default), _ => ValueTask.FromResult(1), (_, undo) => undo.CodeAsync("undo", _ => ValueTask.FromResult(++undone)));
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "tell", default), _ => ValueTask.FromResult(1), (_, _) => _began.TrySetResult() ? _go.Task : Task.CompletedTask);
            throw new InvalidOperationException("It is broken.");
        });
        var isFirst = true;
        var journal = new FaultyJournal(_test.Journal) { BeforeRenew = () => isFirst && !(isFirst = false) ? new TaskCompletionSource().Task : Task.CompletedTask };
        var late = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "late", Time = stopped });
        var running = late.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: Ct);
        await _began.Task;
        _test.Time.Advance(Lease);
        await using var recovery = new RunRecovery(_test.Host, [pipeline]);
        (await recovery.RecoverAsync(Ct)).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Failed);
        stopped.SetUtcNow(_test.Time.GetUtcNow());
        _go.SetResult();

        await Should.ThrowAsync<LostRunException>(() => running);

        undone.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_ThatMayBeLostWhileAStepEndsThatNobodyAwaits_LeavesTheRunToOthers()
    {
        var journal = new FaultyJournal(_test.Journal);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "late", Time = _test.Time });
        var id = RunId.New(_test.Time);
        var running = host.TryRunAsync(
            TestHost.Pipeline(run =>
            {
                _ = run.CodeAsync("wait", async stop =>
                {
                    _began.TrySetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, stop);
                    return 1;
                });
                return Task.FromResult(2);
            }),
            new System.Text.Json.Nodes.JsonObject(),
            new RunOptions { Id = id },
            Ct);
        await _began.Task;

        journal.Unreadable = id;
        _test.Time.Advance(Lease);

        await Should.ThrowAsync<LostRunException>(() => running);
        (await _test.Journal.ReadAsync(id, Ct))!.Run.Status.ShouldBe(RunStatus.Suspended);
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
    public async Task Dispose_OfAHost_WhileARunBegins_LeavesItsStepsToOthers()
    {
        var journal = new FaultyJournal(_test.Journal) { BeforeBegin = HoldAsync };
        var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "gone", Time = _test.Time });
        var payers = new List<int>();
        var running = _test.RunAsync(host, run => PayAsync(run, 1));
        await _began.Task;

        await host.DisposeAsync();
        _go.SetResult();

        (await running).Outcome.Status.ShouldBe(RunStatus.Running);
        payers.ShouldBeEmpty();
        await using var recovery = new RunRecovery(_test.Host, [TestHost.Pipeline(run => PayAsync(run, 2))]);
        (await recovery.RecoverAsync(Ct)).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
        payers.ShouldBe([2]);

        Task<int> PayAsync(RunContext run, int payer) => run.StepAsync(
            new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect },
            _ =>
            {
                payers.Add(payer);
                return ValueTask.FromResult(payer);
            });
    }

    [Fact]
    public async Task Dispose_OfAHost_WhileASideEffectWaitsForTheJournal_LeavesItToOthers()
    {
        var journal = new FaultyJournal(_test.Journal) { BeforeFlush = HoldAsync };
        var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "gone", Time = _test.Time });
        var effects = 0;
        var running = _test.RunAsync(host, run => run.StepAsync(
            new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect }, _ => ValueTask.FromResult(++effects), (_, _) => Task.CompletedTask));
        await _began.Task;

        await host.DisposeAsync();
        _go.SetResult();

        (await running).Outcome.Status.ShouldBe(RunStatus.Running);
        effects.ShouldBe(0);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
        effects.ShouldBe(1);
    }

    [Fact]
    public async Task Dispose_OfAHost_AgainAfterItsJournal_DoesNothing()
    {
        var journal = new FaultyJournal(_test.Journal);
        var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "gone", Time = _test.Time });
        await _test.RunAsync(host, _ => Task.FromResult(1));

        await host.DisposeAsync();
        await host.DisposeAsync();

        journal.Leaves.ShouldBe(1);
    }

    [Fact]
    public async Task Dispose_OfAHost_WhileItJoins_EndsTheLeaseThatComesAfterIt()
    {
        var journal = new FaultyJournal(_test.Journal) { BeforeJoin = HoldAsync };
        var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "gone", Time = _test.Time });
        var running = _test.RunAsync(host, _ => Task.FromResult(1));
        await _began.Task;

        await host.DisposeAsync();
        _go.SetResult();

        await Should.ThrowAsync<ObjectDisposedException>(() => running);
        var left = new RunRecord(RunId.New(_test.Time), "test", _test.Time.GetUtcNow(), "{}"u8.ToArray()) { Owner = "gone", OwnerLife = 1 };
        await _test.Journal.StartRunAsync(left, Ct);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Id.ShouldBe(left.Id);
    }

    [Fact]
    public async Task Recover_OfARunWithADamagedHistory_LetsGoOfIt()
    {
        await _test.RunAsync(run => run.CodeAsync("work", _ => ValueTask.FromResult(1)));
        var damaged = new RunRecord(RunId.New(_test.Time), "test", _test.Time.GetUtcNow(), "{}"u8.ToArray()) { Owner = "gone", OwnerLife = 1 };
        await _test.Journal.StartRunAsync(damaged, Ct);
        foreach (var sequence in (int[])[1, 2])
        {
            _test.Journal.Append(new StepRecord(damaged.Id, sequence, "work#1", StepKind.Code, new string('0', 64), default, "1"u8.ToArray()));
        }

        await Should.ThrowAsync<ArgumentException>(() => _test.RecoverAsync());

        (await _test.HistoryAsync(damaged.Id)).Run.Due.ShouldBe(_test.Time.GetUtcNow() + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Recover_OfRunsThatAnotherRecoveryLetGoOf_OnTheSameHost_GoesOn()
    {
        var pipeline = TestHost.Pipeline(async run =>
        {
            await run.ReviewAsync("ask", new Review<int>("?"));
            return await run.CodeAsync("wait", async ct =>
            {
                if (_began.TrySetResult())
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                }

                return 1;
            });
        });
        await using (var first = new RunRecovery(_test.Host, [pipeline]))
        {
            first.Start();
            await AnsweredAsync(_test.Host, pipeline);
            await _began.Task;
        }

        await using var second = new RunRecovery(_test.Host, [pipeline]);
        (await second.RecoverAsync(Ct)).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
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
    public async Task Recover_OfARunThatCannotGoOn_TakesUpTheOthers()
    {
        var journal = new FaultyJournal(_test.Journal);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Time = _test.Time });
        var pipeline = TestHost.Pipeline(async run => (await run.ReviewAsync("ask", new Review<int>("?"))).Value);
        var (bad, good) = (await AnsweredAsync(host, pipeline), await AnsweredAsync(host, pipeline));
        journal.Unreadable = bad;
        var failures = new List<(RunId Run, Exception Exception)>();
        await using var recovery = new RunRecovery(host, [pipeline]) { OnFailure = (run, e) => failures.Add((run, e)) };

        (await recovery.RecoverAsync(Ct)).ShouldHaveSingleItem().Id.ShouldBe(good);

        failures.ShouldHaveSingleItem().ShouldSatisfyAllConditions(f => f.Run.ShouldBe(bad), f => f.Exception.Message.ShouldContain("cannot be read"));
        await using var silent = new RunRecovery(host, [pipeline]);
        (await Should.ThrowAsync<JournalException>(() => silent.RecoverAsync(Ct))).Message.ShouldContain("cannot be read");
        journal.Unreadable = null;
        (await recovery.RecoverAsync(Ct)).ShouldBeEmpty();
        _test.Time.Advance(TimeSpan.FromMinutes(1));
        (await recovery.RecoverAsync(Ct)).ShouldHaveSingleItem().Id.ShouldBe(bad);
    }

    [Fact]
    public async Task Hosts_OfOneProcess_WithoutNames_DoNotTakeEachOthersRuns()
    {
        await using var first = new SlipwayHost(new SlipwayOptions { Journal = _test.Journal, Time = _test.Time });
        await using var second = new SlipwayHost(new SlipwayOptions { Journal = _test.Journal, Time = _test.Time });
        var pipeline = TestHost.Pipeline(run => HangAsync(run));
        var running = first.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: Ct);
        await _began.Task;
        await using var recovery = new RunRecovery(second, [pipeline]);

        (await recovery.RecoverAsync(Ct)).ShouldBeEmpty();

        _go.SetResult();
        (await running).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Heartbeat_AfterAStandstill_WithARunOfWhichNobodyCanSay_StopsThatOneAndGoesOn()
    {
        var journal = new FaultyJournal(_test.Journal);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Node = "stalled", Time = _test.Time });
        var (bad, good) = (RunId.New(_test.Time), RunId.New(_test.Time));
        var begun = new CountdownEvent(2);
        var hanging = TestHost.Pipeline(async run =>
        {
            begun.Signal();
            await _go.Task;
            return await run.StepAsync(new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect }, _ => ValueTask.FromResult(1));
        });
        var (lost, kept) = (Run(bad), Run(good));
        begun.Wait(Ct);
        journal.Unreadable = bad;

        _test.Time.Advance(Lease);
        _test.Time.Advance(Lease / 2);
        _test.Time.Advance(Lease / 2);

        await using var recovery = new RunRecovery(_test.Node("other"), [hanging]);
        (await recovery.RecoverAsync(Ct)).ShouldBeEmpty();
        _go.SetResult();
        (await kept).Succeeded.ShouldBeTrue();
        await Should.ThrowAsync<LostRunException>(() => lost);

        Task<RunResult> Run(RunId id) => Task.Run(() => host.TryRunAsync(hanging, new System.Text.Json.Nodes.JsonObject(), new RunOptions { Id = id }, Ct), Ct);
    }

    [Fact]
    public async Task Run_WhoseJournalRefusesAStep_IsFreeAgainLater()
    {
        var journal = new FaultyJournal(_test.Journal) { RefusesSteps = true };
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Time = _test.Time });
        var pipeline = TestHost.Pipeline(run => run.CodeAsync("work", _ => ValueTask.FromResult(1)));

        await Should.ThrowAsync<JournalException>(() => host.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: Ct));

        journal.RefusesSteps = false;
        await using var recovery = new RunRecovery(host, [pipeline]);
        (await recovery.RecoverAsync(Ct)).ShouldBeEmpty();
        _test.Time.Advance(TimeSpan.FromMinutes(1));
        (await recovery.RecoverAsync(Ct)).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_WhoseJournalRefusesAStep_BeginsNoneThatNobodyAwaits()
    {
        var journal = new FaultyJournal(_test.Journal) { BeforeFlush = HoldAsync };
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Time = _test.Time });
        var effects = 0;
        var running = _test.RunAsync(host, run =>
        {
            _ = run.StepAsync(new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect }, _ => ValueTask.FromResult(++effects));
            journal.RefusesSteps = true;
            return run.CodeAsync("work", _ => ValueTask.FromResult(1));
        });
        await _began.Task;

        _go.SetResult();

        await Should.ThrowAsync<JournalException>(() => running);
        effects.ShouldBe(0);
    }

    [Fact]
    public async Task Run_WithTheIdOfOneThatRuns_LeavesThatOneAlone()
    {
        var id = RunId.New(_test.Time);
        var first = _test.RunAsync(run => HangAsync(run), new RunOptions { Id = id });
        await _began.Task;

        (await Should.ThrowAsync<JournalException>(() => _test.RunAsync(_ => Task.FromResult(2), new RunOptions { Id = id }))).Message.ShouldContain("already");

        _go.SetResult();
        (await first).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Recover_WithAnAnswerTheRunDoesNotComeTo_WaitsForTheOther()
    {
        var turns = 0;
        var result = await _test.RunAsync(async run =>
        {
            turns++;
            var first = run.ReviewAsync("first", new Review<int>("?"));
            var second = run.ReviewAsync("second", new Review<int>("?"));
            return (await first).Value + (await second).Value;
        });
        await _test.Host.AnswerAsync(result.Id, "first#1", 1, ct: Ct);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Suspended);
        var asked = (await _test.PendingAsync(new PendingQuery())).ShouldHaveSingleItem();

        (await _test.RecoverAsync()).ShouldBeEmpty();

        await _test.Host.AnswerAsync(result.Id, asked.Key, 2, ct: Ct);
        TestHost.Text((await _test.RecoverAsync()).ShouldHaveSingleItem().Output).ShouldBe("3");
        turns.ShouldBe(3);
    }

    [Fact]
    public async Task TakeUp_OfAForkThatWasCutShort_EndsIt()
    {
        var called = 0;
        var body = async (RunContext run) => await run.CodeAsync("one", _ => ValueTask.FromResult(++called)) + await run.CodeAsync("two", _ => ValueTask.FromResult(++called));
        var origin = await _test.HistoryAsync((await _test.RunAsync(body)).Id);
        var cut = new RunRecord(RunId.New(_test.Time), origin.Run.Pipeline, _test.Time.GetUtcNow(), origin.Run.Input)
        {
            Owner = "gone",
            OwnerLife = 1,
            Fork = new ForkOrigin(origin.Run.Id, "two#1", 1, origin.Run.StartedAt),
        };
        await _test.Journal.StartRunAsync(cut, Ct);

        var result = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        result.Outcome.Failure.ShouldNotBeNull().Code.ShouldBe("IncompleteFork");
        called.ShouldBe(2);
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

        (await _test.HistoryAsync(result.Id)).Run.FinishedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Dispose_OfARecovery_WhileItTakesRunsUp_WaitsForThoseThatItHasTakenUp()
    {
        var journal = new FaultyJournal(_test.Journal);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Time = _test.Time });
        var hasEnded = false;
        var pipeline = TestHost.Pipeline(async run =>
        {
            await run.ReviewAsync("ask", new Review<int>("?"));
            return await run.CodeAsync("wait", async _ =>
            {
                _began.TrySetResult();
                await _go.Task;
                hasEnded = true;
                return 1;
            });
        });
        await AnsweredAsync(host, pipeline);
        var recovery = new RunRecovery(host, [pipeline]);
        var (looks, disposing) = (0, new TaskCompletionSource<Task>());
        journal.BeforeFindReady = async () =>
        {
            if (++looks == 2)
            {
                await _began.Task;
                disposing.SetResult(recovery.DisposeAsync().AsTask());
            }
        };
        recovery.Start();

        var disposed = await disposing.Task;
        _ = Task.Run(_go.SetResult, Ct);
        await disposed;

        hasEnded.ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private async Task<RunId> AnsweredAsync(SlipwayHost host, Pipeline pipeline)
    {
        var result = await host.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: Ct);
        await host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct);
        return result.Id;
    }

    /// <summary>Holds something up until the test goes on.</summary>
    private Task HoldAsync()
    {
        _began.TrySetResult();
        return _go.Task;
    }

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
