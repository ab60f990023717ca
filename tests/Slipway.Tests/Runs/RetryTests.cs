using Microsoft.Extensions.Time.Testing;

namespace Slipway.Tests.Runs;

public sealed class RetryTests
{
    [Theory]
    [InlineData(2, true, 3)]
    [InlineData(2, false, 1)]
    [InlineData(0, true, 1)]
    public async Task Retry_OnlyRetryableFailures_UpToTheLimit(int retries, bool retryable, int tries)
    {
        using var test = new TestHost();
        var executed = 0;
        var result = await test.RunAsync(run => run.StepAsync<int>(
            new StepRequest(StepKind.Http, "flaky", default) { Retry = new StepRetry(retries, TimeSpan.Zero) },
            _ =>
            {
                executed++;
                throw new StepFailedException("busy", "Busy", retryable);
            }));

        executed.ShouldBe(tries);
        (await test.HistoryAsync(result)).Steps.Single().Attempts.ShouldBe(tries);
    }

    [Fact]
    public async Task Retry_ThatSucceeds_IsOneStep()
    {
        using var test = new TestHost();
        var executed = 0;
        var result = await test.RunAsync(run => run.StepAsync(
            new StepRequest(StepKind.Http, "flaky", default) { Retry = new StepRetry(3, TimeSpan.Zero) { EveryFailure = true } },
            _ => ++executed < 3 ? throw new StepFailedException("busy", "Busy") : ValueTask.FromResult("ok")));

        TestHost.Text(result.Output).ShouldBe("\"ok\"");
        (await test.HistoryAsync(result)).Steps.Single().Attempts.ShouldBe(3);
    }

    [Fact]
    public async Task Retry_AskedToPauseForTooLong_GivesUpAtOnce()
    {
        using var test = new TestHost();
        var executed = 0;
        var result = await test.RunAsync(run => run.StepAsync<int>(
            new StepRequest(StepKind.Http, "closed", default) { Retry = new StepRetry(3, TimeSpan.Zero) },
            _ =>
            {
                executed++;
                throw new StepFailedException("come back tomorrow", "Busy", retryable: true) { RetryAfter = TimeSpan.FromHours(24) };
            }));

        executed.ShouldBe(1);
        result.Outcome.Failure!.Code.ShouldBe("Busy");
    }

    [Fact]
    public async Task Timeout_EndsTheTryByTheClock()
    {
        var time = new FakeTimeProvider();
        using var test = new TestHost(options => options with { Time = time });
        var running = test.RunAsync(run => run.StepAsync(
            new StepRequest(StepKind.Http, "slow", default) { Timeout = TimeSpan.FromSeconds(5) },
            async call =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, call.Cancellation);
                return 1;
            }));
        time.Advance(TimeSpan.FromSeconds(6));

        var result = await running;

        result.Outcome.Failure!.Code.ShouldBe("Timeout");
    }
}
