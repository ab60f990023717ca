using Slipway.Journal;

namespace Slipway.Storage.Tests;

/// <summary>What every journal does about payloads that must go.</summary>
public abstract class ErasureContract<TFixture>(TFixture fixture)
    where TFixture : class, IJournalFixture
{
    private static readonly DateTimeOffset Now = new(2026, 3, 9, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erase_OfAFinishedRun_LeavesItsMetadataAlone()
    {
        await using var journal = await fixture.OpenAsync();
        var run = Sample.Run() with { User = "ada", Conversation = Sample.Utf8("{}") };
        await journal.StartRunAsync(run, Ct);
        journal.Append(Sample.Step(run, 1).Cost(0.5m, "EUR"));
        await journal.BeginStepAsync(new PendingStep(run.Id, "ask#1", StepKind.Review, Sample.Hash("q"), Sample.Utf8("\"why?\"")) { State = PendingState.Open }, Ct);
        (await journal.AnswerAsync(run.Id, "ask#1", new StepAnswer(Sample.Utf8("\"so\""), Now, "bob"), Ct)).ShouldBeTrue();
        await journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Failed, Now, Sample.Utf8("1"), new Failure("Broken", "the customer's words", "step#1")), Ct);

        (await journal.EraseAsync(run.Id, Now, Ct)).ShouldBeTrue();
        (await journal.EraseAsync(run.Id, Now.AddDays(1), Ct)).ShouldBeTrue();

        var history = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
        history.Run.ShouldBeSameAs(run with
        {
            Input = default,
            Conversation = null,
            Status = RunStatus.Failed,
            FinishedAt = Now,
            Failure = new Failure("Broken", "", "step#1"),
            ErasedAt = Now,
        });
        history.Run.Totals.Cost.ShouldBe(0.5m);
        history.Steps[0].ShouldBeSameAs(Sample.Step(run, 1).Cost(0.5m, "EUR") with { Request = default, Result = null });
        history.Pending.ShouldAllBe(p => p.Question.IsEmpty && p.Answer!.Value.IsEmpty && p.Answer.By == "bob");
        await foreach (var listed in journal.ListAsync(new RunQuery(), Ct))
        {
            listed.ErasedAt.ShouldBe(Now);
        }
    }

    [Fact]
    public async Task Erase_OfARunThatHasNotEnded_IsRefused()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);

        (await Should.ThrowAsync<JournalException>(async () => await journal.EraseAsync(run.Id, Now, Ct))).Message.ShouldContain("has not ended. Cancel it first");

        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run.Input.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public async Task Forks_OfARun_AreFoundAtFirstAndSecondHand_UntilTheyAreErased()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);
        var other = Sample.Run(minute: 1);
        var origin = new ForkOrigin(run.Id, "step#1", 0, run.StartedAt);
        var fork = Sample.Run(minute: 2) with { Fork = origin };
        var second = Sample.Run(minute: 3) with { Fork = new ForkOrigin(fork.Id, "step#1", 0, fork.StartedAt) { Parent = origin } };
        var ofOther = Sample.Run(minute: 4) with { Fork = new ForkOrigin(other.Id, "step#1", 0, other.StartedAt) };
        foreach (var started in new[] { other, fork, second, ofOther })
        {
            await journal.StartRunAsync(started, Ct);
        }

        (await journal.FindForksAsync(run.Id, Ct)).Select(r => r.Id).ShouldBe([fork.Id, second.Id]);
        (await journal.FindForksAsync(fork.Id, Ct)).Select(r => r.Id).ShouldBe([second.Id]);
        (await journal.FindForksAsync(RunId.New(TimeProvider.System), Ct)).ShouldBeEmpty();

        await journal.FinishRunAsync(fork.Id, Sample.Completed(), Ct);
        await journal.EraseAsync(fork.Id, Now, Ct);
        (await journal.FindForksAsync(run.Id, Ct)).Select(r => r.Id).ShouldBe([second.Id]);
    }

    [Fact]
    public async Task Erase_OfAnUnknownRun_IsFalse()
    {
        await using var journal = await fixture.OpenAsync();

        (await journal.EraseAsync(new RunId(Guid.NewGuid()), Now, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task Erase_OfOneRun_LeavesTheOthersReadable()
    {
        await using var journal = await fixture.OpenAsync();
        var (kept, gone) = (await Sample.WriteAsync(journal, 2, Ct), await Sample.WriteAsync(journal, 2, Ct));
        await journal.FinishRunAsync(gone.Id, Sample.Completed(), Ct);

        await journal.EraseAsync(gone.Id, Now, Ct);

        journal.Append(Sample.Step(kept, 3));
        await journal.FinishRunAsync(kept.Id, Sample.Completed(), Ct);
        var history = (await journal.ReadAsync(kept.Id, Ct)).ShouldNotBeNull();
        history.Run.Input.ToArray().ShouldBe(kept.Input.ToArray());
        history.Steps[2].ShouldBeSameAs(Sample.Step(kept, 3));
    }

    [Fact]
    public async Task Sweep_ErasesWhatEndedLongAgo()
    {
        await using var journal = await fixture.OpenAsync();
        var (old, late, open) = (Sample.Run(), Sample.Run(), Sample.Run());
        foreach (var run in (RunRecord[])[old, late, open])
        {
            await journal.StartRunAsync(run, Ct);
        }

        await journal.FinishRunAsync(old.Id, Sample.Completed() with { FinishedAt = Now.AddDays(-31) }, Ct);
        await journal.FinishRunAsync(late.Id, Sample.Completed() with { FinishedAt = Now.AddDays(-29) }, Ct);
        await using var sweep = new RetentionSweep(journal, new RetentionOptions { KeepPayloads = TimeSpan.FromDays(30), Time = new FixedTime(Now) });

        (await sweep.SweepAsync(Ct)).ShouldBe(1);
        (await sweep.SweepAsync(Ct)).ShouldBe(0);

        (await journal.ReadAsync(old.Id, Ct)).ShouldNotBeNull().Run.ErasedAt.ShouldBe(Now);
        (await journal.ReadAsync(late.Id, Ct)).ShouldNotBeNull().Run.ErasedAt.ShouldBeNull();
        (await journal.ReadAsync(open.Id, Ct)).ShouldNotBeNull().Run.ErasedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Sweep_OfOnePipeline_LeavesTheRunsOfOthers()
    {
        await using var journal = await fixture.OpenAsync();
        var (of, other) = (Sample.Run() with { Pipeline = "swept" }, Sample.Run() with { Pipeline = "kept" });
        foreach (var run in (RunRecord[])[of, other])
        {
            await journal.StartRunAsync(run, Ct);
            await journal.FinishRunAsync(run.Id, Sample.Completed() with { FinishedAt = Now.AddDays(-31) }, Ct);
        }

        await using var sweep = new RetentionSweep(
            journal, new RetentionOptions { KeepPayloads = TimeSpan.FromDays(30), Pipeline = "swept", Time = new FixedTime(Now) });

        (await sweep.SweepAsync(Ct)).ShouldBe(1);

        (await journal.ReadAsync(of.Id, Ct)).ShouldNotBeNull().Run.ErasedAt.ShouldBe(Now);
        (await journal.ReadAsync(other.Id, Ct)).ShouldNotBeNull().Run.ErasedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Sweep_OfAnOldRun_TakesItsForksAlong()
    {
        await using var journal = await fixture.OpenAsync();
        var old = await EndedAsync(journal, days: 31);
        var fork = await EndedAsync(journal, days: 1, of: old);
        var second = await EndedAsync(journal, days: 1, of: fork);
        var young = await EndedAsync(journal, days: 29);
        var ofYoung = await EndedAsync(journal, days: 28, of: young);

        (await SweepAsync(journal)).ShouldBe(3);

        (await ErasedAsync(journal, old, fork, second)).ShouldBe([true, true, true]);
        (await ErasedAsync(journal, young, ofYoung)).ShouldBe([false, false]);
        (await SweepAsync(journal)).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sweep_WhileAForkHasNotEnded_LeavesItsRunAndTheForksBesideIt(bool waits)
    {
        await using var journal = await fixture.OpenAsync();
        var (old, other) = (await EndedAsync(journal, days: 40), await EndedAsync(journal, days: 31));
        var beside = await EndedAsync(journal, days: 1, of: old);
        var oldFork = await EndedAsync(journal, days: 35, of: old);
        var open = Sample.Run() with { Fork = Of(beside) };
        await journal.StartRunAsync(open, Ct);
        if (waits)
        {
            await journal.SuspendAsync(open.Id, open.Epoch, knowsCancel: false, [], Ct);
        }

        (await SweepAsync(journal)).ShouldBe(2);

        (await ErasedAsync(journal, other, oldFork, old, beside, open)).ShouldBe([true, true, false, false, false]);
        await journal.FinishRunAsync(open.Id, Sample.Completed() with { FinishedAt = Now }, Ct);
        (await SweepAsync(journal)).ShouldBe(3);
        (await ErasedAsync(journal, old, beside, open)).ShouldBe([true, true, true]);
    }

    [Fact]
    public async Task Sweep_OfAForkWhoseOriginIsErased_ErasesItWhenThatIsOld()
    {
        await using var journal = await fixture.OpenAsync();
        var (old, young) = (await EndedAsync(journal, days: 31), await EndedAsync(journal, days: 29));
        var (ofOld, ofYoung) = (await EndedAsync(journal, days: 1, of: old), await EndedAsync(journal, days: 1, of: young));
        await journal.EraseAsync(old.Id, Now.AddDays(-1), Ct);
        await journal.EraseAsync(young.Id, Now.AddDays(-1), Ct);

        (await SweepAsync(journal)).ShouldBe(1);

        (await ErasedAsync(journal, ofOld, ofYoung)).ShouldBe([true, false]);
    }

    [Fact]
    public async Task Sweep_PastManyRunsWithAForkThatHasNotEnded_ErasesTheOthers()
    {
        await using var journal = await fixture.OpenAsync();
        for (var i = 0; i < 130; i++)
        {
            var held = await EndedAsync(journal, days: 60);
            await journal.StartRunAsync(Sample.Run() with { Fork = Of(held) }, Ct);
        }

        var other = await EndedAsync(journal, days: 31);

        (await SweepAsync(journal)).ShouldBe(1);

        (await ErasedAsync(journal, other)).ShouldBe([true]);
    }

    private static ForkOrigin Of(RunRecord run) => new(run.Id, "step#1", 0, run.StartedAt) { Parent = run.Fork };

    private static async Task<RunRecord> EndedAsync(IJournal journal, int days, RunRecord? of = null)
    {
        var run = Sample.Run() with { Fork = of is null ? null : Of(of) };
        await journal.StartRunAsync(run, Ct);
        await journal.FinishRunAsync(run.Id, Sample.Completed() with { FinishedAt = Now.AddDays(-days) }, Ct);
        return run;
    }

    private static async Task<int> SweepAsync(IJournal journal)
    {
        await using var sweep = new RetentionSweep(journal, new RetentionOptions { KeepPayloads = TimeSpan.FromDays(30), Time = new FixedTime(Now) });
        return await sweep.SweepAsync(Ct);
    }

    private static async Task<List<bool>> ErasedAsync(IJournal journal, params RunRecord[] runs)
    {
        var erased = new List<bool>();
        foreach (var run in runs)
        {
            erased.Add((await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run is { ErasedAt: not null, Input.IsEmpty: true });
        }

        return erased;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

public sealed class MemoryErasureTests(MemoryFixture fixture) : ErasureContract<MemoryFixture>(fixture), IClassFixture<MemoryFixture>;

public sealed class SqliteErasureTests(SqliteFixture fixture) : ErasureContract<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
