using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Models;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Prompts;

public sealed class StructuredAnswerTests
{
    private static readonly Prompt Prompt = Prompt.Parse("---\nmodel: fast\n---\nuser:\nWhat is it?", "triage.prompty");

    private enum Kind
    {
        Refund,
        Question,
    }

    [Fact]
    public async Task Ask_ForAType_SendsItsSchema_AndReadsTheAnswer()
    {
        var model = new ScriptedModel(ScriptedModel.Says("""{"kind":"refund","amount":3,"note":null,"extra":true}"""));
        using var test = new TestHost(o => o with { Models = model });

        var result = await test.RunAsync(run => Ask().AskAsync<Triage>(run));

        TestHost.Text(result.Output).ShouldBe("""{"kind":"refund","amount":3,"note":null}""");
        var format = model.Requests[0].Options!.ResponseFormat.ShouldBeOfType<ChatResponseFormatJson>();
        var schema = JsonNode.Parse(format.Schema!.Value.GetRawText())!;
        schema["properties"]!["kind"]!["enum"]!.ToJsonString().ShouldBe("""["refund","question"]""");
        schema["properties"]!["amount"]!["description"]!.ToString().ShouldBe("in cents");
        schema["required"]!.ToJsonString().ShouldBe("""["kind","amount"]""");
        TestHost.Text((await test.HistoryAsync(result)).Steps.Single().Request).ShouldContain("\"output_schema\":{");
    }

    [Theory]
    [InlineData("""{"value":[1,2]}""", "[1,2]")]
    [InlineData("```json\n{\"value\":[1,2]}\n```", "[1,2]")]
    public async Task Ask_ForAList_PutsItIntoAnObject(string answer, string expected)
    {
        var model = new ScriptedModel(ScriptedModel.Says(answer));
        using var test = new TestHost(o => o with { Models = model });

        TestHost.Text((await test.RunAsync(run => Ask().AskAsync<List<int>>(run))).Output).ShouldBe(expected);

        model.Requests[0].Options!.ResponseFormat.ShouldBeOfType<ChatResponseFormatJson>().Schema!.Value.GetRawText()
            .ShouldStartWith("""{"type":"object","properties":{"value":{""");
    }

    [Fact]
    public async Task Ask_ForATypeThatHoldsItself_KeepsItsReferencesRight()
    {
        var model = new ScriptedModel(ScriptedModel.Says("""{"value":[{"name":"a","inner":[{"name":"b","inner":[{"name":7,"inner":[]}]}]}]}"""));
        using var test = new TestHost(o => o with { Models = model });

        var result = await test.RunAsync(run => Ask().WithoutRepair().AskAsync<List<Tree>>(run));

        result.Outcome.Failure!.Message.ShouldContain("name must be string, not 7");
    }

    [Fact]
    public async Task Answer_ThatDoesNotFit_IsShownToTheModelOnce_InAStepOfItsOwn()
    {
        var model = new ScriptedModel(ScriptedModel.Says("""{"kind":"complaint","amount":3}"""), ScriptedModel.Says("""{"kind":"question","amount":3}"""));
        using var test = new TestHost(o => o with { Models = model });
        var pipeline = TestHost.Pipeline(run => Ask().AskAsync<Triage>(run));

        var first = await test.Host.TryRunAsync(pipeline, new JsonObject(), ct: TestContext.Current.CancellationToken);
        var again = await test.Host.ResumeAsync(pipeline, await test.HistoryAsync(first), ct: TestContext.Current.CancellationToken);

        TestHost.Text(again.Output).ShouldBe("""{"kind":"question","amount":3,"note":null}""");
        model.Requests.Count.ShouldBe(2);
        (await test.HistoryAsync(first)).Steps.Select(s => s.Key).ShouldBe(["triage#1", "triage-repair#1"]);
        model.Requests[1].Messages.Select(m => m.Role.Value).ShouldBe(["user", "assistant", "user"]);
        model.Requests[1].Messages[2].Text.ShouldContain("""the answer.kind is "complaint", not one of "refund", "question".""");
    }

    [Fact]
    public async Task Answer_ThatDoesNotFitTwice_FailsTheRepairStep()
    {
        var model = new ScriptedModel(ScriptedModel.Says("hm"));
        using var test = new TestHost(o => o with { Models = model });

        var result = await test.RunAsync(run => Ask().AskAsync<Triage>(run));

        (result.Outcome.Failure!.Code, result.Outcome.Failure.StepKey).ShouldBe(("InvalidAnswer", "triage-repair#1"));
        var steps = (await test.HistoryAsync(result)).Steps;
        steps.Select(s => s.Failure?.Code).ShouldBe([null, "InvalidAnswer"]);
        steps[1].Usage!.Tokens.ShouldBe(new TokenUsage(10, 5), "the second answer was paid for too");
    }

    [Fact]
    public async Task Refusal_ThatComesInPieces_IsOnTheRecordAsAWhole()
    {
        var model = new ScriptedModel(() => new ChatResponse(new ChatMessage(
            ChatRole.Assistant, [new ErrorContent("I would") { ErrorCode = "Refusal" }, new ErrorContent(" rather not.") { ErrorCode = "Refusal" }])));
        using var test = new TestHost(options => options with { Models = model });

        var result = await test.RunAsync(run => new PromptCall(Prompt.Parse("---\nmodel: m\n---\nuser:\nHi", "ask.prompty"), []).ReplyAsync(run));

        JsonNode.Parse(result.Output!.Value.Span)!["refusal"]!.ToString().ShouldBe("I would rather not.");
    }

    [Theory]
    [InlineData("length", null, "AnswerCutOff")]
    [InlineData("content_filter", null, "AnswerFiltered")]
    [InlineData("stop", "I would rather not.", "ModelRefused")]
    public async Task Answer_ThatIsNone_IsNotRepaired(string finish, string? refusal, string code)
    {
        AIContent content = refusal is null ? new TextContent("{\"kind\":") : new ErrorContent(refusal) { ErrorCode = "Refusal" };
        var model = new ScriptedModel(() => new ChatResponse(new ChatMessage(ChatRole.Assistant, [content])) { FinishReason = new ChatFinishReason(finish) });
        using var test = new TestHost(o => o with { Models = model });

        var result = await test.RunAsync(run => Ask().AskAsync<Triage>(run));

        result.Outcome.Failure!.Code.ShouldBe(code);
        model.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(StructuredOutput.Json, true)]
    [InlineData(StructuredOutput.Message, false)]
    public async Task Model_WithoutSchemas_IsToldTheSchema(StructuredOutput kind, bool hasFormat)
    {
        var model = new ScriptedModel(ScriptedModel.Says("""{"kind":"refund","amount":3}""")) { StructuredOutput = kind };
        using var test = new TestHost(o => o with { Models = model });

        (await test.RunAsync(run => Ask().AskAsync<Triage>(run))).Succeeded.ShouldBeTrue();

        var (messages, options) = model.Requests.Single();
        messages[^1].Role.ShouldBe(ChatRole.System);
        messages[^1].Text.ShouldContain("\"amount\"");
        (options!.ResponseFormat is ChatResponseFormatJson { Schema: null }).ShouldBe(hasFormat);
    }

    [Fact]
    public async Task Ask_WithTools_ReadsTheLastAnswer()
    {
        var look = AIFunctionFactory.Create(() => "paid 3", "look");
        var model = new ScriptedModel(ScriptedModel.Asks(("a", "look", "{}")), ScriptedModel.Says("three"), ScriptedModel.Says("""{"kind":"refund","amount":3}"""));
        using var test = new TestHost(o => o with { Models = model });

        var result = await test.RunAsync(run => Ask().WithTools([look]).AskAsync<Triage>(run));

        result.Succeeded.ShouldBeTrue();
        model.Requests[2].Messages.Select(m => m.Role.Value).ShouldBe(["user", "assistant", "tool", "assistant", "user"]);
        model.Requests[2].Options!.Tools.ShouldBeNull();
        (await test.HistoryAsync(result)).Steps[^1].Key.ShouldBe("triage-repair#1");
    }

    private static PromptCall Ask() => new(Prompt, []);

    private sealed record Triage(Kind Kind, [property: Description("in cents")] int Amount, string? Note = null);

    private sealed record Tree(string Name, List<Tree> Inner);
}
