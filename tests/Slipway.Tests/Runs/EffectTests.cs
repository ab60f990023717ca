using Slipway.Journal;
using Slipway.Reviews;

namespace Slipway.Tests.Runs;

/// <summary>Effects that must not happen twice, and effects that are undone.</summary>
public sealed class EffectTests : IAsyncDisposable
{
    private readonly DurableHost _test = new();
    private readonly Deeds _deeds = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NonRepeatable_IsOnDiskBeforeItBegins()
    {
        IReadOnlyList<PendingStep> seen = [];
        var result = await _test.RunAsync(run => run.StepAsync(
            new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.NonRepeatable },
            async call =>
            {
                seen = (await _test.HistoryAsync(call.RunId)).Pending;
                return "paid";
            }));

        result.Succeeded.ShouldBeTrue();
        seen.ShouldHaveSingleItem().State.ShouldBe(PendingState.Begun);
        (await _test.HistoryAsync(result.Id)).Pending.ShouldHaveSingleItem().State.ShouldBe(PendingState.Closed);
    }

    [Theory]
    [InlineData(EffectOutcome.Happened, 1, RunStatus.Completed)]
    [InlineData(EffectOutcome.Repeat, 2, RunStatus.Completed)]
    [InlineData(EffectOutcome.Failed, 1, RunStatus.Failed)]
    public async Task NonRepeatable_WithAnUnknownOutcome_IsAskedAbout(EffectOutcome outcome, int executions, RunStatus status)
    {
        var result = await CrashInPayAsync();
        var asked = (await _test.RecoverAsync()).ShouldHaveSingleItem();
        asked.Outcome.Status.ShouldBe(RunStatus.Suspended);
        _deeds.Done.ShouldBe(["pay"]);
        (await _test.RecoverAsync()).ShouldBeEmpty();
        var question = (await _test.PendingAsync(new PendingQuery { Subject = "unknown-outcomes" })).ShouldHaveSingleItem();
        TestHost.Text(question.Question).ShouldContain("pay#1");

        await _test.Host.AnswerAsync(asked.Id, "pay#1", new UnknownOutcome(outcome, "receipt-7"), "ada", "looked it up", Ct);
        var ended = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        ended.Outcome.Status.ShouldBe(status);
        _deeds.Done.Count.ShouldBe(executions);
        if (status is RunStatus.Completed)
        {
            TestHost.Text(ended.Output).ShouldBe(outcome is EffectOutcome.Happened ? "\"receipt-7\"" : "\"receipt-2\"");
        }
        else
        {
            ended.Outcome.Failure.ShouldBe(new Failure("UnknownOutcome", "looked it up", "pay#1"));
        }
    }

    [Fact]
    public async Task NonRepeatable_WithRetries_IsRefused()
    {
        var result = await _test.RunAsync(run => run.StepAsync(
            new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.NonRepeatable, Retry = new StepRetry(1, TimeSpan.Zero) },
            _ => ValueTask.FromResult(1)));

        result.Exception.ShouldBeOfType<ArgumentException>();
    }

    [Fact]
    public async Task Failure_UndoesFinishedSteps_InReverseOrder()
    {
        var result = await _test.RunAsync(async run =>
        {
            await _deeds.DoAsync(run, "book-flight");
            await run.ParallelAsync(branch => _deeds.DoAsync(branch, "book-hotel"), branch => _deeds.DoAsync(branch, "book-car"));
            await run.CodeAsync<int>("boom", _ => throw new FormatException("no seats"));
            return 0;
        });

        result.Outcome.Status.ShouldBe(RunStatus.Failed);
        result.Outcome.Failure.ShouldBe(new Failure("FormatException", "no seats", "boom#1"));
        _deeds.Done.ShouldBe(["book-flight", "book-hotel", "book-car", "undo book-car", "undo book-hotel", "undo book-flight"]);
        (await _test.HistoryAsync(result.Id)).Steps[^1].Key.ShouldBe("book-flight#1/on-failure/undo#1");
    }

    [Fact]
    public async Task Failure_UndoesHttpAndToolCalls_AndRepeatsCarryTheirKey()
    {
        var sent = new List<string>();
        using var handler = new KeyKeeper(sent);
        using var test = new TestHost(options => options with { HttpHandler = handler });
        var reserve = Microsoft.Extensions.AI.AIFunctionFactory.Create(
            (Microsoft.Extensions.AI.AIFunctionArguments arguments) => $"reserved by {arguments.Context![Slipway.Steps.StepCall.IdempotencyKeyName]}", "reserve");
        var call = new HttpCall("POST", "http://shop.example/orders") { IdempotencyHeader = "Idempotency-Key" };

        var result = await test.RunAsync(async run =>
        {
            await run.HttpAsync("order", call, (reply, undo) => undo.HttpAsync("cancel", new HttpCall("DELETE", $"http://shop.example/orders/{reply.StatusCode}")));
            await run.CallAsync<string>("reserve", reserve, new { }, onFailure: (place, undo) => undo.CodeAsync("release", _ => ValueTask.FromResult(_deeds.Note(place))));
            return await run.CodeAsync<int>("boom", _ => throw new FormatException("no"));
        });

        result.Outcome.Failure!.Message.ShouldBe("no");
        sent.ShouldBe([$"POST /orders {result.Id}/order#1", "DELETE /orders/201 "]);
        _deeds.Done.ShouldBe([$"reserved by {result.Id}/reserve#1"]);
        (await test.HistoryAsync(result)).Steps.Select(s => s.Key).ShouldBe(["order#1", "reserve#1", "boom#1", "reserve#1/on-failure/release#1", "order#1/on-failure/cancel#1"]);
    }

    [Fact]
    public async Task Success_UndoesNothing()
    {
        var result = await _test.RunAsync(run => _deeds.DoAsync(run, "book-flight"));

        result.Succeeded.ShouldBeTrue();
        _deeds.Done.ShouldBe(["book-flight"]);
    }

    [Fact]
    public async Task Undoing_ThatFails_DoesNotKeepOthersFromBeingUndone()
    {
        var result = await _test.RunAsync(async run =>
        {
            await _deeds.DoAsync(run, "one");
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "two", default) { Effect = StepEffect.SideEffect },
                _ => ValueTask.FromResult(2),
                (_, undo) => undo.CodeAsync<int>("undo", _ => throw new InvalidOperationException("gone")));
            return await run.CodeAsync<int>("boom", _ => throw new FormatException("no"));
        });

        _deeds.Done.ShouldBe(["one", "undo one"]);
        result.Outcome.Failure!.Message.ShouldBe("no Step 'two#1' could not be undone: gone");
    }

    [Fact]
    public async Task Undoing_ThatCrashed_GoesOnWhereItWas()
    {
        var crash = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        var host = _test.Node("crashing");
        var abandoned = _test.RunAsync(host, async run =>
        {
            await _deeds.DoAsync(run, "one");
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "two", default) { Effect = StepEffect.SideEffect },
                _ => ValueTask.FromResult(2),
                async (_, undo) =>
                {
                    await undo.CodeAsync("first", _ => ValueTask.FromResult(_deeds.Note("undo two, first")));
                    await undo.CodeAsync("second", async _ =>
                    {
                        if (reached.TrySetResult())
                        {
                            await crash.Task;
                        }

                        return _deeds.Note("undo two, second");
                    });
                });
            return await run.CodeAsync<int>("boom", _ => throw new FormatException("no"));
        });
        await reached.Task;
        await host.DisposeAsync();

        var result = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        result.Outcome.Failure!.Code.ShouldBe("FormatException");
        _deeds.Done.ShouldBe(["one", "undo two, first", "undo two, second", "undo one"]);
        crash.SetResult();
        await Should.ThrowAsync<LostRunException>(() => abandoned);
    }

    [Fact]
    public async Task Cancel_OfASuspendedRun_UndoesAndEndsIt()
    {
        var result = await _test.RunAsync(async run =>
        {
            await _deeds.DoAsync(run, "book-flight");
            return await run.ReviewAsync("ask", new Review<int>("?"));
        });

        (await _test.Host.CancelAsync(result.Id, "ada", "changed her mind", Ct)).ShouldBeTrue();
        var ended = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        ended.Outcome.Status.ShouldBe(RunStatus.Cancelled);
        ended.Outcome.Failure.ShouldBe(new Failure("Cancelled", "changed her mind"));
        _deeds.Done.ShouldBe(["book-flight", "undo book-flight"]);
        (await _test.PendingAsync(new PendingQuery())).ShouldBeEmpty();
        (await _test.Host.CancelAsync(result.Id, ct: Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task Cancel_WhenUndoingAsksAPerson_WaitsForTheAnswer()
    {
        var result = await _test.RunAsync(async run =>
        {
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect },
                _ => ValueTask.FromResult(2),
                async (_, undo) => _deeds.Note($"refund {(await undo.ReviewAsync("how-much", new Review<int>("?"))).Value}"));
            return await run.ReviewAsync("ask", new Review<int>("?"));
        });
        await _test.Host.CancelAsync(result.Id, ct: Ct);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Suspended);
        await _test.Host.AnswerAsync(result.Id, "pay#1/on-failure/how-much#1", 30, ct: Ct);

        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Cancelled);

        _deeds.Done.ShouldBe(["refund 30"]);
    }

    [Fact]
    public async Task Cancel_OfARunInProgress_LetsAStepThatCanBeUndoneFinish()
    {
        var began = new TaskCompletionSource<RunId>();
        var go = new TaskCompletionSource();
        var running = _test.RunAsync(async run =>
        {
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect },
                async call =>
                {
                    began.SetResult(call.RunId);
                    await go.Task.WaitAsync(call.Cancellation);
                    return _deeds.Note("pay");
                },
                (_, undo) => undo.CodeAsync("undo", _ => ValueTask.FromResult(_deeds.Note("undo pay"))));
            return await run.CodeAsync("never", _ => ValueTask.FromResult(_deeds.Note("never")));
        });
        await _test.Host.CancelAsync(await began.Task, ct: Ct);
        go.SetResult();

        var result = await running;

        result.Outcome.Status.ShouldBe(RunStatus.Cancelled);
        _deeds.Done.ShouldBe(["pay", "undo pay"]);
    }

    [Fact]
    public async Task Cancel_OfARunOfAnotherNode_ArrivesWithItsHeartbeat()
    {
        var began = new TaskCompletionSource<RunId>();
        var running = _test.RunAsync(run => run.StepAsync(
            new StepRequest(StepKind.Code, "wait", default),
            async call =>
            {
                began.SetResult(call.RunId);
                await Task.Delay(Timeout.InfiniteTimeSpan, call.Cancellation);
                return 1;
            }));
        await _test.Node("node-2").CancelAsync(await began.Task, ct: Ct);
        _test.Time.Advance(TimeSpan.FromSeconds(5));

        (await running).Outcome.Status.ShouldBe(RunStatus.Cancelled);
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    /// <summary>A process that ends in the middle of the payment.</summary>
    private async Task<Task<RunResult>> CrashInPayAsync()
    {
        var host = _test.Node("crashing");
        var reached = new TaskCompletionSource();
        var running = _test.RunAsync(host, run => run.StepAsync(
            new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.NonRepeatable },
            async _ =>
            {
                _deeds.Note("pay");
                if (reached.TrySetResult())
                {
                    await new TaskCompletionSource().Task;
                }

                return $"receipt-{_deeds.Done.Count}";
            }));
        await reached.Task;
        await host.DisposeAsync();
        return running;
    }

    private sealed class KeyKeeper(List<string> sent) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            sent.Add($"{request.Method} {request.RequestUri!.AbsolutePath} {(request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : "")}");
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.Created));
        }
    }
}
