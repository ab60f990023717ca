using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Tests.Prompts;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Models;

public sealed class ModelCallTests
{
    private static readonly Prompt Prompt = Prompt.Parse("---\nmodel: main\n---\nuser:\nHi", "ask.prompty");

    private readonly WatchedTime _time = new();
    private readonly FaultyModels _models = new();

    [Fact]
    public async Task Retry_WaitsAsLongAsAsked_ElseLongerEachTime()
    {
        _models.Add("main", Policy(retries: 4), Fails(429, after: 7), Fails(500), Fails(503), ScriptedModel.Says("yes"));
        using var test = Host();

        var running = test.RunAsync(run => Ask().AskAsync(run));
        var pauses = new[] { await _time.PassAsync(), await _time.PassAsync(), await _time.PassAsync() };
        var result = await running;

        TestHost.Text(result.Output).ShouldBe("\"yes\"");
        pauses[0].TotalSeconds.ShouldBeInRange(7, 8);
        pauses[1].TotalSeconds.ShouldBeInRange(1, 2);
        pauses[2].TotalSeconds.ShouldBeInRange(2, 4);
        var step = await StepAsync(test, result);
        step.Attempts.ShouldBe(4);
        step.ModelAttempts.Select(a => (a.Code, a.Status, a.Retryable)).ShouldBe(
            [("http_429", 429, true), ("http_500", 500, true), ("http_503", 503, true), (null, null, false)]);
        step.ModelAttempts[0].RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        step.ModelAttempts[1].StartedAt.ShouldBe(step.ModelAttempts[0].StartedAt + pauses[0]);
    }

    [Theory]
    [InlineData(400, false, 1)]
    [InlineData(500, true, 3)]
    public async Task Retry_ThatDoesNotHelp_FailsWithTheLastFailure(int status, bool retryable, int attempts)
    {
        _models.Add("main", Policy(retries: 2) with { Retry = new ModelRetry(2) { Delay = TimeSpan.Zero } }, Fails(status));
        using var test = Host();

        var result = await test.RunAsync(run => Ask().AskAsync(run));

        var step = await StepAsync(test, result);
        (step.Failure!.Code, step.Retryable, step.Attempts).ShouldBe(($"http_{status}", retryable, attempts));
    }

    [Fact]
    public async Task Pause_ThatIsTooLong_IsNotWaitedFor()
    {
        _models.Add("main", Policy(retries: 5), ["backup"], Fails(429, after: 3600));
        _models.Add("backup", null, ScriptedModel.Says("here"));
        using var test = Host();

        var result = await test.RunAsync(run => Ask().AskAsync(run));
        TestHost.Text(result.Output).ShouldBe("\"here\"");

        // The others do not ask for an hour either.
        var second = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));
        second.ModelAttempts.Select(a => (a.Model, a.Code, a.WasSent)).ShouldBe([("main", "local_rate_limit", false), ("backup", null, true)]);
        second.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Pause_OfManyYears_IsOverAfterAnHour()
    {
        _models.Add("main", Policy(retries: 5), ["backup"], Fails(429, after: int.MaxValue), ScriptedModel.Says("back"));
        _models.Add("backup", null, ScriptedModel.Says("here"), ScriptedModel.Says("here"));
        using var test = Host();
        await test.RunAsync(run => Ask().AskAsync(run));
        _time.Advance(TimeSpan.FromMinutes(58));
        TestHost.Text((await test.RunAsync(run => Ask().AskAsync(run))).Output).ShouldBe("\"here\"");

        _time.Advance(TimeSpan.FromMinutes(2));

        TestHost.Text((await test.RunAsync(run => Ask().AskAsync(run))).Output).ShouldBe("\"back\"");
    }

    [Fact]
    public async Task Fallbacks_AreAskedInOrder_AndTheRecordSaysWhoAnswered()
    {
        _models.Add("main", null, ["missing", "second", "third"], Fails(401));
        _models.Add("second", null, Fails(500));
        _models.Add("third", null, ScriptedModel.Says("third"));
        using var test = Host();

        var step = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));

        step.Usage!.Model.ShouldBe("third");
        step.ModelAttempts.Select(a => (a.Model, a.Code)).ShouldBe([("main", "http_401"), ("missing", "not_configured"), ("second", "http_500"), ("third", null)]);
    }

    [Fact]
    public async Task Fallback_WhoseKeyIsMissingWhenItIsAsked_IsPassedOver()
    {
        _models.Add("main", null, ["keyless", "third"], Fails(500), Fails(501));
        _models.Add("keyless", null, () => throw new NotConfiguredException("There is no key."));
        _models.Add("third", null, ScriptedModel.Says("third"), Fails(502));
        using var test = Host();

        var step = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));
        step.ModelAttempts.Select(a => (a.Model, a.Code)).ShouldBe([("main", "http_500"), ("keyless", "not_configured"), ("third", null)]);

        (await test.RunAsync(run => Ask().AskAsync(run))).Outcome.Failure!.Code.ShouldBe("http_502");
    }

    [Fact]
    public async Task Client_ThatFailsWithAnExceptionOfSlipways_IsStoodInForLikeAnyOther()
    {
        _models.Add("main", null, ["second"], () => throw new AnswerRefusedException("The question is not open."));
        _models.Add("second", null, ScriptedModel.Says("second"));
        using var test = Host();

        var step = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));

        step.ModelAttempts.Select(a => (a.Model, a.Code)).ShouldBe([("main", nameof(AnswerRefusedException)), ("second", null)]);
    }

    [Fact]
    public async Task Refusal_OfTheContentFilter_IsNotTakenToAnotherModel()
    {
        _models.Add("main", null, ["second"], () => throw new ModelCallException("no", "content_filter", 400, retryable: false));
        _models.Add("second", null, ScriptedModel.Says("yes"));
        using var test = Host();

        var result = await test.RunAsync(run => Ask().AskAsync(run));

        result.Outcome.Failure!.Code.ShouldBe("content_filter");
    }

    [Theory]
    [InlineData(true, false, null, 1)]
    [InlineData(true, true, "half", 2)]
    [InlineData(false, false, null, 2)]
    public async Task Stream_ThatBreaksOff_IsTriedAgainWhereNobodyHearsItTwice(bool listens, bool takesBack, string? withdrawn, int attempts)
    {
        _models.Add("main", Policy(retries: 3) with { Retry = new ModelRetry(3) { Delay = TimeSpan.Zero } }, ScriptedModel.Says("half"), ScriptedModel.Says("whole"));
        _models.BreaksOff = 1;
        using var test = Host();
        var heard = new List<string>();
        var taken = new List<string>();

        var result = await test.RunAsync(run => Ask().StreamAsync(run), new RunOptions
        {
            OnText = listens ? heard.Add : null,
            OnTextWithdrawn = takesBack ? taken.Add : null,
        });

        var step = await StepAsync(test, result);
        step.Attempts.ShouldBe(attempts);
        step.ModelAttempts[0].PartialLength.ShouldBe(4);
        step.ModelAttempts[0].Code.ShouldBe("stream_broken");
        result.Succeeded.ShouldBe(attempts > 1);
        (taken.Count == 0 ? null : string.Concat(taken)).ShouldBe(withdrawn);
        if (listens)
        {
            string.Concat(heard).ShouldBe(takesBack ? "halfwhole" : "half");
        }
    }

    [Fact]
    public async Task Stream_ThatBreaksOff_IsNotTriedAgainByThePromptEither()
    {
        _models.Add("main", null, ScriptedModel.Says("half"), ScriptedModel.Says("whole"));
        _models.BreaksOff = 1;
        using var test = Host();

        var result = await test.RunAsync(run => Ask().WithRetry(3, TimeSpan.Zero).StreamAsync(run), new RunOptions { OnText = _ => { } });

        result.Outcome.Failure!.Code.ShouldBe("stream_broken");
        _models.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Stream_WhoseListenerFails_IsNoFailureOfTheModel()
    {
        var breaker = new ModelBreaker { MinCalls = 2, FailureRatio = 1 };
        _models.Add("main", Policy(retries: 3) with { Retry = new ModelRetry(3) { Delay = TimeSpan.Zero }, Breaker = breaker }, ["second"], ScriptedModel.Says("text"));
        _models.Add("second", null, ScriptedModel.Says("text"));
        using var test = Host();

        var result = await test.RunAsync(run => Ask().WithRetry(2, TimeSpan.Zero).StreamAsync(run), new RunOptions { OnText = _ => throw new IOException("The page is gone.") });

        (result.Outcome.Failure!.Code, _models.Requests).ShouldBe(("IOException", 1));
        TestHost.Text((await test.RunAsync(run => Ask().AskAsync(run))).Output).ShouldBe("\"text\"");
    }

    [Fact]
    public async Task Answer_OfAnotherModel_IsNotReusedForTheOneThatWasAsked()
    {
        _models.Add("main", null, ["second"], Fails(500), ScriptedModel.Says("main"));
        _models.Add("second", null, ScriptedModel.Says("second"));
        using var test = Host();
        var ask = Ask().WithCache(TimeSpan.FromHours(1));
        TestHost.Text((await test.RunAsync(run => ask.AskAsync(run))).Output).ShouldBe("\"second\"");

        TestHost.Text((await test.RunAsync(run => ask.AskAsync(run))).Output).ShouldBe("\"main\"");

        var reused = await StepAsync(test, await test.RunAsync(run => ask.AskAsync(run)));
        (TestHost.Text(reused.Result).Contains("main", StringComparison.Ordinal), reused.Attempts, _models.Requests).ShouldBe((true, 0, 3));
    }

    [Fact]
    public async Task Breaker_OpensAfterFailures_AndTriesAgainAfterItsPause()
    {
        var breaker = new ModelBreaker { MinCalls = 3, Pause = TimeSpan.FromSeconds(20) };
        _models.Add("main", new ModelCallPolicy { Breaker = breaker }, Fails(500), Fails(500), Fails(500), ScriptedModel.Says("back"));
        using var test = Host();
        for (var i = 0; i < 3; i++)
        {
            (await test.RunAsync(run => Ask().AskAsync(run))).Outcome.Failure!.Code.ShouldBe("http_500");
        }

        var open = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));
        (open.Failure!.Code, open.Retryable, _models.Requests).ShouldBe(("circuit_open", true, 3));

        _time.Advance(TimeSpan.FromSeconds(21));
        TestHost.Text((await test.RunAsync(run => Ask().AskAsync(run))).Output).ShouldBe("\"back\"");
    }

    [Fact]
    public async Task Breaker_CountsFailuresOfEveryClient()
    {
        var breaker = new ModelBreaker { MinCalls = 2, FailureRatio = 1 };
        _models.Add("main", new ModelCallPolicy { Breaker = breaker }, () => throw new HttpRequestException("down", null, System.Net.HttpStatusCode.ServiceUnavailable));
        using var test = Host();
        for (var i = 0; i < 2; i++)
        {
            (await test.RunAsync(run => Ask().AskAsync(run))).Outcome.Failure!.Code.ShouldBe("http_503");
        }

        (await test.RunAsync(run => Ask().AskAsync(run))).Outcome.Failure!.Code.ShouldBe("circuit_open");
    }

    [Fact]
    public async Task Breaker_WhoseTryIsCancelled_StaysOpen()
    {
        var breaker = new ModelBreaker { MinCalls = 2, FailureRatio = 1, Pause = TimeSpan.FromSeconds(20) };
        _models.Add("main", new ModelCallPolicy { Breaker = breaker }, Fails(500), Fails(500), ScriptedModel.Says("back"));
        using var test = Host();
        await test.RunAsync(run => Ask().AskAsync(run));
        await test.RunAsync(run => Ask().AskAsync(run));
        _time.Advance(TimeSpan.FromSeconds(21));
        _models.Hangs = true;
        using var cancel = new CancellationTokenSource();
        var trying = test.Host.TryRunAsync(TestHost.Pipeline(run => Ask().AskAsync(run)), new System.Text.Json.Nodes.JsonObject(), ct: cancel.Token);
        await _models.ReachedAsync(3);
        await cancel.CancelAsync();
        (await trying).Outcome.Status.ShouldBe(RunStatus.Cancelled);
        _models.Hangs = false;

        (await test.RunAsync(run => Ask().AskAsync(run))).Outcome.Failure!.Code.ShouldBe("circuit_open");

        _time.Advance(TimeSpan.FromSeconds(21));
        TestHost.Text((await test.RunAsync(run => Ask().AskAsync(run))).Output).ShouldBe("\"back\"");
    }

    [Fact]
    public async Task Timeout_OfTheClientItself_IsTriedAgain()
    {
        _models.Add("main", Policy(retries: 1) with { Retry = new ModelRetry(1) { Delay = TimeSpan.Zero } }, ["second"],
            () => throw new TaskCanceledException("100 s have passed", new TimeoutException()));
        _models.Add("second", null, ScriptedModel.Says("here"));
        using var test = Host();

        var step = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));

        step.ModelAttempts.Select(a => (a.Model, a.Code, a.Retryable)).ShouldBe([("main", "timeout", true), ("main", "timeout", true), ("second", null, false)]);
    }

    [Fact]
    public async Task Timeouts_OfAnAttemptAndOfAll_EndByTheClock()
    {
        var policy = new ModelCallPolicy
        {
            AttemptTimeout = TimeSpan.FromSeconds(30),
            TotalTimeout = TimeSpan.FromSeconds(70),
            Retry = new ModelRetry(9) { Delay = TimeSpan.FromSeconds(8) },
        };
        _models.Add("main", policy, ScriptedModel.Says("never"));
        _models.Hangs = true;
        using var test = Host();

        var running = test.RunAsync(run => Ask().AskAsync(run));
        (await _time.NextAsync()).ShouldBe(TimeSpan.FromSeconds(70));
        (await _time.PassAsync()).ShouldBe(TimeSpan.FromSeconds(30));
        (await _time.PassAsync()).TotalSeconds.ShouldBeInRange(4, 8);
        (await _time.PassAsync()).ShouldBe(TimeSpan.FromSeconds(30));
        await _time.PassAsync();
        var step = await StepAsync(test, await running);

        (step.Failure!.Code, step.Retryable).ShouldBe(("total_timeout", true));
        step.ModelAttempts.Select(a => a.Code).Take(2).ShouldBe(["timeout", "timeout"]);
    }

    [Fact]
    public async Task Places_AreNeverMoreThanAllowed()
    {
        _models.Add("main", new ModelCallPolicy { MaxConcurrent = 3 }, ScriptedModel.Says("ok"));
        _models.Gate = new SemaphoreSlim(0);
        using var test = Host();

        var runs = Enumerable.Range(0, 40).Select(_ => test.RunAsync(run => Ask().AskAsync(run))).ToList();
        _models.Gate.Release(40);
        var results = await Task.WhenAll(runs);

        results.ShouldAllBe(r => r.Succeeded);
        _models.MostAtOnce.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Rate_SpreadsRequests_AndSaysWhenTheWaitIsTooLong()
    {
        _models.Add("main", new ModelCallPolicy { RequestsPerMinute = 10, MaxWait = TimeSpan.FromSeconds(7) }, ScriptedModel.Says("ok"));
        using var test = Host();
        (await test.RunAsync(run => Ask().AskAsync(run))).Succeeded.ShouldBeTrue();
        var waiting = test.RunAsync(run => Ask().AskAsync(run));
        var refused = await test.RunAsync(run => Ask().AskAsync(run));
        (await _time.PassAsync()).ShouldBe(TimeSpan.FromSeconds(6));

        (await waiting).Succeeded.ShouldBeTrue();
        refused.Outcome.Failure!.Code.ShouldBe("local_rate_limit");
    }

    [Fact]
    public async Task Pause_HoldsForCallsThatWaitAlready()
    {
        var policy = new ModelCallPolicy { RequestsPerMinute = 10, MaxWait = TimeSpan.FromSeconds(20) };
        _models.Add("main", policy, Fails(429, after: 15), ScriptedModel.Says("ok"));
        _models.Gate = new SemaphoreSlim(0);
        using var test = Host();
        var first = test.RunAsync(run => Ask().AskAsync(run));
        await _models.ReachedAsync(1);
        var second = test.RunAsync(run => Ask().AskAsync(run));
        (await _time.NextAsync()).ShouldBe(TimeSpan.FromSeconds(6));
        _models.Gate.Release(2);
        (await first).Outcome.Failure!.Code.ShouldBe("http_429");

        _time.Advance(TimeSpan.FromSeconds(6));
        (await _time.PassAsync()).ShouldBe(TimeSpan.FromSeconds(9));

        (await second).Succeeded.ShouldBeTrue();
        var asked = await StepAsync(test, await second);
        asked.StartedAt.ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        asked.Duration.ShouldBe(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Rate_IsNotTakenByCallsThatAreNotSent()
    {
        var breaker = new ModelBreaker { MinCalls = 2, FailureRatio = 1, Pause = TimeSpan.FromSeconds(20) };
        var policy = new ModelCallPolicy { RequestsPerMinute = 10, MaxWait = TimeSpan.FromSeconds(7), Breaker = breaker };
        _models.Add("main", policy, Fails(500), Fails(500), ScriptedModel.Says("back"));
        using var test = Host();
        await test.RunAsync(run => Ask().AskAsync(run));
        _time.Advance(TimeSpan.FromSeconds(6));
        await test.RunAsync(run => Ask().AskAsync(run));
        _time.Advance(TimeSpan.FromSeconds(6));

        for (var i = 0; i < 5; i++)
        {
            (await test.RunAsync(run => Ask().AskAsync(run))).Outcome.Failure!.Code.ShouldBe("circuit_open");
        }
    }

    [Fact]
    public async Task Rate_IsNotTakenByCallsThatAreCancelledWhileTheyWait()
    {
        _models.Add("main", new ModelCallPolicy { RequestsPerMinute = 10, MaxWait = TimeSpan.FromSeconds(7) }, ScriptedModel.Says("ok"));
        using var test = Host();
        (await test.RunAsync(run => Ask().AskAsync(run))).Succeeded.ShouldBeTrue();
        using var cancel = new CancellationTokenSource();
        var waiting = test.Host.TryRunAsync(TestHost.Pipeline(run => Ask().AskAsync(run)), new System.Text.Json.Nodes.JsonObject(), ct: cancel.Token);
        (await _time.NextAsync()).ShouldBe(TimeSpan.FromSeconds(6));
        await cancel.CancelAsync();
        (await waiting).Outcome.Status.ShouldBe(RunStatus.Cancelled);

        var next = test.RunAsync(run => Ask().AskAsync(run));
        (await _time.PassAsync()).ShouldBe(TimeSpan.FromSeconds(6));

        (await next).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Call_WhoseTimeIsOverWhileItWaits_WasNotSent()
    {
        _models.Add("main", new ModelCallPolicy { RequestsPerMinute = 10, TotalTimeout = TimeSpan.FromSeconds(3) }, ScriptedModel.Says("ok"));
        using var test = Host();
        (await test.RunAsync(run => Ask().AskAsync(run))).Succeeded.ShouldBeTrue();
        (await _time.NextAsync()).ShouldBe(TimeSpan.FromSeconds(3));
        var waiting = test.RunAsync(run => Ask().AskAsync(run));
        (await _time.NextAsync()).ShouldBe(TimeSpan.FromSeconds(3));
        (await _time.NextAsync()).ShouldBe(TimeSpan.FromSeconds(6));

        _time.Advance(TimeSpan.FromSeconds(3));

        var attempt = (await StepAsync(test, await waiting)).ModelAttempts.ShouldHaveSingleItem();
        (attempt.Code, attempt.WasSent, _models.Requests).ShouldBe(("total_timeout", false, 1));
    }

    [Fact]
    public async Task Answers_ThatDoNotFit_AreOnTheRecordWithWhatTheyCost()
    {
        var asked = 0;
        _models.Add("main", null, () => new ChatResponse(new ChatMessage(ChatRole.Assistant, ++asked < 3 ? "no JSON" : "7"))
        {
            Usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = 5 },
        });
        _models.Price = new ModelPrice(1, 2, Per: 1);
        using var test = Host();

        var result = await test.RunAsync(run => Ask().WithRetry(1, TimeSpan.Zero).AskAsync<int[]>(run));

        var repair = (await test.HistoryAsync(result)).Steps[1];
        repair.Attempts.ShouldBe(2);
        repair.Usage!.Cost.ShouldBe(40);
        repair.Usage.Tokens.ShouldBe(new TokenUsage(20, 10));
    }

    [Theory]
    [InlineData(long.MaxValue, 5)]
    [InlineData(10, -1)]
    public async Task Tokens_ThatCannotBe_AreNotCounted(long input, long output)
    {
        _models.Add("main", null, () => new ChatResponse(new ChatMessage(ChatRole.Assistant, "x"))
        {
            Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output },
        });
        using var test = Host();

        var result = await test.RunAsync(async run =>
        {
            await Ask().AskAsync(run);
            return await Ask().AskAsync(run);
        });

        var totals = (await test.HistoryAsync(result)).Run.Totals;
        (totals.Steps, totals.InputTokens, totals.OutputTokens).ShouldBe((2, 0, 0));
    }

    [Fact]
    public async Task Answer_ThatCameAtOnce_LeavesNoListOfAttempts()
    {
        _models.Add("main", Policy(retries: 3), ScriptedModel.Says("ok"));
        using var test = Host();

        var step = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));

        (step.Attempts, step.ModelAttempts.Count).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Prices_AreThoseTheRunBeganWith()
    {
        _models.Add("main", null, () => new ChatResponse(new ChatMessage(ChatRole.Assistant, "x"))
        {
            Usage = new UsageDetails { InputTokenCount = 100, CachedInputTokenCount = 40, OutputTokenCount = 50, ReasoningTokenCount = 20 },
        });
        _models.Prices = PriceTable.Of([KeyValuePair.Create("main", new ModelPrice(1, 2, Per: 1) { CachedInput = 0.5m, Reasoning = 3 })]);
        using var test = Host();
        var fails = true;
        var pipeline = TestHost.Pipeline(async run => fails ? throw new InvalidOperationException("crash") : await Ask().AskAsync(run));
        var first = await test.Host.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: TestContext.Current.CancellationToken);
        var began = _models.Prices!;

        fails = false;
        _models.Prices = PriceTable.Of([KeyValuePair.Create("main", new ModelPrice(1000, 1000, Per: 1))]);
        await test.Host.ResumeAsync(pipeline, await test.HistoryAsync(first), ct: TestContext.Current.CancellationToken);

        var history = await test.HistoryAsync(first);
        history.Run.Prices!.Version.ShouldBe(began.Version);
        history.Steps.Single().Usage!.Cost.ShouldBe(60 + 20 + 60 + 60);
        PriceTable.Parse(began.Json).ShouldSatisfyAllConditions(t => t.Version.ShouldBe(began.Version), t => t.Find("main")!.Reasoning.ShouldBe(3));
        _models.Prices!.Version.ShouldNotBe(began.Version);
    }

    private static PromptCall Ask() => new(Prompt, []);

    private static ModelCallPolicy Policy(int retries) => new() { Retry = new ModelRetry(retries) { Delay = TimeSpan.FromSeconds(1) } };

    private static Func<ChatResponse> Fails(int status, int? after = null) => () => throw new ModelCallException("busy", $"http_{status}", status, status is 429 or >= 500)
    {
        RetryAfter = after is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private static async Task<StepRecord> StepAsync(TestHost test, RunResult result) => (await test.HistoryAsync(result)).Steps.Single();

    private TestHost Host()
    {
        _models.Time = _time;
        return new TestHost(o => o with { Models = _models, Time = _time });
    }
}
