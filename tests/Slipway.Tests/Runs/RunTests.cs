using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Steps;

namespace Slipway.Tests.Runs;

public sealed class RunTests : IDisposable
{
    private readonly TestHost _test = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OfSteps_JournalsThemInOrder()
    {
        var result = await _test.RunAsync(async run =>
        {
            var one = await run.CodeAsync("one", _ => ValueTask.FromResult(1));
            return one + await run.CodeAsync("two", _ => ValueTask.FromResult(2));
        });

        result.Succeeded.ShouldBeTrue();
        TestHost.Text(result.Output).ShouldBe("3");
        var history = await _test.HistoryAsync(result);
        history.Steps.Select(s => s.Key).ShouldBe(["one#1", "two#1"]);
        history.Steps.Select(s => s.Sequence).ShouldBe([1, 2]);
        history.Run.Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task Run_ThatThrows_IsFailedWithItsStep()
    {
        var result = await _test.RunAsync<int>(run => run.CodeAsync<int>("boom", _ => throw new FormatException("no number")));

        result.Outcome.Status.ShouldBe(RunStatus.Failed);
        result.Outcome.Failure.ShouldBe(new Failure("FormatException", "no number", "boom#1"));
        (await _test.HistoryAsync(result)).Steps.Single().Failure!.Code.ShouldBe("FormatException");
    }

    [Fact]
    public async Task Step_WithLimitsThatNoneHas_IsRefusedByName()
    {
        var step = new StepRequest(StepKind.Code, "one", default);
        StepRequest[] wrong =
        [
            step with { Timeout = TimeSpan.FromSeconds(-2) },
            step with { CacheLifetime = TimeSpan.FromSeconds(-2) },
            step with { Retry = new StepRetry(-1, TimeSpan.Zero) },
            step with { Retry = new StepRetry(1, TimeSpan.FromSeconds(-2)) },
        ];
        foreach (var request in wrong)
        {
            var result = await _test.RunAsync(run => run.StepAsync(request, _ => ValueTask.FromResult(1)));

            result.Outcome.Failure.ShouldNotBeNull().Code.ShouldBe(nameof(ArgumentException));
            result.Outcome.Failure.Message.ShouldStartWith("Step 'one' has ");
        }
    }

    [Fact]
    public async Task Arguments_OfADictionaryOfAnyValues_AreItsEntries()
    {
        var tool = Microsoft.Extensions.AI.AIFunctionFactory.Create((int count, int price) => count * price, "total");

        var result = await _test.RunAsync(run => run.CallAsync<int>("total", tool, new Dictionary<string, int> { ["count"] = 2, ["price"] = 3 }));

        TestHost.Text(result.Output).ShouldBe("6");
    }

    [Fact]
    public async Task Run_Cancelled_SaysSo()
    {
        using var stop = new CancellationTokenSource();
        var result = await _test.Host.TryRunAsync(
            TestHost.Pipeline<int>(async run =>
            {
                await stop.CancelAsync();
                return await run.CodeAsync("never", _ => ValueTask.FromResult(1));
            }),
            new JsonObject(),
            ct: stop.Token);

        result.Outcome.Status.ShouldBe(RunStatus.Cancelled);
        (await _test.HistoryAsync(result)).Steps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"name":"ada"}""", null)]
    [InlineData("""{"name":"ada","tone":"kind"}""", null)]
    [InlineData("""{}""", "it has no 'name'. The pipeline takes name (string), tone (string, optional).")]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"name":"adaadaada"}""", "'name' must be a string")]
    [InlineData("""{"name":5}""", "input.name must be string, not 5.")]
    [InlineData("""{"name":"ada","tone":"loud"}""", "'tone'")]
    [InlineData("""[1]""", "input must be object")]
    [InlineData("""null""", "null")]
    public async Task Input_ThatDoesNotFit_IsRefusedByName(string json, string? named)
    {
        var result = await _test.Host.TryRunAsync(new Greeter(), JsonNode.Parse(json), ct: Ct);

        if (named is null)
        {
            result.Succeeded.ShouldBeTrue();
        }
        else
        {
            result.Exception.ShouldBeOfType<InvalidInputException>().Message.ShouldContain(named);
        }
    }

    [Fact]
    public async Task Input_OfAValueType_IsRead()
    {
        (await _test.Host.RunAsync(new Doubler(), 21, ct: Ct)).ShouldBe(42);
    }

    [Fact]
    public async Task Secret_InRequestResultAndFailure_IsNeverJournaled()
    {
        _test.Secrets["API_KEY"] = "s3cr\"et-value";
        var result = await _test.RunAsync(async run =>
        {
            var key = run.Secret("API_KEY");
            await run.StepAsync(StepRequest.Create(StepKind.Code, "send", new JsonObject { ["key"] = key }), _ => ValueTask.FromResult($"sent {key}"));
            return await run.CodeAsync<int>("fail", _ => throw new InvalidOperationException($"refused {key}"));
        });

        var history = await _test.HistoryAsync(result);
        TestHost.Text(history.Steps[0].Request).ShouldBe("""{"key":"${secret:API_KEY}"}""");
        TestHost.Text(history.Steps[0].Result).ShouldBe("\"sent ${secret:API_KEY}\"");
        history.Steps[1].Failure!.Message.ShouldBe("refused ${secret:API_KEY}");
        history.Run.Failure!.Message.ShouldBe("refused ${secret:API_KEY}");
    }

    [Theory]
    [InlineData("{\"error\":\"no such key: abc-s3cret-value\"}")]
    [InlineData("s3cret-value is no key")]
    [InlineData("s3cret-value")]
    [InlineData("\u00ff s3cret-value")]
    public async Task Secret_InTheBodyOfAReply_IsNeverJournaled_AndTheReplyIsReadable(string body)
    {
        _test.Secrets["API_KEY"] = "s3cret-value";

        var result = await _test.RunAsync(run => run.StepAsync(
            StepRequest.Create(StepKind.Http, "call", new JsonObject { ["key"] = run.Secret("API_KEY") }),
            _ => ValueTask.FromResult(new HttpReply(401, new Dictionary<string, string>(), Encoding.Latin1.GetBytes(body)))));

        var kept = SlipwayJson.Read<HttpReply>((await _test.HistoryAsync(result)).Steps[0].Result!.Value.Span)!;
        Encoding.Latin1.GetString(kept.Body).ShouldBe(body.Replace("s3cret-value", "${secret:API_KEY}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secret_ThatIsAllThatAStepReturns_IsKeptAsItsReference_AlsoInBytes()
    {
        _test.Secrets["API_KEY"] = "s3cret-value";

        var result = await _test.RunAsync(async run =>
        {
            var key = Encoding.UTF8.GetBytes(run.Secret("API_KEY"));
            await run.CodeAsync("read", _ => ValueTask.FromResult(key));
            return await run.CodeAsync("read-several", _ => ValueTask.FromResult(new List<byte[]> { key, new byte[] { 1 } }));
        });

        var steps = (await _test.HistoryAsync(result)).Steps;
        Encoding.UTF8.GetString(SlipwayJson.Read<byte[]>(steps[0].Result!.Value.Span)!).ShouldBe("${secret:API_KEY}");
        SlipwayJson.Read<List<byte[]>>(steps[1].Result!.Value.Span)!.Select(Encoding.UTF8.GetString).ShouldBe(["${secret:API_KEY}", "\u0001"]);
    }

    [Fact]
    public async Task Secret_ThatIsAlsoANumber_LeavesNumbersReadable()
    {
        _test.Secrets["PIN"] = "2024";
        var result = await _test.RunAsync(async run =>
        {
            var pin = run.Secret("PIN");
            return await run.StepAsync(
                StepRequest.Create(StepKind.Code, "send", new JsonObject { ["pin"] = pin }), _ => ValueTask.FromResult(new { Year = 2024, Text = $"\"{pin}\" 20245", Known = true }));
        });

        var step = (await _test.HistoryAsync(result)).Steps.ShouldHaveSingleItem();
        TestHost.Text(step.Request).ShouldBe("""{"pin":"${secret:PIN}"}""");
        var read = JsonNode.Parse(TestHost.Text(step.Result))!;
        read["year"]!.GetValue<int>().ShouldBe(2024);
        read["text"]!.GetValue<string>().ShouldBe("\"${secret:PIN}\" ${secret:PIN}5");
    }

    [Fact]
    public async Task Secret_Missing_NamesItAndTheRemedy()
    {
        var result = await _test.RunAsync(run => Task.FromResult(run.Secret("NOPE")));

        result.Exception.ShouldBeOfType<NotConfiguredException>().Message.ShouldContain("NOPE");
    }

    [Fact]
    public async Task SideEffect_Waits_ForTheJournal()
    {
        var journal = new FaultyJournal();
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal });
        var flushedBefore = -1;
        await host.TryRunAsync(
            TestHost.Pipeline(async run =>
            {
                await run.CodeAsync("pure", _ => ValueTask.FromResult(1));
                return await run.StepAsync(
                    new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect },
                    _ => ValueTask.FromResult(flushedBefore = journal.Flushes));
            }),
            new JsonObject(),
            ct: Ct);

        flushedBefore.ShouldBe(1);
    }

    public void Dispose() => _test.Dispose();

    private sealed record Greeting([property: MaxLength(8)] string Name, [property: AllowedValues("kind", null)] string? Tone = null);

    private sealed class Greeter : Pipeline<Greeting, string>
    {
        public override Task<string> RunAsync(Greeting input, RunContext run) => Task.FromResult($"Hello {input.Name}");
    }

    private sealed class Doubler : Pipeline<int, int>
    {
        public override Task<int> RunAsync(int input, RunContext run) => Task.FromResult(input * 2);
    }
}
