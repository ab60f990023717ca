using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Steps;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Prompts;

public sealed class ToolLoopTests
{
    private static readonly Prompt Prompt = Prompt.Parse("---\nmodel: fast\n---\nuser:\nWhere is my parcel?", "agent.prompty");

    private readonly List<string> _called = [];

    private AIFunction Track => AIFunctionFactory.Create(
        (string parcel) =>
        {
            lock (_called)
            {
                _called.Add($"{parcel} for {StepScope.Current!.IdempotencyKey.Split('/', 2)[1]}");
            }

            return parcel == "lost" ? throw new InvalidOperationException("nobody knows") : new { parcel, place = "depot" };
        },
        "track_parcel",
        "Says where a parcel is.");

    [Fact]
    public async Task Tools_AreCalledInStepsOfTheirOwn_AndTheModelIsTold()
    {
        var model = new ScriptedModel(ScriptedModel.Asks(("a", "track_parcel", """{"parcel":"p1"}"""), ("b", "track_parcel", """{"parcel":"p2"}""")), ScriptedModel.Says("In the depot."));
        using var test = new TestHost(o => o with { Models = model });

        var result = await test.RunAsync(run => Ask().WithTools([Track]).AskAsync(run));

        TestHost.Text(result.Output).ShouldBe("\"In the depot.\"");
        Steps(await test.HistoryAsync(result)).ShouldBe(
            ["agent#1/agent#1", "agent#1/agent#2", "agent#1/round#1/0/track-parcel#1", "agent#1/round#1/1/track-parcel#1"]);
        _called.Order().ShouldBe(["p1 for agent#1/round#1/0/track-parcel#1", "p2 for agent#1/round#1/1/track-parcel#1"]);
        model.Requests[0].Options!.Tools!.ShouldHaveSingleItem().Name.ShouldBe("track_parcel");
        model.Requests[1].Messages.Select(m => m.Role.Value).ShouldBe(["user", "assistant", "tool", "tool"]);
        model.Requests[1].Messages[2].Contents.OfType<FunctionResultContent>().Single().Result.ShouldBe("""{"parcel":"p1","place":"depot"}""");
        var step = (await test.HistoryAsync(result)).Steps.First(s => s.Kind is StepKind.Tool);
        step.Effect.ShouldBe(StepEffect.SideEffect);
        TestHost.Text(step.Request).ShouldStartWith("""{"tool":"track_parcel","arguments":{"parcel":""");
    }

    [Fact]
    public async Task Tools_OfAFinishedRun_AreNotCalledAgain()
    {
        var model = new ScriptedModel(ScriptedModel.Asks(("a", "track_parcel", """{"parcel":"lost"}""")), ScriptedModel.Says("Gone."));
        using var test = new TestHost(o => o with { Models = model });
        var pipeline = TestHost.Pipeline(run => Ask().WithTools([Track]).AskAsync(run));
        var first = await test.Host.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: TestContext.Current.CancellationToken);

        var again = await test.Host.ResumeAsync(pipeline, await test.HistoryAsync(first), ct: TestContext.Current.CancellationToken);

        again.Succeeded.ShouldBeTrue();
        TestHost.Text(again.Output).ShouldBe("\"Gone.\"");
        _called.Count.ShouldBe(1);
        model.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Result_OfANodeOfAnyType_IsToldTheSameFromTheJournal()
    {
        var model = new ScriptedModel(ScriptedModel.Asks(("a", "ship_date", "{}")), ScriptedModel.Says("Soon."));
        using var test = new TestHost(o => o with { Models = model });
        var pipeline = TestHost.Pipeline(run => Ask().WithTools([new ShipDate()]).AskAsync(run));
        var first = await test.Host.TryRunAsync(pipeline, new System.Text.Json.Nodes.JsonObject(), ct: TestContext.Current.CancellationToken);

        var report = await test.Host.ReplayAsync(pipeline, await test.HistoryAsync(first), TestContext.Current.CancellationToken);

        report.Differences.ShouldBeEmpty();
        model.Requests[1].Messages[^1].Contents.OfType<FunctionResultContent>().Single().Result.ShouldBe("2026-03-02");
    }

    [Theory]
    [InlineData("track_parcel", """{"parcel":"lost"}""", "InvalidOperationException", "nobody knows")]
    [InlineData("track_parcel", """{"parcel":7}""", "ToolArgumentsInvalid", "must be string")]
    [InlineData("track_parcel", """{"parcel":"a","parcel":"b"}""", "ToolArgumentsInvalid", "not JSON")]
    [InlineData("track_parcel", """{"parcel":""", "ToolArgumentsInvalid", "not JSON")]
    [InlineData("track_parcel", "[1]", "ToolArgumentsInvalid", "not a JSON object")]
    [InlineData("track_parcel", "", "ToolArgumentsInvalid", "no member 'parcel'")]
    [InlineData("rm -rf /", "{}", "UnknownTool", "There are: track_parcel")]
    [InlineData("track_parcel", null, "ToolArgumentsTooLong", "allowed")]
    public async Task Failure_OfACall_IsOnTheRecord_AndToldOrThrown(string tool, string? arguments, string code, string message)
    {
        arguments ??= $$"""{"parcel":"{{new string('x', 100_000)}}"}""";
        foreach (var fails in new[] { false, true })
        {
            var model = new ScriptedModel(ScriptedModel.Asks(("a", tool, arguments)), ScriptedModel.Says("Sorry."));
            using var test = new TestHost(o => o with { Models = model });
            var options = new ToolLoopOptions { OnFailure = fails ? ToolFailureAction.Fail : ToolFailureAction.TellModel };

            var result = await test.RunAsync(run => Ask().WithTools([new ModelTool(Track)], options).AskAsync(run));

            var step = (await test.HistoryAsync(result)).Steps.Single(s => s.Kind is StepKind.Tool);
            step.Failure!.Code.ShouldBe(code);
            step.Failure.Message.ShouldContain(message);
            step.Request.Length.ShouldBeLessThan(1000);
            result.Succeeded.ShouldBe(!fails);
            if (fails)
            {
                result.Outcome.Failure!.Code.ShouldBe(code);
                continue;
            }

            var told = model.Requests[1].Messages[^1].Contents.OfType<FunctionResultContent>().Single().Result!.ToString()!;
            told.ShouldStartWith($"Error ({code}): ");
            told.Length.ShouldBeLessThan(600);
            model.Requests[1].Messages[^2].Contents.OfType<FunctionCallContent>().Single().RawRepresentation!.ToString()!.Length.ShouldBeLessThan(100);
        }
    }

    [Theory]
    [InlineData(ToolLimitAction.Fail, null)]
    [InlineData(ToolLimitAction.AnswerWithoutTools, "\"enough\"")]
    public async Task Model_ThatAsksForEver_IsStopped(ToolLimitAction action, string? answer)
    {
        var asks = ScriptedModel.Asks(("a", "track_parcel", """{"parcel":"p"}"""));
        var model = new ScriptedModel(asks, asks, action is ToolLimitAction.Fail ? asks : ScriptedModel.Says("enough"));
        using var test = new TestHost(o => o with { Models = model });

        var result = await test.RunAsync(run => Ask().WithTools([new ModelTool(Track)], new ToolLoopOptions { MaxRounds = 2, AtLimit = action }).AskAsync(run));

        _called.Count.ShouldBe(2);
        model.Requests.Count.ShouldBe(3);
        result.Outcome.Failure?.Code.ShouldBe("ToolRoundsExceeded");
        (model.Requests[2].Options!.Tools is null).ShouldBe(action is ToolLimitAction.AnswerWithoutTools);
        if (answer is not null)
        {
            TestHost.Text(result.Output).ShouldBe(answer);
        }
    }

    [Fact]
    public async Task Reply_HasTheUsageOfAllRounds_AndNoToolUses()
    {
        var model = new ScriptedModel(ScriptedModel.Asks(("", "track_parcel", """{"parcel":"p"}""")), ScriptedModel.Says("done"));
        using var test = new TestHost(o => o with { Models = model });
        PromptReply? reply = null;

        await test.RunAsync(async run => (reply = await Ask().WithTools([Track]).ReplyAsync(run)).Text);

        reply!.Usage.ShouldBe(new TokenUsage(20, 10));
        reply.ToolUses.ShouldBeNull();
        model.Requests[1].Messages[^1].Contents.OfType<FunctionResultContent>().Single().CallId.ShouldBe("call_0_0");
    }

    [Fact]
    public async Task Calls_BeyondTheLimitOfARound_Fail()
    {
        var many = Enumerable.Range(0, 5).Select(i => ($"c{i}", "track_parcel", """{"parcel":"p"}""")).ToArray();
        var model = new ScriptedModel(ScriptedModel.Asks(many), ScriptedModel.Says("ok"));
        using var test = new TestHost(o => o with { Models = model });

        var result = await test.RunAsync(run => Ask().WithTools([new ModelTool(Track)], new ToolLoopOptions { MaxCallsPerRound = 3 }).AskAsync(run));

        _called.Count.ShouldBe(3);
        (await test.HistoryAsync(result)).Steps.Count(s => s.Failure?.Code == "TooManyToolCalls").ShouldBe(2);
    }

    [Fact]
    public async Task Result_BeyondItsLimit_Fails()
    {
        var model = new ScriptedModel(ScriptedModel.Asks(("a", "read", "")), ScriptedModel.Says("ok"));
        using var test = new TestHost(o => o with { Models = model });
        var read = AIFunctionFactory.Create(() => new string('x', 300_000), "read");

        var result = await test.RunAsync(run => Ask().WithTools([read]).AskAsync(run));

        (await test.HistoryAsync(result)).Steps.Single(s => s.Kind is StepKind.Tool).Failure!.Code.ShouldBe("ToolResultTooLong");
        result.Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Tools_WithOneName_AreRefused() =>
        Should.Throw<ArgumentException>(() => Ask().WithTools([Track, Track])).Message.ShouldContain("track_parcel");

    private static PromptCall Ask() => new(Prompt, []);

    private static IEnumerable<string> Steps(RunHistory history) => history.Steps.Select(s => s.Key).Order(StringComparer.Ordinal);

    private sealed class ShipDate : AIFunction
    {
        public override string Name => "ship_date";

        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
            ValueTask.FromResult<object?>(System.Text.Json.Nodes.JsonValue.Create(new DateOnly(2026, 3, 2)));
    }
}
