using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Slipway.Journal;
using Slipway.Steps;
using Slipway.Tests.Prompts;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Steps;

/// <summary>Results that are reused for equal requests.</summary>
public sealed class CacheTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 8, 30, 0, TimeSpan.Zero));
    private readonly FakeModel _model = new();
    private readonly TestHost _test;
    private int _executed;

    public CacheTests() => _test = new TestHost(options => options with { Models = _model, Time = _time });

    [Fact]
    public async Task Step_WithAnEqualRequest_IsReusedForItsLifetime()
    {
        (await AskAsync("a")).ShouldBe(("\"a 1\"", 1));
        (await AskAsync("a")).ShouldBe(("\"a 1\"", 0));
        (await AskAsync("b")).ShouldBe(("\"b 2\"", 1));
        _time.Advance(TimeSpan.FromMinutes(10));
        (await AskAsync("a")).ShouldBe(("\"a 3\"", 1));
    }

    [Fact]
    public async Task Result_ThatIsLargerThanTheCache_LeavesTheOthersThere()
    {
        var (cache, ct) = (new MemoryStepCache(maxBytes: 2_000), TestContext.Current.CancellationToken);
        await cache.StoreAsync("small", new byte[10], _time.GetUtcNow().AddDays(1), ct);

        await cache.StoreAsync("large", new byte[3_000], _time.GetUtcNow().AddDays(1), ct);

        (await cache.FindAsync("small", _time.GetUtcNow(), ct)).ShouldNotBeNull();
        (await cache.FindAsync("large", _time.GetUtcNow(), ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Step_WithAnotherSecret_IsNotReused()
    {
        _test.Secrets["KEY"] = "key-of-ada";
        var first = await WithSecretAsync();
        _test.Secrets["KEY"] = "key-of-bob";

        (await WithSecretAsync()).ShouldNotBe(first);

        async Task<string> WithSecretAsync() => TestHost.Text((await _test.RunAsync(run => Cached(run, run.Secret("KEY")))).Output);
    }

    [Fact]
    public async Task Step_ThatFails_IsTriedAgain()
    {
        for (var i = 0; i < 2; i++)
        {
            (await _test.RunAsync(run => run.StepAsync<int>(
                new StepRequest(StepKind.Tool, "ask", default) { CacheLifetime = TimeSpan.FromMinutes(1) },
                _ => throw new StepFailedException($"try {++_executed}", "Broken")))).Outcome.Failure!.Message.ShouldBe($"try {i + 1}");
        }
    }

    [Fact]
    public async Task Step_WithASideEffect_CannotBeReused() =>
        (await _test.RunAsync(run => run.StepAsync(
            new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect, CacheLifetime = TimeSpan.FromMinutes(1) }, _ => ValueTask.FromResult(1))))
            .Exception.ShouldBeOfType<ArgumentException>().Message.ShouldContain("cannot be reused");

    [Fact]
    public async Task Prompt_Reused_CostsNothingAndStreamsItsText()
    {
        var prompt = Prompt.Parse("---\nmodel: fast\n---\nuser:\nHi {{ name }}", "greet.prompty");
        var call = new PromptCall(prompt, new JsonObject { ["name"] = "Ada" }).WithCache(TimeSpan.FromMinutes(5));
        await _test.RunAsync(run => call.StreamAsync(run));
        var heard = new List<string>();
        _model.Answer = "another answer";

        var result = await _test.RunAsync(run => call.StreamAsync(run), new RunOptions { OnText = heard.Add });

        TestHost.Text(result.Output).ShouldBe("\"answer\"");
        heard.ShouldBe(["answer"]);
        var history = await _test.HistoryAsync(result);
        history.Run.Totals.Cost.ShouldBeNull();
        history.Steps.Single().Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task Memory_IsBoundedAndKeepsWhatWasUsedLast()
    {
        var ct = TestContext.Current.CancellationToken;
        var now = _time.GetUtcNow();
        var cache = new MemoryStepCache(maxBytes: 3 * 1300);
        foreach (var key in new[] { "a", "b", "c" })
        {
            await cache.StoreAsync(key, new byte[1000], now.AddHours(1), ct);
        }

        (await cache.FindAsync("a", now, ct)).ShouldNotBeNull();
        await cache.StoreAsync("d", new byte[1000], now.AddHours(1), ct);

        (await cache.FindAsync("b", now, ct)).ShouldBeNull();
        (await cache.FindAsync("a", now, ct)).ShouldNotBeNull();
        (await cache.FindAsync("a", now.AddHours(1), ct)).ShouldBeNull();
        await cache.StoreAsync("big", new byte[5000], now.AddHours(1), ct);
        (await cache.FindAsync("big", now, ct)).ShouldBeNull();
    }

    public void Dispose() => _test.Dispose();

    private async Task<(string Output, int Attempts)> AskAsync(string question)
    {
        var result = await _test.RunAsync(run => Cached(run, question));
        return (TestHost.Text(result.Output), (await _test.HistoryAsync(result)).Steps.Single().Attempts);
    }

    private Task<string> Cached(RunContext run, string question) => run.StepAsync(
        StepRequest.Create(StepKind.Tool, "ask", new JsonObject { ["q"] = question }) with { CacheLifetime = TimeSpan.FromMinutes(10) },
        _ => ValueTask.FromResult($"{question} {++_executed}"));
}
