using Microsoft.Extensions.AI;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Tests.Models;
using Slipway.Tests.Prompts;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Budgets;

/// <summary>Budgets under everything at once: many calls, streams cut short, repeats, fallbacks, answers that do not say what they used.</summary>
public sealed class BudgetMixTests
{
    private const int Runs = 200;
    private const decimal Limit = 5_000;

    private static readonly Prompt Prompt = Prompt.Parse("---\nmodel: main\nparameters: { max_tokens: 40 }\n---\nuser:\nHello there", "ask.prompty");

    [Fact]
    public async Task Account_AfterEverything_HasWhatTheJournalSays()
    {
        var models = new FaultyModels { Price = new ModelPrice(1, 2, Per: 1) };
        var retry = new ModelCallPolicy { Retry = new ModelRetry(2) { Delay = TimeSpan.Zero } };
        models.Add("main", retry, ["second"], Mix(seed: 1));
        models.Add("second", retry, Mix(seed: 2));
        var ledger = new WatchedLedger(Limit);
        using var test = new TestHost(o => o with
        {
            Models = models,
            Budgets = new BudgetOptions { Budgets = [new Budget(BudgetScope.All) { Cost = Limit }], Ledger = ledger },
        });

        var results = await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => Task.Run(() => test.RunAsync(
            run => i % 2 == 0 ? new PromptCall(Prompt, []).StreamAsync(run) : new PromptCall(Prompt, []).AskAsync(run)))));

        var spent = default(BudgetAmount);
        foreach (var result in results)
        {
            var step = (await test.HistoryAsync(result)).Steps.Single();
            spent += new BudgetAmount(step.Usage?.Cost ?? 0, step.Usage?.Tokens?.Total ?? 0);
            spent = step.ModelAttempts.Aggregate(spent, static (sum, a) => sum + new BudgetAmount(a.ChargedCost, a.ChargedTokens));
        }

        (await ledger.ReadAsync("all", TestContext.Current.CancellationToken)).ShouldBe(new BudgetBalance(spent, default));
        ledger.Highest.ShouldBeLessThanOrEqualTo(Limit);
        results.Count(r => r.Outcome.Failure?.Code == BudgetExceededException.Code).ShouldBeGreaterThan(0, "the budget is meant to run out");
        results.Count(r => r.Succeeded).ShouldBeGreaterThan(0);
    }

    private static Func<ChatResponse>[] Mix(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 1000).Select(_ => random.Next(6) switch
        {
            0 => Fails("http_429", 429),
            1 => Fails("http_500", 500),
            2 => Fails("connection_failed", null),
            3 => ScriptedModel.Says(FaultyModels.Cut + new string('x', random.Next(60))),
            4 => Says(new string('y', random.Next(60)), null),
            _ => Says("answer", new UsageDetails { InputTokenCount = random.Next(12), OutputTokenCount = random.Next(41) }),
        })];
    }

    private static Func<ChatResponse> Says(string text, UsageDetails? usage) => () => new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { Usage = usage };

    private static Func<ChatResponse> Fails(string code, int? status) => () => throw new ModelCallException("no", code, status, retryable: true);

    /// <summary>Remembers how high the account stood.</summary>
    private sealed class WatchedLedger(decimal limit) : IBudgetLedger
    {
        private readonly MemoryBudgetLedger _inner = new();
        private readonly Lock _lock = new();

        public decimal Highest { get; private set; }

        public async ValueTask<BudgetRefusal?> TryReserveAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount, CancellationToken ct = default)
        {
            claims.ShouldHaveSingleItem().MaxCost.ShouldBe(limit);
            var refusal = await _inner.TryReserveAsync(claims, amount, ct);
            await LookAsync(claims[0].Account, ct);
            return refusal;
        }

        public async ValueTask SettleAsync(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent, CancellationToken ct = default)
        {
            spent.Cost.ShouldBeLessThanOrEqualTo(reserved.Cost);
            await _inner.SettleAsync(claims, reserved, spent, ct);
            await LookAsync(claims[0].Account, ct);
        }

        public ValueTask<BudgetBalance> ReadAsync(string account, CancellationToken ct = default) => _inner.ReadAsync(account, ct);

        private async Task LookAsync(string account, CancellationToken ct)
        {
            var balance = await _inner.ReadAsync(account, ct);
            lock (_lock)
            {
                Highest = Math.Max(Highest, balance.Total.Cost);
            }
        }
    }
}
