using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Prompts;
using Slipway.Tests.Models;
using Slipway.Tests.Prompts;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Budgets;

public sealed class BudgetTests
{
    // 2 characters and a message are 8 tokens to send; 100 may come back. At 1 and 2 for a token: 108 tokens, 208 of money.
    private static readonly Prompt Prompt = Prompt.Parse("---\nmodel: main\nparameters: { max_tokens: 100 }\n---\nuser:\nHi", "ask.prompty");
    private static readonly BudgetAmount Reserved = new(208, 108);

    private readonly WatchedTime _time = new();
    private readonly FaultyModels _models = new() { Price = new ModelPrice(1, 2, Per: 1) };
    private readonly MemoryBudgetLedger _ledger = new();

    [Theory]
    [InlineData(BudgetScope.Tenant, "tenant:acme:2026-01-01")]
    [InlineData(BudgetScope.Pipeline, "pipeline:test:2026-01-01")]
    [InlineData(BudgetScope.All, "all:2026-01-01")]
    public async Task Budget_SharedByManyCallsAtOnce_AllowsForExactlyAsManyAsItCanPay(BudgetScope scope, string account)
    {
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        _models.Gate = new SemaphoreSlim(0);
        using var test = Host(new Budget(scope) { Each = BudgetPeriod.Day, Cost = (37 * Reserved.Cost) + 5 });

        var refused = new CountdownEvent(200 - 37);
        var runs = Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            var result = await test.RunAsync(run => Ask().AskAsync(run), Acme);
            if (!result.Succeeded)
            {
                refused.Signal();
            }

            return result;
        })).ToList();

        // No call is let go before all the others were refused.
        await _models.ReachedAsync(37);
        await Task.Run(() => refused.Wait(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        (await BalanceAsync(account)).ShouldBe(new BudgetBalance(default, new BudgetAmount(37 * Reserved.Cost, 37 * Reserved.Tokens)));
        _models.Gate.Release(200);
        var results = await Task.WhenAll(runs);

        results.Where(r => !r.Succeeded).ShouldAllBe(r => r.Outcome.Failure!.Code == "BudgetExceeded");
        (await BalanceAsync(account)).ShouldBe(new BudgetBalance(new BudgetAmount(37 * 128, 37 * 68), default));
        _models.Requests.ShouldBe(37);
    }

    [Fact]
    public async Task Tenant_WithTheNameOfAnothersAccount_DoesNotUseIt()
    {
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        var day = _time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        using var test = Host(new Budget(BudgetScope.Tenant) { Cost = 1000 }, new Budget(BudgetScope.Tenant) { Each = BudgetPeriod.Day, Cost = 1000 });

        (await test.RunAsync(run => Ask().AskAsync(run), new RunOptions { User = $"acme:{day}" })).Succeeded.ShouldBeTrue();

        (await BalanceAsync($"tenant:acme:{day}")).ShouldBe(default);
        (await BalanceAsync($"tenant:acme%3A{day}")).Spent.Tokens.ShouldBe(68);
        (await BalanceAsync($"tenant:acme%3A{day}:{day}")).Spent.Tokens.ShouldBe(68);
    }

    [Fact]
    public async Task Attempts_AreEachPaidFor_AsFarAsTheyCost()
    {
        _models.Add("main", new ModelCallPolicy { Retry = new ModelRetry(3) { Delay = TimeSpan.Zero } }, ["second"],
            Fails("http_429", 429), Fails("connection_failed", null), Fails("connection_failed", null), Fails("http_500", 500));
        _models.Add("second", null, Says("ok", input: 10, output: 20));
        using var test = Host(new Budget(BudgetScope.All) { Cost = 1000 }, new Budget(BudgetScope.Run) { Tokens = 1000 });

        var step = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));

        // What has a status cost nothing; what broke off cost what was sent.
        step.ModelAttempts.Select(a => (a.Code, a.ChargedTokens, a.ChargedCost)).ShouldBe(
            [("http_429", 0, 0m), ("connection_failed", 8, 8m), ("connection_failed", 8, 8m), ("http_500", 0, 0m), (null, 0, 0m)]);
        (await BalanceAsync("all")).ShouldBe(new BudgetBalance(new BudgetAmount(8 + 8 + 50, 8 + 8 + 30), default));
    }

    [Fact]
    public async Task Host_ThatDoesNotExist_CostsNothing()
    {
        _models.Add("main", null, Fails("host_not_found", null));
        using var test = Host(new Budget(BudgetScope.All) { Cost = 1000 });

        var step = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));

        step.ModelAttempts.ShouldHaveSingleItem().ChargedTokens.ShouldBe(0);
        (await BalanceAsync("all")).ShouldBe(default);
    }

    [Fact]
    public async Task Budgets_OfTwoPipelinesOfAll_AreTwo()
    {
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        using var test = Host(new Budget(BudgetScope.All) { Name = "test", Tokens = 110 }, new Budget(BudgetScope.All) { Tokens = 400 });
        await _ledger.TryReserveAsync([new BudgetClaim("all", null, null)], new BudgetAmount(0, 200), TestContext.Current.CancellationToken);

        (await test.RunAsync(run => Ask().AskAsync(run))).Succeeded.ShouldBeTrue("others have spent, not the runs of this pipeline");
        (await test.RunAsync(run => Ask().AskAsync(run))).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_CutShort_IsPaidForAsFarAsItCame()
    {
        _models.Add("main", null, Says("123456789", input: 0, output: 0));
        _models.BreaksOff = 1;
        using var test = Host(new Budget(BudgetScope.All) { Cost = 1000 });

        await test.RunAsync(run => Ask().StreamAsync(run));

        (await BalanceAsync("all")).ShouldBe(new BudgetBalance(new BudgetAmount(8 + (3 * 2), 11), default));
    }

    [Fact]
    public async Task Answer_WithoutUsage_IsPaidForByEstimate_AlsoWhenTheRunIsTakenUpLater()
    {
        _models.Add("main", null, () => new ChatResponse(new ChatMessage(ChatRole.Assistant, "123456")));
        using var test = Host(new Budget(BudgetScope.Run) { Tokens = 120 });
        var fails = true;
        var pipeline = TestHost.Pipeline(async run =>
        {
            await Ask().AskAsync(run);
            return fails ? throw new InvalidOperationException("crash") : await Ask().AskAsync(run);
        });
        var first = await test.Host.TryRunAsync(pipeline, new JsonObject(), ct: TestContext.Current.CancellationToken);

        fails = false;
        var again = await test.Host.ResumeAsync(pipeline, await test.HistoryAsync(first), ct: TestContext.Current.CancellationToken);

        (await test.HistoryAsync(first)).Steps[0].ModelAttempts.ShouldHaveSingleItem().ChargedTokens.ShouldBe(10);
        again.Succeeded.ShouldBeTrue("10 + 108 tokens fit into 120");
    }

    [Fact]
    public async Task Run_TakenUpLater_HasSpentWhatItsJournalSays()
    {
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        using var test = Host(new Budget(BudgetScope.Run) { Tokens = 170 });
        var calls = 1;
        var pipeline = TestHost.Pipeline(async run =>
        {
            for (var i = 0; i < calls; i++)
            {
                await Ask().AskAsync(run);
            }

            return calls == 1 ? throw new InvalidOperationException("crash") : "";
        });
        var first = await test.Host.TryRunAsync(pipeline, new JsonObject(), ct: TestContext.Current.CancellationToken);

        calls = 2;
        var again = await test.Host.ResumeAsync(pipeline, await test.HistoryAsync(first), ct: TestContext.Current.CancellationToken);

        again.Outcome.Failure!.Message.ShouldBe($"Budget 'run:{first.Id}' of 170 tokens does not allow for 108: 68 spent, 0 reserved.");
    }

    [Fact]
    public async Task Call_ThatIsTooDear_GoesToASmallerModel_AndTheRecordSaysSo()
    {
        _models.Add("main", null, Says("dear", input: 8, output: 60));
        _models.Smaller["main"] = "mini";
        _models.Add("mini", null, Says("cheap", input: 8, output: 60));
        _models.Prices = PriceTable.Of([KeyValuePair.Create("main", new ModelPrice(1, 2, Per: 1)), KeyValuePair.Create("mini", new ModelPrice(0.1m, 0.2m, Per: 1))]);
        using var test = Host(new Budget(BudgetScope.Run) { Cost = 100 });

        var result = await test.RunAsync(run => Ask().AskAsync(run));

        TestHost.Text(result.Output).ShouldBe("\"cheap\"");
        var step = await StepAsync(test, result);
        step.ModelAttempts.Select(a => (a.Model, a.Code, a.Degraded, a.WasSent)).ShouldBe(
            [("main", "BudgetExceeded", null, false), ("mini", null, "smaller_model", true)]);
        (step.Attempts, step.Usage!.Model, step.Usage.Cost).ShouldBe((1, "mini", 12.8m));
    }

    [Fact]
    public async Task Call_ThatIsTooLong_GoesWithoutTheEarlierMessages()
    {
        var prompt = Prompt.Parse("---\nmodel: main\nparameters: { max_tokens: 10 }\nmemory: {}\n---\nuser:\nHi", "chat.prompty");
        _models.Add("main", null, Says("ok", input: 8, output: 5));
        using var test = Host(new Budget(BudgetScope.Run) { Tokens = 100 });
        var history = Enumerable.Range(0, 10).Select(i => new ChatMessage(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, new string('x', 100))).ToList();

        var result = await test.RunAsync(run => new PromptCall(prompt, []).AskAsync(run), new RunOptions { Conversation = new Conversation { History = history } });

        result.Succeeded.ShouldBeTrue();
        (await StepAsync(test, result)).ModelAttempts.Select(a => (a.Code, a.Degraded)).ShouldBe([("BudgetExceeded", null), (null, "shorter_context")]);
        _models.LastMessages.ShouldBe(1);
    }

    [Fact]
    public async Task Call_ThatWasMadeCheaper_IsNotReusedForThoseWhoCanPay()
    {
        var prompt = Prompt.Parse("---\nmodel: main\nparameters: { max_tokens: 10 }\nmemory: {}\n---\nuser:\nHi", "chat.prompty");
        _models.Add("main", null, Says("short", input: 8, output: 5), Says("whole", input: 8, output: 5));
        using var test = Host(new Budget(BudgetScope.Tenant) { Tokens = 100 });
        var history = Enumerable.Range(0, 10).Select(i => new ChatMessage(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, new string('x', 100))).ToList();
        var options = new RunOptions { Conversation = new Conversation { History = history } };
        var ask = new PromptCall(prompt, []).WithCache(TimeSpan.FromHours(1));
        TestHost.Text((await test.RunAsync(run => ask.AskAsync(run), options with { User = "acme" })).Output).ShouldBe("\"short\"");

        TestHost.Text((await test.RunAsync(run => ask.AskAsync(run), options)).Output).ShouldBe("\"whole\"");
    }

    [Fact]
    public async Task Refusal_IsAnOutcome_AlsoWhenReplayed()
    {
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        using var test = Host(new Budget(BudgetScope.Run) { Cost = 207.999999m });
        var pipeline = TestHost.Pipeline(async run =>
        {
            var outcome = await Ask().WithRetry(5, TimeSpan.FromMinutes(1)).TryReplyAsync(run);
            return outcome.IsOverBudget ? "too dear" : outcome.Text!;
        });

        var first = await test.Host.TryRunAsync(pipeline, new JsonObject(), ct: TestContext.Current.CancellationToken);
        var again = await test.Host.ResumeAsync(pipeline, await test.HistoryAsync(first), ct: TestContext.Current.CancellationToken);

        TestHost.Text(first.Output).ShouldBe("\"too dear\"");
        TestHost.Text(again.Output).ShouldBe("\"too dear\"");
        var step = await StepAsync(test, first);
        step.Failure!.Message.ShouldBe($"Budget 'run:{first.Id}' of 207.999999 USD does not allow for 208: 0 spent, 0 reserved.");
        _models.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Day_ThatIsOver_IsOver()
    {
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        using var test = Host(new Budget(BudgetScope.Tenant) { Each = BudgetPeriod.Day, Tokens = 110 });
        (await test.RunAsync(run => Ask().AskAsync(run), Acme)).Succeeded.ShouldBeTrue();
        (await test.RunAsync(run => Ask().AskAsync(run), Acme)).Outcome.Failure!.Code.ShouldBe("BudgetExceeded");
        (await test.RunAsync(run => Ask().AskAsync(run), new RunOptions { User = "other" })).Succeeded.ShouldBeTrue();
        (await test.RunAsync(run => Ask().AskAsync(run))).Succeeded.ShouldBeTrue("a run on nobody's account has no tenant's budget");

        _time.Advance(TimeSpan.FromDays(1));
        (await test.RunAsync(run => Ask().AskAsync(run), Acme)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Refusal_OfOneAccount_LeavesNothingReservedInTheOthers()
    {
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        using var test = Host(new Budget(BudgetScope.Run) { Tokens = 1000 }, new Budget(BudgetScope.All) { Tokens = 1000 }, new Budget(BudgetScope.Pipeline) { Name = "test", Tokens = 50 });

        (await test.RunAsync(run => Ask().AskAsync(run))).Outcome.Failure!.Message.ShouldStartWith("Budget 'pipeline:test' of 50 tokens");

        (await BalanceAsync("all")).ShouldBe(default);
    }

    [Fact]
    public async Task Refusal_LeavesTheModelsRateToOthers()
    {
        _models.Add("main", new ModelCallPolicy { RequestsPerMinute = 1, TokensPerMinute = 8, MaxWait = TimeSpan.FromSeconds(1) }, Says("ok", input: 8, output: 60));
        using var test = Host(new Budget(BudgetScope.Tenant) { Tokens = 50 });

        (await test.RunAsync(run => Ask().AskAsync(run), Acme)).Outcome.Failure!.Code.ShouldBe("BudgetExceeded");

        (await test.RunAsync(run => Ask().AskAsync(run))).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Usage_ThatSaysNothing_IsPaidForByEstimate()
    {
        _models.Add("main", null, () => new ChatResponse(new ChatMessage(ChatRole.Assistant, "123456")) { Usage = new UsageDetails() });
        using var test = Host(new Budget(BudgetScope.All) { Cost = 1000 });

        var step = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));

        step.Usage!.Tokens.ShouldBeNull();
        (await BalanceAsync("all")).Spent.ShouldBe(new BudgetAmount(8 + (2 * 2), 10));
    }

    [Fact]
    public async Task ComposedPrompt_ReservesAsMuchAsMayComeBack()
    {
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        using var test = Host(new Budget(BudgetScope.All) { Tokens = 2000 });

        (await test.RunAsync(run => new PromptCall(Prompt, []).AskAsync(run, new LongComposer()))).Outcome.Failure!.Code.ShouldBe("BudgetExceeded");

        _models.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Call_WhoseSmallerModelIsNotConfigured_GoesOnToWhatIsTriedNext()
    {
        _models.Add("main", null, Says("dear", input: 8, output: 60));
        _models.Smaller["main"] = "missing";
        using var test = Host(new Budget(BudgetScope.Run) { Cost = 100 });

        var step = await StepAsync(test, await test.RunAsync(run => Ask().AskAsync(run)));

        step.Failure!.Code.ShouldBe("BudgetExceeded");
        step.ModelAttempts.Select(a => (a.Model, a.Code, a.WasSent)).ShouldBe([("main", "BudgetExceeded", false), ("missing", "not_configured", false)]);
    }

    [Fact]
    public async Task Call_WithoutTheEarlierMessages_KeepsTheExamplesOfItsFunction()
    {
        var prompt = Prompt.Parse("---\nmodel: main\nparameters: { max_tokens: 10 }\nmemory: {}\n---\nuser:\nHi", "chat.prompty");
        _models.Add("main", null, Says("ok", input: 8, output: 5));
        using var test = Host(new Budget(BudgetScope.Run) { Tokens = 200 });
        var history = Enumerable.Range(0, 10).Select(i => new ChatMessage(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, new string('x', 100))).ToList();
        var call = new PromptCall(prompt, []).WithFunction(AIFunctionFactory.Create((int n) => n, "take"), [new ChatMessage(ChatRole.User, "One"), new ChatMessage(ChatRole.Assistant, "1")]);

        var result = await test.RunAsync(run => call.AskAsync(run), new RunOptions { Conversation = new Conversation { History = history } });

        (await StepAsync(test, result)).ModelAttempts[^1].Degraded.ShouldBe("shorter_context");
        _models.LastMessages.ShouldBe(3);
    }

    [Fact]
    public async Task Price_InAnotherCurrency_IsRefused()
    {
        _models.Price = new ModelPrice(1, 2, "EUR");
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        using var test = Host(new Budget(BudgetScope.Run) { Cost = 1 });

        (await test.RunAsync(run => Ask().AskAsync(run))).Exception.ShouldBeOfType<NotConfiguredException>().Message.ShouldContain("EUR");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ledger_ThatCannotWriteOneAccount_FailsTheCall_AndOneThatCannotWriteAny_LetsGoOfTheRun(bool isOneAccount)
    {
        _models.Time = _time;
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        var ledger = new BrokenLedger(isOneAccount ? new BudgetAccountException("The name is too long.") : new JournalException("The disk is full."));
        using var test = new TestHost(o => o with
        {
            Models = _models,
            Time = _time,
            Budgets = new BudgetOptions { Budgets = [new Budget(BudgetScope.All) { Cost = 1 }], Ledger = ledger },
        });

        if (isOneAccount)
        {
            var failure = (await test.RunAsync(run => Ask().AskAsync(run))).Outcome.Failure.ShouldNotBeNull();
            (failure.Code, failure.Message).ShouldBe((nameof(BudgetAccountException), "The name is too long."));
        }
        else
        {
            await Should.ThrowAsync<JournalException>(() => test.RunAsync(run => Ask().AskAsync(run)));
        }
    }

    [Theory]
    [InlineData("caught", RunStatus.Completed)]
    [InlineData("finally", RunStatus.Completed)]
    [InlineData("beside a failure", RunStatus.Failed)]
    public async Task Ledger_ThatCannotBeWritten_LetsGoOfTheRun_WhateverThePipelineMakesOfIt(string how, RunStatus status)
    {
        _models.Time = _time;
        _models.Add("main", null, Says("ok", input: 8, output: 60));
        var ledger = new BrokenLedger(new JournalException("The disk is full."));
        using var test = new TestHost(o => o with
        {
            Models = _models,
            Time = _time,
            Budgets = new BudgetOptions { Budgets = [new Budget(BudgetScope.All) { Cost = 10_000 }], Ledger = ledger },
        });
        var pipeline = TestHost.Pipeline<string>(async run =>
        {
            try
            {
                var (_, answer) = await run.ParallelAsync(
                    branch => branch.CodeAsync("check", _ => how == "beside a failure" ? throw new FormatException("no") : ValueTask.FromResult(1)),
                    branch => Ask().AskAsync(branch));
                return answer;
            }
            catch (Exception) when (how == "caught")
            {
                return await run.CodeAsync("instead", _ => ValueTask.FromResult("instead"));
            }
            finally
            {
                await run.CodeAsync("instead", _ => ValueTask.FromResult("at last"));
            }
        });

        await Should.ThrowAsync<JournalException>(() => test.Host.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: TestContext.Current.CancellationToken));
        ledger.IsWell = true;
        _time.Advance(TimeSpan.FromMinutes(1));
        await using var recovery = new RunRecovery(test.Host, [pipeline]);
        var result = (await recovery.RecoverAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem();

        result.Outcome.Status.ShouldBe(status);
        (await test.HistoryAsync(result)).Steps.Select(s => s.Key).ShouldBe(["parallel#1/0/check#1", "parallel#1/1/ask#1", "instead#1"]);
    }

    private static RunOptions Acme => new() { User = "acme" };

    private static PromptCall Ask() => new(Prompt, []);

    private static Func<ChatResponse> Says(string text, int input, int output) => () => new ChatResponse(new ChatMessage(ChatRole.Assistant, text))
    {
        Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output },
    };

    private static Func<ChatResponse> Fails(string code, int? status) => () => throw new ModelCallException("no", code, status, retryable: true);

    private static async Task<StepRecord> StepAsync(TestHost test, RunResult result) => (await test.HistoryAsync(result)).Steps.Single();

    private async Task<BudgetBalance> BalanceAsync(string account) => await _ledger.ReadAsync(account, TestContext.Current.CancellationToken);

    private TestHost Host(params Budget[] budgets)
    {
        _models.Time = _time;
        return new TestHost(o => o with { Models = _models, Time = _time, Budgets = new BudgetOptions { Budgets = budgets, Ledger = _ledger } });
    }

    private sealed class BrokenLedger(Exception error) : IBudgetLedger
    {
        private readonly MemoryBudgetLedger _inner = new();

        public bool IsWell { get; set; }

        public ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct) =>
            IsWell ? _inner.TryReserveAsync(claims, amount, ct) : throw error;

        public ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct) =>
            IsWell ? _inner.SettleAsync(claims, reserved, spent, ct) : throw error;

        public ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct) => _inner.ReadAsync(account, ct);
    }

    private sealed class LongComposer : IPromptComposer
    {
        public ComposedPrompt Compose(Prompt prompt, JsonObject arguments, ModelBinding model, CancellationToken ct) => new(
            [new ChatMessage(ChatRole.User, "Hi")],
            new ChatOptions { MaxOutputTokens = 4000 },
            new WireRequest(WireRequest.Chat, new JsonObject { ["max_tokens"] = 4000 }),
            static reply => reply.Text);
    }
}
