using System.Text.Json.Nodes;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

public sealed class SuspensionTests : IAsyncDisposable
{
    private readonly DurableHost _test = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Review_Unanswered_SuspendsTheRunWithItsQuestion()
    {
        var result = await _test.RunAsync(run => run.ReviewAsync(
            "approve", new Review<string>("Refund 40 EUR?") { Choices = ["yes", "no"], Queue = "refunds", Context = new { amount = 40 } }));

        result.Outcome.Status.ShouldBe(RunStatus.Suspended);
        result.Succeeded.ShouldBeFalse();
        var pending = (await _test.PendingAsync(new PendingQuery { Subject = "refunds" })).ShouldHaveSingleItem();
        pending.Key.ShouldBe("approve#1");
        pending.State.ShouldBe(PendingState.Open);
        TestHost.Text(pending.Question).ShouldContain("Refund 40 EUR?");
        (await _test.HistoryAsync(result.Id)).Run.Status.ShouldBe(RunStatus.Suspended);
    }

    [Fact]
    public async Task Review_Answered_GoesOnWithWhoWhenAndWhy()
    {
        var executed = 0;
        var result = await _test.RunAsync(async run =>
        {
            var before = await run.CodeAsync("before", _ => ValueTask.FromResult(++executed));
            var answer = await run.ReviewAsync("approve", new Review<string>("Really?"));
            return new { before, answer.Value, answer.By, answer.Reason, answer.At };
        });
        _test.Time.Advance(TimeSpan.FromHours(30));
        await _test.Host.AnswerAsync(result.Id, "approve#1", "yes", "zoë", "he asked nicely", Ct);

        var resumed = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        resumed.Outcome.Status.ShouldBe(RunStatus.Completed);
        executed.ShouldBe(1);
        var output = JsonNode.Parse(resumed.Output!.Value.Span)!;
        output["value"]!.GetValue<string>().ShouldBe("yes");
        output["by"]!.GetValue<string>().ShouldBe("zoë");
        output["reason"]!.GetValue<string>().ShouldBe("he asked nicely");
        output["at"]!.GetValue<DateTimeOffset>().ShouldBe(_test.Time.GetUtcNow());
        var history = await _test.HistoryAsync(result.Id);
        history.Steps.Select(s => s.Key).ShouldBe(["before#1", "approve#1"]);
        history.Steps[1].Duration.ShouldBe(TimeSpan.FromHours(30));
        history.Pending.ShouldHaveSingleItem().State.ShouldBe(PendingState.Closed);
        history.Run.Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task Recover_WithoutAnAnswer_LeavesTheRunAlone()
    {
        await _test.RunAsync(run => run.ReviewAsync("approve", new Review<string>("Really?")));
        _test.Time.Advance(TimeSpan.FromDays(365));

        (await _test.RecoverAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"maybe\"", "not one of")]
    [InlineData("""{"amount":40,"note":"ok"}""", null)]
    [InlineData("""{"amount":40}""", "no member 'note'")]
    [InlineData("""{"amount":"40","note":"ok"}""", "amount must be integer")]
    [InlineData("""{"amount":40.5,"note":"ok"}""", "amount must be integer")]
    [InlineData("""{"amount":40,"note":null}""", "note must be string")]
    [InlineData("""{"amount":40,"note":"ok","kind":"partial"}""", null)]
    [InlineData("""{"amount":40,"note":"ok","kind":"none"}""", "kind is \"none\"")]
    [InlineData("null", "must be object")]
    public async Task Answer_ThatDoesNotFit_IsRefusedByName(string json, string? problem)
    {
        var answer = JsonNode.Parse(json);
        var isText = answer is JsonValue;
        var result = isText
            ? await _test.RunAsync(run => run.ReviewAsync("ask", new Review<string>("?") { Choices = ["yes", "no"] }))
            : await _test.RunAsync(run => run.ReviewAsync("ask", new Review<Decision>("?")));

        var answering = () => _test.Host.AnswerAsync(result.Id, "ask#1", answer, ct: Ct);

        if (problem is null)
        {
            await answering();
            (await _test.RecoverAsync()).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
        }
        else
        {
            (await Should.ThrowAsync<AnswerRefusedException>(answering)).Message.ShouldContain(problem);
        }
    }

    [Fact]
    public async Task Answer_OfAStranger_IsRefused()
    {
        var result = await _test.RunAsync(run => run.ReviewAsync("ask", new Review<bool>("?") { Assignees = ["ada", "bob"] }));

        (await Should.ThrowAsync<AnswerRefusedException>(() => _test.Host.AnswerAsync(result.Id, "ask#1", true, "eve", ct: Ct)))
            .Message.ShouldContain("ada, bob");
        await Should.ThrowAsync<AnswerRefusedException>(() => _test.Host.AnswerAsync(result.Id, "ask#1", true, ct: Ct));
        await _test.Host.AnswerAsync(result.Id, "ask#1", true, "bob", ct: Ct);
    }

    [Fact]
    public async Task Answer_Twice_KeepsTheFirst()
    {
        var result = await _test.RunAsync(async run => (await run.ReviewAsync("ask", new Review<int>("?"))).Value);
        await _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct);

        await Should.ThrowAsync<AnswerRefusedException>(() => _test.Host.AnswerAsync(result.Id, "ask#1", 2, ct: Ct));

        TestHost.Text((await _test.RecoverAsync()).Single().Output).ShouldBe("1");
    }

    [Theory]
    [InlineData(ReviewTimeout.Answer, RunStatus.Completed)]
    [InlineData(ReviewTimeout.Fail, RunStatus.Failed)]
    public async Task Review_PastItsDeadline_DoesWhatItSays(ReviewTimeout onTimeout, RunStatus status)
    {
        var result = await _test.RunAsync(run => run.ReviewAsync(
            "ask", new Review<int>("?") { Deadline = TimeSpan.FromHours(2), OnTimeout = onTimeout, TimeoutAnswer = 7 }));
        _test.Time.Advance(TimeSpan.FromHours(1.9));
        (await _test.RecoverAsync()).ShouldBeEmpty();
        _test.Time.Advance(TimeSpan.FromHours(0.1));

        var resumed = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        resumed.Outcome.Status.ShouldBe(status);
        if (status is RunStatus.Completed)
        {
            TestHost.Text(resumed.Output).ShouldContain("\"value\":7");
            TestHost.Text(resumed.Output).ShouldContain("\"is_timeout\":true");
        }
        else
        {
            resumed.Outcome.Failure!.Code.ShouldBe("ReviewTimeout");
        }

        await Should.ThrowAsync<AnswerRefusedException>(() => _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct));
    }

    [Fact]
    public async Task Review_ThatNobodyCouldAnswerAsItSays_IsRefusedBeforeItIsAsked()
    {
        (await RefusalAsync(new Review<Answer>("?") { Deadline = TimeSpan.FromHours(2), OnTimeout = ReviewTimeout.Answer })).ShouldContain("no TimeoutAnswer");
        (await RefusalAsync(new Review<int>("?") { Choices = [] })).ShouldContain("no choices");

        async Task<string> RefusalAsync<T>(Review<T> review)
        {
            var result = await _test.RunAsync(run => run.ReviewAsync("ask", review));
            result.Outcome.Failure.ShouldNotBeNull().Message.ShouldStartWith("Review 'ask' ");
            return result.Outcome.Failure.Message;
        }
    }

    [Fact]
    public async Task Review_WhoseTimeoutAnswerIsNull_HasIt()
    {
        await _test.RunAsync(run => run.ReviewAsync(
            "ask", new Review<string?>("?") { Deadline = TimeSpan.FromHours(2), OnTimeout = ReviewTimeout.Answer, TimeoutAnswer = null }));
        _test.Time.Advance(TimeSpan.FromHours(2));

        TestHost.Text((await _test.RecoverAsync()).ShouldHaveSingleItem().Output).ShouldContain("\"value\":null");
    }

    [Fact]
    public async Task Answer_AtItsDeadline_IsTooLate_AlsoWhenNobodyHasTakenTheRunUp()
    {
        var result = await _test.RunAsync(run => run.ReviewAsync(
            "ask", new Review<int>("?") { Deadline = TimeSpan.FromHours(2), OnTimeout = ReviewTimeout.Answer, TimeoutAnswer = 7 }));
        _test.Time.Advance(TimeSpan.FromHours(2));

        (await Should.ThrowAsync<AnswerRefusedException>(() => _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct))).Message.ShouldContain("time is over");

        TestHost.Text((await _test.RecoverAsync()).ShouldHaveSingleItem().Output).ShouldContain("\"value\":7");
    }

    [Fact]
    public async Task Event_AtItsTimeout_IsTooLate_AlsoWhenNobodyHasTakenTheRunUp()
    {
        var result = await _test.RunAsync(run => run.WaitForEventAsync<int>("paid", TimeSpan.FromHours(2)));
        _test.Time.Advance(TimeSpan.FromHours(2));

        (await _test.Host.SendEventAsync(result.Id, "paid", 1, ct: Ct)).ShouldBeFalse();

        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Failure!.Code.ShouldBe("EventTimeout");
    }

    [Fact]
    public async Task Delay_EndsByTheClock()
    {
        await _test.RunAsync(async run =>
        {
            await run.DelayAsync("cool-off", TimeSpan.FromDays(3));
            return "done";
        });
        _test.Time.Advance(TimeSpan.FromDays(3) - TimeSpan.FromTicks(1));
        (await _test.RecoverAsync()).ShouldBeEmpty();
        _test.Time.Advance(TimeSpan.FromTicks(1));

        TestHost.Text((await _test.RecoverAsync()).ShouldHaveSingleItem().Output).ShouldBe("\"done\"");
    }

    [Fact]
    public async Task Event_WhileAwaited_Arrives()
    {
        var result = await _test.RunAsync(run => run.WaitForEventAsync<Decision>("parcel-arrived"));

        (await _test.Host.SendEventAsync(result.Id, "other", new Decision(1, "x"), ct: Ct)).ShouldBeFalse();
        await Should.ThrowAsync<AnswerRefusedException>(() => _test.Host.SendEventAsync(result.Id, "parcel-arrived", 3, ct: Ct));
        (await _test.Host.SendEventAsync(result.Id, "parcel-arrived", new Decision(1, "x"), ct: Ct)).ShouldBeTrue();
        (await _test.Host.SendEventAsync(result.Id, "parcel-arrived", new Decision(2, "y"), ct: Ct)).ShouldBeFalse();

        TestHost.Text((await _test.RecoverAsync()).ShouldHaveSingleItem().Output).ShouldContain("\"amount\":1");
    }

    [Fact]
    public async Task Event_TooLate_FailsItsStep()
    {
        await _test.RunAsync(run => run.WaitForEventAsync<int>("parcel-arrived", TimeSpan.FromMinutes(1)));
        _test.Time.Advance(TimeSpan.FromMinutes(1));

        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Failure!.Code.ShouldBe("EventTimeout");
    }

    [Fact]
    public async Task Parallel_WhenOneBranchWaits_TheOthersGoOn()
    {
        var executed = new List<string>();
        var result = await _test.RunAsync(async run =>
        {
            var (answer, work) = await run.ParallelAsync(
                branch => branch.ReviewAsync("ask", new Review<int>("?")),
                async branch =>
                {
                    await Task.Yield();
                    await branch.CodeAsync("one", _ => Note("one"));
                    return await branch.CodeAsync("two", _ => Note("two"));
                });
            return $"{answer.Value} {work} {await run.CodeAsync("after", _ => Note("after"))}";
        });
        result.Outcome.Status.ShouldBe(RunStatus.Suspended);
        executed.ShouldBe(["one", "two"]);
        await _test.Host.AnswerAsync(result.Id, "parallel#1/0/ask#1", 5, ct: Ct);

        TestHost.Text((await _test.RecoverAsync()).Single().Output).ShouldBe("\"5 two after\"");

        executed.ShouldBe(["one", "two", "after"]);

        ValueTask<string> Note(string name)
        {
            executed.Add(name);
            return ValueTask.FromResult(name);
        }
    }

    [Fact]
    public async Task Answer_WhileOtherBranchesWork_IsTakenRightAfterThem()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var running = _test.RunAsync(async run =>
        {
            var (answer, _) = await run.ParallelAsync(
                branch => branch.ReviewAsync("ask", new Review<int>("?")),
                branch => branch.CodeAsync("slow", async _ =>
                {
                    asked.SetResult();
                    await go.Task;
                    return 1;
                }));
            return answer.Value;
        });
        await asked.Task;
        var pending = (await _test.PendingAsync(new PendingQuery())).Single();
        await _test.Host.AnswerAsync(pending.RunId, pending.Key, 9, ct: Ct);
        (await _test.RecoverAsync()).ShouldBeEmpty();
        go.SetResult();
        (await running).Outcome.Status.ShouldBe(RunStatus.Suspended);

        TestHost.Text((await _test.RecoverAsync()).Single().Output).ShouldBe("9");
    }

    [Fact]
    public async Task ForEach_OfReviews_AsksAsManyAtOnceAsMayRun()
    {
        var result = await _test.RunAsync(run => run.ForEachAsync(
            "cases",
            Enumerable.Range(0, 5),
            async (item, _, branch) => (await branch.ReviewAsync("ask", new Review<int>($"case {item}"))).Value * 10,
            new ForEachOptions { MaxConcurrency = 2 }));
        var answered = 0;
        while (await _test.PendingAsync(new PendingQuery()) is { Count: > 0 } open)
        {
            open.Count.ShouldBeLessThanOrEqualTo(2);
            await _test.Host.AnswerAsync(result.Id, open[0].Key, answered++, ct: Ct);
            await _test.RecoverAsync();
        }

        answered.ShouldBe(5);
        var history = await _test.HistoryAsync(result.Id);
        history.Run.Status.ShouldBe(RunStatus.Completed);
        TestHost.Text(history.Run.Output).ShouldBe("[0,10,20,30,40]");
    }

    [Fact]
    public async Task CatchAll_AroundAReview_CannotKeepTheRunFromWaiting()
    {
        var executed = 0;
        var result = await _test.RunAsync(async run =>
        {
            try
            {
                return (await run.ReviewAsync("ask", new Review<int>("?"))).Value;
            }
            catch (Exception)
            {
                return await run.CodeAsync("fallback", _ => ValueTask.FromResult(++executed));
            }
        });
        result.Outcome.Status.ShouldBe(RunStatus.Suspended);
        executed.ShouldBe(0);
        await _test.Host.AnswerAsync(result.Id, "ask#1", 3, ct: Ct);

        TestHost.Text((await _test.RecoverAsync()).Single().Output).ShouldBe("3");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CatchAll_AroundAReview_KeepsBranchesFromBeginningAfterIt(bool isForEach)
    {
        var deeds = new Deeds();
        var result = await _test.RunAsync(async run =>
        {
            try
            {
                await run.ReviewAsync("ask", new Review<int>("?"));
            }
            catch (Exception)
            {
                // It is only a question.
            }

            if (isForEach)
            {
                await run.ForEachAsync("parcels", ["a"], (parcel, _, branch) => deeds.DoAsync(branch, parcel));
            }
            else
            {
                await run.ParallelAsync(branch => deeds.DoAsync(branch, "a"));
            }

            return 1;
        });

        result.Outcome.Status.ShouldBe(RunStatus.Suspended);
        deeds.Done.ShouldBeEmpty();
        await _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
        deeds.Done.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Conversation_IsTheSame_WhenTheRunIsTakenUp()
    {
        var conversation = new Conversation
        {
            Id = "chat-1",
            Turn = 3,
            History = [new(Microsoft.Extensions.AI.ChatRole.User, "hi"), new(Microsoft.Extensions.AI.ChatRole.Assistant, "hello")],
            Variables = new Dictionary<string, JsonNode?> { ["plan"] = "gold" },
        };
        var result = await _test.RunAsync(
            async run =>
            {
                await run.ReviewAsync("ask", new Review<bool>("?"));
                var c = run.Conversation;
                return $"{c.Id} {c.Turn} {string.Join('|', c.History.Select(m => $"{m.Role}:{m.Text}"))} {c.Variable("plan", "none")} {run.User}";
            },
            new RunOptions { Conversation = conversation, User = "ada" });
        await _test.Host.AnswerAsync(result.Id, "ask#1", true, ct: Ct);

        TestHost.Text((await _test.RecoverAsync()).Single().Output).ShouldBe("\"chat-1 3 user:hi|assistant:hello gold ada\"");
    }

    [Fact]
    public async Task Run_Typed_SaysThatTheRunWaits()
    {
        var pipeline = TestHost.Pipeline(run => run.ReviewAsync("ask", new Review<int>("?")));

        (await Should.ThrowAsync<SuspendedRunException>(() => _test.Host.RunAsync(pipeline, new JsonObject(), ct: Ct))).Run.ShouldNotBe(default);
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private enum Kind
    {
        Full,
        Partial,
    }

    private sealed record Decision(int Amount, string Note, Kind Kind = Kind.Full);

    private enum Answer
    {
        Refund,
        Refuse,
    }
}
