using System.Text.Json.Nodes;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

/// <summary>Runs that are stopped while a step is in progress, and pipelines that catch everything.</summary>
public sealed class InterruptionTests : IAsyncDisposable
{
    private readonly DurableHost _test = new();
    private readonly Deeds _deeds = new();
    private readonly TaskCompletionSource _began = new();
    private int _tries;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shutdown_SwallowedByThePipeline_LeavesTheRunAsItIs()
    {
        var (run, pipeline) = await StopAsync(async run =>
        {
            try
            {
                return await run.CodeAsync("load", HangOnceAsync);
            }
            catch (Exception)
            {
                return "fallback";
            }
        });

        (await _test.HistoryAsync(run)).Run.FinishedAt.ShouldBeNull();
        TestHost.Text((await GoOnElsewhereAsync(pipeline)).Output).ShouldBe("\"loaded\"");
    }

    [Fact]
    public async Task Shutdown_ThatThePipelineThrowsAsAnotherFailure_LeavesTheRunAsItIs()
    {
        var (run, pipeline) = await StopAsync(async run =>
        {
            await _deeds.DoAsync(run, "book");
            try
            {
                return await run.CodeAsync("load", HangOnceAsync);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException("It could not be loaded.", e);
            }
        });

        (await _test.HistoryAsync(run)).Run.FinishedAt.ShouldBeNull();
        TestHost.Text((await GoOnElsewhereAsync(pipeline)).Output).ShouldBe("\"loaded\"");
        _deeds.Done.ShouldBe(["book"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Shutdown_ThatAStepTakesForAFailure_IsNotOnTheRecord(int retries)
    {
        var (run, pipeline) = await StopAsync(run => run.StepAsync(
            new StepRequest(StepKind.Http, "load", default) { Retry = new StepRetry(retries, TimeSpan.Zero) },
            async call =>
            {
                try
                {
                    return await HangOnceAsync(call.Cancellation);
                }
                catch (OperationCanceledException e)
                {
                    throw new StepFailedException("The connection was closed.", "HttpRequestError", retryable: true, e);
                }
            }));

        var history = await _test.HistoryAsync(run);
        history.Run.FinishedAt.ShouldBeNull();
        history.Steps.Select(s => s.Key).ShouldBe(["ask#1"]);
        (await GoOnElsewhereAsync(pipeline)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Cancel_SwallowedByThePipeline_UndoesAndEndsTheRun()
    {
        var id = RunId.New(_test.Time);
        var running = _test.RunAsync(
            async run =>
            {
                await _deeds.DoAsync(run, "book");
                try
                {
                    return await run.CodeAsync("load", HangOnceAsync);
                }
                catch (Exception)
                {
                    return "fallback";
                }
            },
            new RunOptions { Id = id });
        await _began.Task;
        await _test.Host.CancelAsync(id, ct: Ct);

        var result = await running;

        result.Outcome.Status.ShouldBe(RunStatus.Cancelled);
        _deeds.Done.ShouldBe(["book", "undo book"]);
    }

    [Fact]
    public async Task Cancel_ThatThePipelineThrowsAsAnotherFailure_IsACancellation()
    {
        var id = RunId.New(_test.Time);
        var running = _test.RunAsync(
            async run =>
            {
                try
                {
                    return await run.CodeAsync("load", HangOnceAsync);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException("It could not be loaded.", e);
                }
            },
            new RunOptions { Id = id });
        await _began.Task;
        await _test.Host.CancelAsync(id, "ada", "changed her mind", Ct);

        var result = await running;

        result.Outcome.Status.ShouldBe(RunStatus.Cancelled);
        result.Outcome.Failure.ShouldBe(new Failure("Cancelled", "The run was cancelled."));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_OfARunThatBeginsToWait_EndsIt_WhateverThePipelineMakesOfTheWait(bool throwsAnother)
    {
        var id = RunId.New(_test.Time);

        var result = await _test.RunAsync(
            async run =>
            {
                await _deeds.DoAsync(run, "book");
                try
                {
                    await run.ParallelAsync(
                        branch => branch.ReviewAsync("ask", new Review<int>("?")),
                        branch => branch.CodeAsync("work", async _ => await _test.Host.CancelAsync(id, ct: Ct)));
                }
                catch (Exception e) when (throwsAnother)
                {
                    throw new InvalidOperationException("It could not be asked.", e);
                }
                catch (Exception)
                {
                    // It is only a question.
                }

                return 1;
            },
            new RunOptions { Id = id });

        result.Outcome.Status.ShouldBe(RunStatus.Cancelled);
        _deeds.Done.ShouldBe(["book", "undo book"]);
    }

    [Fact]
    public async Task Dispose_OfAHost_StopsItsRunsAndLeavesThemForOthers()
    {
        var gone = _test.Node("gone");
        var id = RunId.New(_test.Time);
        var running = _test.RunAsync(gone, run => run.CodeAsync("load", HangOnceAsync), new RunOptions { Id = id });
        await _began.Task;

        await gone.DisposeAsync();

        (await running.WaitAsync(TimeSpan.FromSeconds(10), Ct)).Outcome.Status.ShouldBe(RunStatus.Running);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Dispose_OfAHost_WhoseJournalCannotBeWritten_LeavesNoRunsForOthers()
    {
        var journal = new FaultyJournal(_test.Journal) { BeforeFlush = () => throw new JournalException("The disk is full.") };
        await using var gone = new SlipwayHost(new SlipwayOptions { Journal = journal, Time = _test.Time });
        var running = _test.RunAsync(gone, run => run.CodeAsync("load", HangOnceAsync));
        await _began.Task;

        await gone.DisposeAsync();

        (await Should.ThrowAsync<JournalException>(() => running)).Message.ShouldBe("The disk is full.");
    }

    [Fact]
    public async Task Run_OfADisposedHost_IsRefused()
    {
        var gone = _test.Node("gone");
        await _test.RunAsync(gone, _ => Task.FromResult(1));
        await gone.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => _test.RunAsync(gone, _ => Task.FromResult(1)));
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    /// <summary>Begins a run, takes it up, and stops that while a step is in progress.</summary>
    private async Task<(RunId Run, Pipeline Pipeline)> StopAsync(Func<RunContext, Task<string>> body)
    {
        var pipeline = TestHost.Pipeline(async run =>
        {
            await run.ReviewAsync("ask", new Review<int>("?"));
            return await body(run);
        });
        var result = await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);
        await _test.Host.AnswerAsync(result.Id, "ask#1", 1, ct: Ct);
        var recovery = new RunRecovery(_test.Host, [pipeline]);
        recovery.Start();
        await _began.Task;
        await recovery.DisposeAsync();
        return (result.Id, pipeline);
    }

    private async Task<RunResult> GoOnElsewhereAsync(Pipeline pipeline)
    {
        await _test.Host.DisposeAsync();
        await using var recovery = new RunRecovery(_test.Node("node-2"), [pipeline]);
        return (await recovery.RecoverAsync(Ct)).ShouldHaveSingleItem();
    }

    private async ValueTask<string> HangOnceAsync(CancellationToken ct)
    {
        if (++_tries == 1)
        {
            _began.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        }

        return "loaded";
    }
}
