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
        history.Pending.ShouldAllBe(p => p.Question.IsEmpty && p.Answer == null);
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

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

public sealed class MemoryErasureTests(MemoryFixture fixture) : ErasureContract<MemoryFixture>(fixture), IClassFixture<MemoryFixture>;

public sealed class SqliteErasureTests(SqliteFixture fixture) : ErasureContract<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;
