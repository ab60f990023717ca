using Slipway.Journal;
using Slipway.Reviews;

namespace Slipway.Tests.Runs;

/// <summary>Questions that go to others when nobody answers them.</summary>
public sealed class EscalationTests : IAsyncDisposable
{
    private static readonly Review<string> Refund = new("Refund?")
    {
        Queue = "desk",
        Assignees = ["ada"],
        Deadline = TimeSpan.FromHours(8),
        OnTimeout = ReviewTimeout.Answer,
        TimeoutAnswer = "no",
        Escalations =
        [
            new ReviewEscalation(TimeSpan.FromHours(1)) { Queue = "leads", Assignees = ["bob", "cat"] },
            new ReviewEscalation(TimeSpan.FromHours(4)) { Assignees = [] },
        ],
    };

    private readonly DurableHost _test = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Review_Unanswered_GoesToTheNextAndIsOnTheRecord()
    {
        var run = await AskAsync(Refund);
        (await AskedAsync("desk")).Assignees.ShouldBe(["ada"]);

        await PassAsync(hours: 1);
        (await _test.PendingAsync(new PendingQuery { Subject = "desk" })).ShouldBeEmpty();
        var asked = await AskedAsync("leads");
        asked.Assignees.ShouldBe(["bob", "cat"]);
        asked.Form.ShouldNotBeNull();
        asked.Escalated.ShouldNotBeNull().ShouldHaveSingleItem().Queue.ShouldBe("leads");
        (await Should.ThrowAsync<AnswerRefusedException>(() => _test.Host.AnswerAsync(run, "approve#1", "yes", "ada", ct: Ct))).Message.ShouldContain("bob, cat");

        await PassAsync(hours: 3);
        (await AskedAsync("leads")).Assignees.ShouldBeEmpty();
        await _test.Host.AnswerAsync(run, "approve#1", "yes", "dan", ct: Ct);
        var ended = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        ended.Succeeded.ShouldBeTrue();
        TestHost.Text(ended.Output).ShouldContain("\"by\":\"dan\"");
        SlipwayJson.Read<ReviewQuestion>((await _test.HistoryAsync(run)).Pending.Single().Question.Span)!.Escalated!.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Review_AnsweredWhileOtherBranchesWorkAfterItsEscalation_IsTakenRightAfterThem()
    {
        var (began, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var turn = 0;
        var result = await _test.RunAsync(async run =>
        {
            turn++;
            return await run.ParallelAsync(
                async branch => (await branch.ReviewAsync("approve", new Review<string>("?") { Escalations = [new ReviewEscalation(TimeSpan.FromHours(1))] })).Value,
                async branch =>
                {
                    await branch.DelayAsync("pause", TimeSpan.FromMinutes(30));
                    return await branch.CodeAsync("work", async _ =>
                    {
                        began.SetResult();
                        await go.Task;
                        return 1;
                    });
                });
        });
        _test.Time.Advance(TimeSpan.FromHours(1));
        var recovering = _test.RecoverAsync();
        await began.Task;
        await _test.Host.AnswerAsync(result.Id, "parallel#1/0/approve#1", "yes", ct: Ct);
        go.SetResult();

        (await recovering)[^1].Outcome.Status.ShouldBe(RunStatus.Completed);
        turn.ShouldBe(3);
    }

    [Fact]
    public async Task Review_NeverAnswered_EndsAtItsDeadline()
    {
        await AskAsync(Refund);
        await PassAsync(hours: 1);
        await PassAsync(hours: 3);
        _test.Time.Advance(TimeSpan.FromHours(4));

        var ended = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        ended.Succeeded.ShouldBeTrue();
        TestHost.Text(ended.Output).ShouldContain("\"is_timeout\":true");
    }

    [Fact]
    public async Task Review_AfterALongPause_TakesEveryEscalationOnItsWay()
    {
        var run = await AskAsync(Refund);
        _test.Time.Advance(TimeSpan.FromHours(5));

        (await _test.RecoverAsync()).Count.ShouldBe(2);

        var asked = await AskedAsync("leads");
        asked.Assignees.ShouldBeEmpty();
        asked.Escalated!.Select(e => e.At - (DateTimeOffset)_test.Time.GetUtcNow()).ShouldBe([TimeSpan.FromHours(-4), TimeSpan.FromHours(-1)]);
        (await _test.HistoryAsync(run)).Run.Due.ShouldBe(_test.Time.GetUtcNow() + TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task Review_WithoutADeadline_StaysWithTheLast()
    {
        var run = await AskAsync(Refund with { Deadline = null });
        _test.Time.Advance(TimeSpan.FromDays(30));
        await _test.RecoverAsync();

        (await _test.HistoryAsync(run)).Run.Due.ShouldBeNull();
        (await AskedAsync("leads")).Escalated!.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    [InlineData(2, 9)]
    public async Task Escalations_OutOfOrder_AreRefused(int first, int second)
    {
        var result = await _test.RunAsync(run => run.ReviewAsync(
            "approve", Refund with { Escalations = [new ReviewEscalation(TimeSpan.FromHours(first)), new ReviewEscalation(TimeSpan.FromHours(second))] }));

        result.Exception.ShouldBeOfType<ArgumentException>().Message.ShouldContain("does not come between");
    }

    [Fact]
    public async Task Review_WithoutEscalations_AsksWhatItAlwaysAsked()
    {
        var run = await AskAsync(new Review<string>("Refund?"));

        // The hash of the request that the first version wrote: journals of then have to replay.
        (await _test.HistoryAsync(run)).Pending.Single().RequestHash.ShouldBe(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
                """{"question":"Refund?","context":null,"choices":null,"form":null,"queue":"default","assignees":[],"role":null,"deadline":null}"""u8)));
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private async Task<RunId> AskAsync(Review<string> review)
    {
        var result = await _test.RunAsync(run => run.ReviewAsync("approve", review));
        result.Outcome.Status.ShouldBe(RunStatus.Suspended);
        return result.Id;
    }

    private async Task PassAsync(int hours)
    {
        _test.Time.Advance(TimeSpan.FromHours(hours));
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Suspended);
    }

    private async Task<ReviewQuestion> AskedAsync(string queue) =>
        SlipwayJson.Read<ReviewQuestion>((await _test.PendingAsync(new PendingQuery { Subject = queue })).ShouldHaveSingleItem().Question.Span)!;
}
