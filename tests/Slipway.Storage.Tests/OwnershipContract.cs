using Slipway.Journal;

namespace Slipway.Storage.Tests;

/// <summary>What every journal does about owners of runs, and about steps that wait.</summary>
public abstract class OwnershipContract<TFixture>(TFixture fixture)
    where TFixture : class, IJournalFixture
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Join_OfTheSameName_IsANewLife()
    {
        await using var journal = await fixture.OpenAsync();

        (await journal.JoinAsync("a", Now, Ct)).ShouldBe(new NodeLife("a", 1));
        (await journal.JoinAsync("b", Now, Ct)).ShouldBe(new NodeLife("b", 1));
        (await journal.JoinAsync("a", Now, Ct)).ShouldBe(new NodeLife("a", 2));
        (await journal.RenewAsync(new NodeLife("a", 1), Now, Ct)).IsHeld.ShouldBeFalse();
        (await journal.RenewAsync(new NodeLife("a", 2), Now, Ct)).IsHeld.ShouldBeTrue();
        (await journal.RenewAsync(new NodeLife("stranger", 1), Now, Ct)).IsHeld.ShouldBeFalse();
    }

    [Fact]
    public async Task TakeOver_IsPossible_OnlyAfterTheOwnersLease()
    {
        await using var journal = await fixture.OpenAsync();
        var (owner, other) = (await journal.JoinAsync("a", Now + Lease, Ct), await journal.JoinAsync("b", Now + Lease, Ct));
        var run = await StartAsync(journal, owner);

        (await journal.TakeOverAsync(run.Id, other, Now, Ct)).ShouldBeNull();
        await journal.RenewAsync(owner, Now + (2 * Lease), Ct);
        (await journal.TakeOverAsync(run.Id, other, Now + Lease, Ct)).ShouldBeNull();
        (await ReadyAsync(journal, Now + Lease)).ShouldBeEmpty();
        (await ReadyAsync(journal, Now + (2 * Lease))).ShouldBe([run.Id]);
        var taken = (await journal.TakeOverAsync(run.Id, other, Now + (2 * Lease), Ct)).ShouldNotBeNull();

        taken.Run.ShouldBeSameAs(run with { Owner = "b", OwnerLife = 1, Epoch = 2 });
        taken.Steps.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task TakeOver_IsPossible_WhenTheOwnerLeftOrBeganANewLife()
    {
        await using var journal = await fixture.OpenAsync();
        var (a, b, c) = (await journal.JoinAsync("a", Now + Lease, Ct), await journal.JoinAsync("b", Now + Lease, Ct), await journal.JoinAsync("c", Now + Lease, Ct));
        var (left, reborn) = (await StartAsync(journal, a), await StartAsync(journal, b));

        await journal.LeaveAsync(a, Ct);
        await journal.JoinAsync("b", Now + Lease, Ct);

        (await journal.TakeOverAsync(left.Id, c, Now, Ct)).ShouldNotBeNull();
        (await journal.TakeOverAsync(reborn.Id, c, Now, Ct)).ShouldNotBeNull();
        (await journal.TakeOverAsync(reborn.Id, c, Now, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task TakeOver_OfAnUnknownOrEndedRunOrANewerFormat_IsRefused()
    {
        await using var journal = await fixture.OpenAsync();
        var node = await journal.JoinAsync("a", Now + Lease, Ct);
        var ended = Sample.Run();
        await journal.StartRunAsync(ended, Ct);
        await journal.FinishRunAsync(ended.Id, Sample.Completed(), Ct);
        var newer = Sample.Run() with { Format = JournalFormat.Current + 1 };
        await journal.StartRunAsync(newer, Ct);
        await journal.FlushAsync(newer.Id, Ct);

        (await journal.TakeOverAsync(Sample.Run().Id, node, Now, Ct)).ShouldBeNull();
        (await journal.TakeOverAsync(ended.Id, node, Now, Ct)).ShouldBeNull();
        (await journal.TakeOverAsync(newer.Id, node, Now, Ct)).ShouldBeNull();
        (await ReadyAsync(journal, Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task LateOwner_IsRefusedEverywhere_AndTheNewOneGoesOn()
    {
        await using var journal = await fixture.OpenAsync();
        var node = await journal.JoinAsync("b", Now + Lease, Ct);
        var late = await StartAsync(journal, new NodeLife("a", 1));
        var run = (await journal.TakeOverAsync(late.Id, node, Now, Ct)).ShouldNotBeNull().Run;

        try
        {
            journal.Append(Sample.Step(late, 2));
        }
        catch (LostRunException e)
        {
            // A journal that knows at once says so at once.
            e.Epoch.ShouldBe(1);
        }

        await Should.ThrowAsync<LostRunException>(async () => await journal.BeginStepAsync(Pending(late), Ct));
        await Should.ThrowAsync<LostRunException>(async () => await journal.SuspendAsync(late.Id, late.Epoch, knowsCancel: false, [], Ct));
        (await Should.ThrowAsync<LostRunException>(async () => await journal.FinishRunAsync(late.Id, Sample.Completed(), Ct))).Run.ShouldBe(late.Id);
        journal.Append(Sample.Step(run, 2, "\"new\""));
        await journal.FinishRunAsync(run.Id, Sample.Completed() with { Epoch = 2 }, Ct);

        var history = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
        history.Steps.Select(s => s.Epoch).ShouldBe([1, 2]);
        history.Run.Status.ShouldBe(RunStatus.Completed);
        history.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task Suspend_WithoutATime_WaitsForTheAnswer()
    {
        await using var journal = await fixture.OpenAsync();
        var node = await journal.JoinAsync("a", Now + Lease, Ct);
        var run = await StartAsync(journal, node);
        var asked = Pending(run);
        await journal.BeginStepAsync(asked, Ct);
        (await journal.SuspendAsync(run.Id, 1, knowsCancel: false, [], Ct)).ShouldBeNull();
        (await ReadyAsync(journal, DateTimeOffset.MaxValue)).ShouldBeEmpty();
        (await journal.TakeOverAsync(run.Id, node, DateTimeOffset.MaxValue, Ct)).ShouldBeNull();
        (await ListAsync(journal, new PendingQuery())).ShouldHaveSingleItem().ShouldBeSameAs(asked);
        var answer = new StepAnswer(Sample.Utf8("\"yes\""), Now.AddTicks(7), "zoë", "why not");

        (await journal.AnswerAsync(run.Id, "other#1", answer, Ct)).ShouldBeFalse();
        (await journal.AnswerAsync(Sample.Run().Id, asked.Key, answer, Ct)).ShouldBeFalse();
        (await journal.AnswerAsync(run.Id, asked.Key, answer, Ct)).ShouldBeTrue();
        (await journal.AnswerAsync(run.Id, asked.Key, answer with { By = "eve" }, Ct)).ShouldBeFalse();

        (await ListAsync(journal, new PendingQuery())).ShouldBeEmpty();
        (await ReadyAsync(journal, Now)).ShouldBe([run.Id]);
        var taken = (await journal.TakeOverAsync(run.Id, node, Now, Ct)).ShouldNotBeNull();
        taken.Run.Epoch.ShouldBe(2);
        taken.Run.Status.ShouldBe(RunStatus.Running);
        taken.Run.Due.ShouldBeNull();
        taken.Pending.ShouldHaveSingleItem().ShouldBeSameAs(asked with { State = PendingState.Answered, Answer = answer });
    }

    [Fact]
    public async Task Suspend_AfterTheAnswerCame_IsReadyAtOnce()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await StartAsync(journal, await journal.JoinAsync("a", Now + Lease, Ct));
        await journal.BeginStepAsync(Pending(run), Ct);
        await journal.AnswerAsync(run.Id, "ask#1", new StepAnswer(Sample.Utf8("1"), Now), Ct);
        (await ReadyAsync(journal, Now)).ShouldBeEmpty();

        (await journal.SuspendAsync(run.Id, 1, knowsCancel: false, [], Ct)).ShouldBe(DateTimeOffset.UnixEpoch);

        (await ReadyAsync(journal, Now)).ShouldBe([run.Id]);
    }

    [Fact]
    public async Task Suspend_WithTimes_IsReadyAtTheFirst()
    {
        await using var journal = await fixture.OpenAsync();
        var node = await journal.JoinAsync("a", Now + Lease, Ct);
        var run = await StartAsync(journal, node);
        await journal.BeginStepAsync(Pending(run, "late#1") with { Due = Now.AddHours(2) }, Ct);
        await journal.BeginStepAsync(Pending(run, "early#1") with { Due = Now.AddHours(1) }, Ct);
        await journal.BeginStepAsync(Pending(run, "never#1"), Ct);

        (await journal.SuspendAsync(run.Id, 1, knowsCancel: false, [], Ct)).ShouldBe(Now.AddHours(1));

        (await ReadyAsync(journal, Now.AddHours(1).AddTicks(-1))).ShouldBeEmpty();
        (await ReadyAsync(journal, Now.AddHours(1))).ShouldBe([run.Id]);
        var taken = (await journal.TakeOverAsync(run.Id, node, Now.AddHours(1), Ct)).ShouldNotBeNull();
        taken.Pending.ToDictionary(p => p.Key, p => p.State).ShouldBe(
            new Dictionary<string, PendingState> { ["late#1"] = PendingState.Open, ["early#1"] = PendingState.Expired, ["never#1"] = PendingState.Open },
            ignoreOrder: true);
        (await journal.AnswerAsync(run.Id, "early#1", new StepAnswer(Sample.Utf8("1"), Now), Ct)).ShouldBeFalse();
        journal.Append(Sample.Step(taken.Run, 2) with { Key = "early#1" });
        (await journal.SuspendAsync(run.Id, 2, knowsCancel: false, [], Ct)).ShouldBe(Now.AddHours(2));
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run.Due.ShouldBe(Now.AddHours(2));
    }

    [Fact]
    public async Task Suspend_KnowingAnAnswer_WaitsForTheOthers()
    {
        await using var journal = await fixture.OpenAsync();
        var node = await journal.JoinAsync("a", Now + Lease, Ct);
        var run = await StartAsync(journal, node);
        await journal.BeginStepAsync(Pending(run, "known#1"), Ct);
        await journal.BeginStepAsync(Pending(run, "over#1") with { Due = Now }, Ct);
        await journal.BeginStepAsync(Pending(run, "asked#1") with { Due = Now.AddHours(1) }, Ct);
        await journal.AnswerAsync(run.Id, "known#1", new StepAnswer(Sample.Utf8("1"), Now), Ct);
        await journal.SuspendAsync(run.Id, 1, knowsCancel: false, [], Ct);
        await journal.TakeOverAsync(run.Id, node, Now, Ct);

        (await journal.SuspendAsync(run.Id, 2, knowsCancel: false, ["known#1", "over#1"], Ct)).ShouldBe(Now.AddHours(1));

        (await journal.AnswerAsync(run.Id, "asked#1", new StepAnswer(Sample.Utf8("2"), Now), Ct)).ShouldBeTrue();
        (await ReadyAsync(journal, Now)).ShouldBe([run.Id]);
    }

    [Fact]
    public async Task Release_SuspendsTheRunUntilItIsDue()
    {
        await using var journal = await fixture.OpenAsync();
        var (node, other) = (await journal.JoinAsync("a", Now + Lease, Ct), await journal.JoinAsync("b", Now + Lease, Ct));
        var run = await StartAsync(journal, node);

        (await journal.ReleaseAsync(run.Id, other, 1, Now, Ct)).ShouldBeFalse();
        (await journal.ReleaseAsync(run.Id, node, 2, Now, Ct)).ShouldBeFalse();
        (await journal.ReleaseAsync(run.Id, node, 1, Now.AddMinutes(1), Ct)).ShouldBeTrue();
        (await journal.ReleaseAsync(run.Id, node, 1, Now, Ct)).ShouldBeFalse();

        (await ReadyAsync(journal, Now)).ShouldBeEmpty();
        var taken = (await journal.TakeOverAsync(run.Id, other, Now.AddMinutes(1), Ct)).ShouldNotBeNull();
        taken.Run.Epoch.ShouldBe(2);
        taken.Steps.ShouldHaveSingleItem();
        journal.Append(Sample.Step(taken.Run, 2));
        await journal.FinishRunAsync(run.Id, Sample.Completed() with { Epoch = 2 }, Ct);
    }

    [Fact]
    public async Task Release_OfARunThatIsToStop_FreesItAtOnce()
    {
        await using var journal = await fixture.OpenAsync();
        var node = await journal.JoinAsync("a", Now + Lease, Ct);
        var run = await StartAsync(journal, node);
        await journal.RequestCancelAsync(run.Id, new CancelRequest(Now), Ct);

        await journal.ReleaseAsync(run.Id, node, 1, Now.AddMinutes(1), Ct);

        (await ReadyAsync(journal, Now)).ShouldBe([run.Id]);
    }

    [Fact]
    public async Task Begin_Again_ReplacesTheStep()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await StartAsync(journal, await journal.JoinAsync("a", Now + Lease, Ct));
        var begun = Pending(run) with { State = PendingState.Begun, Kind = StepKind.Tool, Subject = "" };
        await journal.BeginStepAsync(begun, Ct);
        (await journal.AnswerAsync(run.Id, begun.Key, new StepAnswer(Sample.Utf8("1"), Now), Ct)).ShouldBeFalse();
        var asked = begun with { State = PendingState.Open, Subject = "unknown", Question = Sample.Utf8("\"happened?\"") };

        await journal.BeginStepAsync(asked, Ct);

        (await ListAsync(journal, new PendingQuery { Subject = "unknown" })).ShouldHaveSingleItem().ShouldBeSameAs(asked);
        (await journal.AnswerAsync(run.Id, begun.Key, new StepAnswer(Sample.Utf8("1"), Now), Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task Begin_OfAStepThatWasAnswered_HasNoAnswerAnyMore()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await StartAsync(journal, await journal.JoinAsync("a", Now + Lease, Ct));
        await journal.BeginStepAsync(Pending(run), Ct);
        await journal.AnswerAsync(run.Id, "ask#1", new StepAnswer(Sample.Utf8("\"repeat\""), Now, "ada", "why not"), Ct);

        await journal.BeginStepAsync(Pending(run), Ct);

        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Pending.ShouldHaveSingleItem().ShouldBeSameAs(Pending(run));
        (await journal.AnswerAsync(run.Id, "ask#1", new StepAnswer(Sample.Utf8("1"), Now), Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task Finish_ClosesWhatIsPending()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await StartAsync(journal, await journal.JoinAsync("a", Now + Lease, Ct));
        await journal.BeginStepAsync(Pending(run), Ct);

        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);

        (await ListAsync(journal, new PendingQuery())).ShouldBeEmpty();
        (await ListAsync(journal, new PendingQuery { IncludesSettled = true, Run = run.Id })).ShouldHaveSingleItem().State.ShouldBe(PendingState.Closed);
    }

    [Fact]
    public async Task Pending_WithConditions_GivesThoseThatMeetThem()
    {
        await using var journal = await fixture.OpenAsync();
        var node = await journal.JoinAsync("a", Now + Lease, Ct);
        var (one, two) = (await StartAsync(journal, node), await StartAsync(journal, node));
        await journal.BeginStepAsync(Pending(one, "first#1") with { Subject = "refunds" }, Ct);
        await journal.BeginStepAsync(Pending(two, "second#1") with { Subject = "refunds", OpenedAt = Now.AddMinutes(1) }, Ct);
        await journal.BeginStepAsync(Pending(two, "third#1") with { Kind = StepKind.Event, OpenedAt = Now.AddMinutes(2) }, Ct);

        (await KeysAsync(new PendingQuery())).ShouldBe(["first#1", "second#1", "third#1"]);
        (await KeysAsync(new PendingQuery { Subject = "refunds" })).ShouldBe(["first#1", "second#1"]);
        (await KeysAsync(new PendingQuery { Kind = StepKind.Event })).ShouldBe(["third#1"]);
        (await KeysAsync(new PendingQuery { Run = two.Id, Limit = 1 })).ShouldBe(["second#1"]);

        async Task<IEnumerable<string>> KeysAsync(PendingQuery query) => (await ListAsync(journal, query)).Select(p => p.Key);
    }

    [Fact]
    public async Task Cancel_OfARunningRun_IsHeardWithTheHeartbeat()
    {
        await using var journal = await fixture.OpenAsync();
        var (a, b) = (await journal.JoinAsync("a", Now + Lease, Ct), await journal.JoinAsync("b", Now + Lease, Ct));
        var run = await StartAsync(journal, a);
        var request = new CancelRequest(Now, "ada", "a mistake");

        (await journal.RequestCancelAsync(run.Id, request, Ct)).ShouldBeTrue();
        (await journal.RequestCancelAsync(run.Id, request with { By = "eve" }, Ct)).ShouldBeTrue();

        (await journal.RenewAsync(a, Now + Lease, Ct)).Cancelled.ShouldBe([run.Id]);
        (await journal.RenewAsync(b, Now + Lease, Ct)).Cancelled.ShouldBeEmpty();
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run.Cancel.ShouldBe(request);
        (await journal.SuspendAsync(run.Id, 1, knowsCancel: true, [], Ct)).ShouldBeNull();
        (await ReadyAsync(journal, Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancel_OfASuspendedRun_WakesIt()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await StartAsync(journal, await journal.JoinAsync("a", Now + Lease, Ct));
        await journal.BeginStepAsync(Pending(run), Ct);
        await journal.SuspendAsync(run.Id, 1, knowsCancel: false, [], Ct);

        (await journal.RequestCancelAsync(run.Id, new CancelRequest(Now), Ct)).ShouldBeTrue();

        (await ReadyAsync(journal, Now)).ShouldBe([run.Id]);
    }

    [Fact]
    public async Task Cancel_OfARunThatWaits_LeavesOnlyWhatUndoesIt()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await StartAsync(journal, await journal.JoinAsync("a", Now + Lease, Ct));
        await journal.BeginStepAsync(Pending(run, "ask#1"), Ct);
        await journal.BeginStepAsync(Pending(run, "paid#1") with { Kind = StepKind.Event, OpenedAt = Now.AddMinutes(1) }, Ct);
        await journal.BeginStepAsync(Pending(run, "charge#1") with { Kind = StepKind.Tool, OpenedAt = Now.AddMinutes(2) }, Ct);
        await journal.BeginStepAsync(Pending(run, "pay#1/on-failure/ask#1") with { OpenedAt = Now.AddMinutes(3) }, Ct);
        var answer = new StepAnswer(Sample.Utf8("1"), Now);
        string[] undoing = ["charge#1", "pay#1/on-failure/ask#1"];

        await journal.RequestCancelAsync(run.Id, new CancelRequest(Now), Ct);

        foreach (var query in (PendingQuery[])[new(), new() { Run = run.Id }, new() { Subject = "default" }, new() { Run = run.Id, Subject = "default" }])
        {
            (await ListAsync(journal, query)).Select(p => p.Key).ShouldBe(undoing);
            (await ListAsync(journal, query with { IncludesSettled = true })).Count.ShouldBe(4);
        }

        (await journal.AnswerAsync(run.Id, "ask#1", answer, Ct)).ShouldBeFalse();
        (await journal.AnswerAsync(run.Id, "paid#1", answer, Ct)).ShouldBeFalse();
        foreach (var key in undoing)
        {
            (await journal.AnswerAsync(run.Id, key, answer, Ct)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Cancel_ThatTheOwnerDidNotHear_WakesTheRunItSuspends()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await StartAsync(journal, await journal.JoinAsync("a", Now + Lease, Ct));
        await journal.BeginStepAsync(Pending(run), Ct);
        await journal.RequestCancelAsync(run.Id, new CancelRequest(Now), Ct);

        (await journal.SuspendAsync(run.Id, 1, knowsCancel: false, [], Ct)).ShouldBe(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task Cancel_OfAnEndedRun_IsRefused()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);
        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);

        (await journal.RequestCancelAsync(run.Id, new CancelRequest(Now), Ct)).ShouldBeFalse();
        (await journal.RequestCancelAsync(Sample.Run().Id, new CancelRequest(Now), Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task TakeOver_ByManyAtOnce_IsGivenToOne()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await StartAsync(journal, new NodeLife("gone", 1));
        var nodes = new List<NodeLife>();
        for (var i = 0; i < 16; i++)
        {
            nodes.Add(await journal.JoinAsync($"node-{i}", Now + Lease, Ct));
        }

        var taken = await Task.WhenAll(nodes.Select(node => Task.Run(async () => await journal.TakeOverAsync(run.Id, node, Now, Ct), Ct)));

        taken.OfType<RunHistory>().ShouldHaveSingleItem().Run.Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task Ready_OfOtherPipelines_IsNotFound()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await StartAsync(journal, new NodeLife("gone", 1));
        await StartAsync(journal, new NodeLife("gone", 1));

        (await journal.FindReadyAsync(new ReadyQuery(Now) { Pipelines = ["other"] }, Ct)).ShouldBeEmpty();
        (await journal.FindReadyAsync(new ReadyQuery(Now) { Pipelines = ["other", run.Pipeline], Limit = 1 }, Ct))
            .ShouldHaveSingleItem().Pipeline.ShouldBe(run.Pipeline);
    }

    private static async Task<RunRecord> StartAsync(IJournal journal, NodeLife owner)
    {
        var run = Sample.Run() with { Owner = owner.Node, OwnerLife = owner.Life };
        await journal.StartRunAsync(run, Ct);
        journal.Append(Sample.Step(run, 1));
        await journal.FlushAsync(run.Id, Ct);
        return run;
    }

    private static PendingStep Pending(RunRecord run, string key = "ask#1") =>
        new(run.Id, key, StepKind.Review, Sample.Hash(key), Sample.Utf8("""{"question":"?"}"""))
        {
            Subject = "default",
            Epoch = run.Epoch,
            State = PendingState.Open,
            OpenedAt = Now,
        };

    private static async Task<IEnumerable<RunId>> ReadyAsync(IJournal journal, DateTimeOffset now) =>
        (await journal.FindReadyAsync(new ReadyQuery(now) { Pipelines = [Sample.Run().Pipeline] }, Ct)).Select(r => r.Id);

    private static async Task<List<PendingStep>> ListAsync(IJournal journal, PendingQuery query)
    {
        var found = new List<PendingStep>();
        await foreach (var step in journal.ListPendingAsync(query, Ct))
        {
            found.Add(step);
        }

        return found;
    }
}
