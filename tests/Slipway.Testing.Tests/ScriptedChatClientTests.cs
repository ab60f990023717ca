using Microsoft.Extensions.AI;
using Slipway.Journal;

namespace Slipway.Testing.Tests;

public sealed class ScriptedChatClientTests
{
    [Fact]
    public async Task Answers_AreStreamedToThePipeline()
    {
        using var client = new ScriptedChatClient().Answer("Good  morning dear");
        var streamed = new List<string>();
        await using var journal = new MemoryJournal();
        using var host = new SlipwayHost(new SlipwayOptions
        {
            Journal = journal,
            Models = client.AsModels(),
            Layers = [new ScriptedSteps { RunsOthers = true }.AnswerJson("load-person", """{"body": "{}"}""")],
        });
        GreeterOutput output = await host.RunAsync(
            new Greeter(), new GreeterInput("Ada"), new RunOptions { OnText = streamed.Add }, TestContext.Current.CancellationToken);
        output.Text.ShouldBe("Good  morning dear,  Ada");
        streamed.ShouldBe(["Good ", " ", "morning ", "dear"]);
        client.Requests.Single().Text.ShouldBe("Greet someone.");
    }

    [Fact]
    public async Task Answers_ThatWaitForText_ComeFirst()
    {
        using var client = new ScriptedChatClient().Answer("other").AnswerWhen("weather", "sunny");
        (await AskAsync(client, "What is the weather?")).ShouldBe("sunny");
        (await AskAsync(client, "Anything else?")).ShouldBe("other");
        (await AskAsync(client, "weather again")).ShouldBe("sunny");
        (await Should.ThrowAsync<InvalidOperationException>(() => AskAsync(client, "And now?"))).Message.ShouldContain("no answer left for request 4: And now?");
    }

    [Fact]
    public async Task Failures_AreThrown()
    {
        using var client = new ScriptedChatClient().Fail(new TimeoutException("slow"));
        await Should.ThrowAsync<TimeoutException>(() => AskAsync(client, "x"));
    }

    private static async Task<string> AskAsync(ScriptedChatClient client, string text) =>
        (await client.GetResponseAsync(text, cancellationToken: TestContext.Current.CancellationToken)).Text;
}
