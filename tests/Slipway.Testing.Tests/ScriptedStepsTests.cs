using System.Text.Json;
using Slipway.Journal;

namespace Slipway.Testing.Tests;

public sealed class ScriptedStepsTests
{
    [Fact]
    public async Task Answers_TakeThePlaceOfSteps()
    {
        var steps = new ScriptedSteps()
            .AnswerJson("load-person", """{"status_code": 200, "body": "{\"title\": \"Dr\"}"}""")
            .AnswerPrompt("greet", "Hi");
        (await RunAsync(steps)).Text.ShouldBe("Hi, Dr Ada");
        steps.Calls.Select(call => call.Key).ShouldBe(["load-person#1", "greet#1"]);
        ((string?)steps.Calls[0].Request!["url"]).ShouldBe("https://people.example/Ada");
        steps.CountOf("greet").ShouldBe(1);
    }

    [Fact]
    public async Task Answers_OfOneStep_AreGivenInTurnAndTheLastStays()
    {
        var steps = new ScriptedSteps()
            .Answer("load-person", call => new { status_code = 200, body = """{"title": "Mx"}""" })
            .AnswerPrompt("greet", "one").AnswerPrompt("greet", "two");
        (await RunAsync(steps)).Text.ShouldStartWith("one");
        (await RunAsync(steps)).Text.ShouldStartWith("two");
        (await RunAsync(steps)).Text.ShouldStartWith("two");
        steps.CountOf("load-person").ShouldBe(3);
    }

    [Fact]
    public async Task Failures_AreTheSteps()
    {
        var steps = new ScriptedSteps().Fail("load-person", "HTTPResponseCodeError", "Request failed with status code 500");
        StepFailedException failure = await Should.ThrowAsync<StepFailedException>(() => RunAsync(steps));
        failure.ErrorCode.ShouldBe("HTTPResponseCodeError");
        failure.StepKey.ShouldBe("load-person#1");
    }

    [Fact]
    public async Task Questions_WithoutAnswer_AreAskedAsEver()
    {
        await using var journal = new MemoryJournal();
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Layers = [new ScriptedSteps()] });
        var asks = new Asks();

        RunResult result = await host.TryRunAsync(asks, SlipwayJson.Write("Ada"), ct: TestContext.Current.CancellationToken);
        result.Outcome.Status.ShouldBe(RunStatus.Suspended);
        await host.AnswerAsync(result.Id, "ask#1", "yes", ct: TestContext.Current.CancellationToken);
        await using var recovery = new RunRecovery(host, [asks]);

        (await recovery.RecoverAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem().Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Steps_WithoutAnswer_FailNamingWhatThereIs()
    {
        var steps = new ScriptedSteps().AnswerPrompt("greet", "Hi");
        StepFailedException failure = await Should.ThrowAsync<StepFailedException>(() => RunAsync(steps));
        failure.ErrorCode.ShouldBe("NotScripted");
        failure.Message.ShouldBe("The test's script has no answer for the http step 'load-person' (load-person#1). It has answers for: greet.");
    }

    [Fact]
    public void AnswerJson_OfWhatIsNoJson_IsRefused() => Should.Throw<JsonException>(() => new ScriptedSteps().AnswerJson("x", "{"));

    private static async Task<GreeterOutput> RunAsync(ScriptedSteps steps)
    {
        await using var journal = new MemoryJournal();
        using var models = new ScriptedChatClient();
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = models.AsModels(), Layers = [steps] });
        return await host.RunAsync(new Greeter(), new GreeterInput("Ada"), ct: TestContext.Current.CancellationToken);
    }

    private sealed class Asks : Pipeline<string, string>
    {
        public override async Task<string> RunAsync(string input, RunContext run) => (await run.ReviewAsync("ask", new Review<string>($"Is {input} there?"))).Value;
    }
}
