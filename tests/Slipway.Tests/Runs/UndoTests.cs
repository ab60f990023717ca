using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Reviews;

namespace Slipway.Tests.Runs;

/// <summary>Undoing that waits, is interrupted, or does not match its journal.</summary>
public sealed class UndoTests : IAsyncDisposable
{
    private readonly DurableHost _test = new();
    private readonly Deeds _deeds = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Undoing_ThatWaits_CannotBeKeptFromItByACatchAll(bool throwsAnother)
    {
        var result = await _test.RunAsync(async run =>
        {
            await _deeds.DoAsync(run, "one");
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect },
                _ => ValueTask.FromResult(2),
                async (_, undo) =>
                {
                    try
                    {
                        _deeds.Note($"refund {(await undo.ReviewAsync("how-much", new Review<int>("?"))).Value}");
                    }
                    catch (Exception e) when (throwsAnother)
                    {
                        throw new InvalidOperationException("There is no refund.", e);
                    }
                    catch (Exception)
                    {
                        // It is only the refund.
                    }
                });
            return await run.CodeAsync<int>("boom", _ => throw new FormatException("no"));
        });

        result.Outcome.Status.ShouldBe(RunStatus.Suspended);
        await _test.Host.AnswerAsync(result.Id, "pay#1/on-failure/how-much#1", 30, ct: Ct);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Failure.ShouldNotBeNull().Message.ShouldBe("no");
        _deeds.Done.ShouldBe(["one", "refund 30", "undo one"]);
    }

    [Fact]
    public async Task Cancel_WhileFinishedStepsComeAgain_UndoesThemAll()
    {
        var id = RunId.New(_test.Time);
        await _test.RunAsync(
            async run =>
            {
                await run.ParallelAsync(
                    async branch =>
                    {
                        await branch.WaitForEventAsync<int>("go");
                        await branch.CodeAsync("work", async ct =>
                        {
                            await _test.Host.CancelAsync(id, ct: Ct);
                            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                            return 1;
                        });
                    },
                    async branch =>
                    {
                        branch.Cancellation.ThrowIfCancellationRequested();
                        await _deeds.DoAsync(branch, "book");
                    });
                return 1;
            },
            new RunOptions { Id = id });
        await _test.Host.SendEventAsync(id, "go", 1, ct: Ct);

        var result = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        result.Outcome.Status.ShouldBe(RunStatus.Cancelled);
        _deeds.Done.ShouldBe(["book", "undo book"]);
    }

    [Fact]
    public async Task Undoing_ThatAsksForSomethingElseAfterACrash_FailsTheRun()
    {
        var asked = 0;
        var crash = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        var host = _test.Node("crashing");
        var abandoned = _test.RunAsync(host, async run =>
        {
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect },
                _ => ValueTask.FromResult(2),
                async (_, undo) =>
                {
                    await undo.StepAsync(
                        StepRequest.Create(StepKind.Code, "refund", new JsonObject { ["number"] = ++asked }), _ => ValueTask.FromResult(_deeds.Note("refund")));
                    reached.TrySetResult();
                    await crash.Task;
                });
            return await run.CodeAsync<int>("boom", _ => throw new FormatException("no"));
        });
        await reached.Task;
        await host.DisposeAsync();

        var result = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        result.Outcome.Status.ShouldBe(RunStatus.Failed);
        result.Exception.ShouldBeOfType<NonDeterministicPipelineException>();
        _deeds.Done.ShouldBe(["refund"]);
        crash.SetResult();
        (await abandoned).Outcome.Status.ShouldBe(RunStatus.Running);
    }

    [Fact]
    public async Task Undoing_ThatCrashed_GoesOn_WhenWhatHadFailedTheRunIsGone()
    {
        var isConfigured = false;
        var crash = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        var host = _test.Node("crashing");
        var abandoned = _test.RunAsync(host, async run =>
        {
            await _deeds.DoAsync(run, "one");
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "two", default) { Effect = StepEffect.SideEffect },
                _ => ValueTask.FromResult(_deeds.Note("two")),
                async (_, undo) =>
                {
                    await undo.CodeAsync("undo", _ => ValueTask.FromResult(_deeds.Note("undo two")));
                    if (reached.TrySetResult())
                    {
                        await crash.Task;
                    }
                });
            if (!isConfigured)
            {
                throw new NotConfiguredException("There is no model.");
            }

            return await _deeds.DoAsync(run, "three");
        });
        await reached.Task;
        await host.DisposeAsync();
        isConfigured = true;

        var result = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        result.Outcome.Status.ShouldBe(RunStatus.Failed);
        _deeds.Done.ShouldBe(["one", "two", "undo two", "undo one"]);
        crash.SetResult();
        (await abandoned).Outcome.Status.ShouldBe(RunStatus.Running);
    }

    [Theory]
    [InlineData(EffectOutcome.Happened)]
    [InlineData(EffectOutcome.Repeat)]
    [InlineData(EffectOutcome.Failed)]
    public async Task Cancel_AfterACrashInAnEffectThatMustNotRunTwice_AsksWhatHasBecomeOfIt(EffectOutcome outcome)
    {
        var reached = new TaskCompletionSource<RunId>();
        var host = _test.Node("crashing");
        _ = _test.RunAsync(host, async run =>
        {
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.NonRepeatable },
                async call =>
                {
                    _deeds.Note("pay");
                    reached.SetResult(call.RunId);
                    await new TaskCompletionSource().Task;
                    return "";
                },
                (receipt, undo) => undo.CodeAsync("refund", _ => ValueTask.FromResult(_deeds.Note($"refund {receipt}"))));
            return await _deeds.DoAsync(run, "next");
        });
        var id = await reached.Task;
        await host.DisposeAsync();
        await _test.Host.CancelAsync(id, ct: Ct);

        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Suspended);
        (await _test.RecoverAsync()).ShouldBeEmpty();
        await _test.Host.AnswerAsync(id, "pay#1", new UnknownOutcome(outcome, "receipt-7"), "ada", ct: Ct);
        var ended = (await _test.RecoverAsync()).ShouldHaveSingleItem();

        ended.Outcome.Status.ShouldBe(outcome is EffectOutcome.Failed ? RunStatus.Failed : RunStatus.Cancelled);
        _deeds.Done.ShouldBe(outcome is EffectOutcome.Happened ? ["pay", "refund receipt-7"] : ["pay"]);
    }

    [Fact]
    public async Task Failure_WhileAnotherStepIsInProgress_UndoesThatOneToo()
    {
        var go = new TaskCompletionSource();
        var result = await _test.RunAsync(async run =>
        {
            var booking = run.StepAsync(
                new StepRequest(StepKind.Tool, "book", default) { Effect = StepEffect.SideEffect },
                async _ =>
                {
                    await go.Task;
                    return _deeds.Note("book");
                },
                (_, undo) => undo.CodeAsync("undo", _ => ValueTask.FromResult(_deeds.Note("undo book"))));
            try
            {
                await run.CodeAsync<int>("boom", _ => throw new FormatException("no"));
            }
            finally
            {
                _ = Task.Delay(50, Ct).ContinueWith(_ => go.SetResult(), TaskScheduler.Default);
            }

            return await booking;
        });
        await go.Task;

        result.Outcome.Status.ShouldBe(RunStatus.Failed);
        _deeds.Done.ShouldBe(["book", "undo book"]);
        (await _test.HistoryAsync(result.Id)).Steps.Select(s => s.Key).ShouldBe(["boom#1", "book#1", "book#1/on-failure/undo#1"]);
    }

    [Fact]
    public async Task Step_AfterTheEndOfItsRun_IsRefused()
    {
        RunContext? kept = null;
        var result = await _test.RunAsync(run =>
        {
            kept = run;
            return Task.FromResult(1);
        });

        await Should.ThrowAsync<InvalidOperationException>(() => _deeds.DoAsync(kept!, "late"));

        _deeds.Done.ShouldBeEmpty();
        (await _test.HistoryAsync(result.Id)).Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Undoing_WithTheRunsOwnContext_SaysWhichOneToUse()
    {
        var result = await _test.RunAsync<int>(async run =>
        {
            await run.StepAsync(new StepRequest(StepKind.Code, "book", default), _ => ValueTask.FromResult(1), (_, _) => _deeds.DoAsync(run, "cancel"));
            throw new FormatException("boom");
        });

        _deeds.Done.ShouldBeEmpty();
        result.Outcome.Failure.ShouldNotBeNull().Message.ShouldContain("use the context that it is given");
    }

    [Fact]
    public async Task StepsThatFollowEachOther_NotAwaited_AreOnTheRecordOrRefused()
    {
        for (var i = 0; i < 100; i++)
        {
            var (deeds, chain) = (new Deeds(), Task.CompletedTask);
            var result = await _test.RunAsync(run =>
            {
                chain = FollowAsync(run, deeds);
                return Task.FromResult(1);
            });

            await chain.ContinueWith(static _ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default);

            result.Succeeded.ShouldBeTrue();
            (await _test.HistoryAsync(result.Id)).Steps.Select(s => s.Key).ShouldBe(deeds.Done.Select(name => $"{name}#1"));
            (chain.Exception?.InnerException is null or InvalidOperationException).ShouldBeTrue();
        }

        static async Task FollowAsync(RunContext run, Deeds deeds)
        {
            for (var step = 1; step <= 5; step++)
            {
                await Task.Yield();
                await deeds.DoAsync(run, $"step-{step}");
            }
        }
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();
}
