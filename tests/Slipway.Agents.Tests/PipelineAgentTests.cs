using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Agents.AI;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Prompts;
using Slipway.Reviews;
using Slipway.Testing;
using RunStatus = Slipway.Journal.RunStatus;

namespace Slipway.Agents.Tests;

public sealed class PipelineAgentTests : IDisposable
{
    private static readonly Prompt Chat = Prompt.Parse("---\nname: chat\nmodel: m\nmemory: {}\n---\nuser:\n{{ question }}", "chat.prompty");

    private readonly MemoryJournal _journal = new();
    private readonly ScriptedChatClient _model = new();
    private readonly SlipwayHost _host;

    public PipelineAgentTests() => _host = new SlipwayHost(new SlipwayOptions { Journal = _journal, Models = _model.AsModels() });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Turn_IsARun_AndAnswersWithItsOnlyText()
    {
        _model.Answer("Nine to six.");
        var agent = _host.AsAIAgent(new Desk());

        var response = await agent.RunAsync("When are you open?", cancellationToken: Ct);

        response.Text.ShouldBe("Nine to six.");
        response.AgentId.ShouldBe(agent.Id);
        var run = (await _journal.ReadAsync(RunId.Parse(response.ResponseId!), Ct))!.Run;
        run.Status.ShouldBe(RunStatus.Completed);
        JsonNode.Parse(run.Input.Span)!["question"]!.GetValue<string>().ShouldBe("When are you open?");
        response.Usage!.TotalTokenCount.ShouldBe(run.Totals.InputTokens + run.Totals.OutputTokens);
    }

    [Fact]
    public async Task Session_CarriesHistoryVariablesAndTurns_AlsoThroughJson()
    {
        _model.Answer("one").Answer("two").Answer("three");
        var agent = _host.AsAIAgent(new Desk());
        var session = await agent.CreateSessionAsync(Ct);

        await agent.RunAsync("a", session, cancellationToken: Ct);
        await agent.RunAsync("b", session, cancellationToken: Ct);
        session = await agent.DeserializeSessionAsync(await agent.SerializeSessionAsync(session, cancellationToken: Ct), cancellationToken: Ct);
        var response = await agent.RunAsync("c", session, cancellationToken: Ct);

        response.RawRepresentation.ShouldBe(new Reply("three", 3, 3));
        var known = (PipelineSession)session;
        known.Turns.ShouldBe(3);
        known.History.Select(message => message.Text).ShouldBe(["a", "one", "b", "two", "c", "three"]);
        var run = (await _journal.ReadAsync(RunId.Parse(response.ResponseId!), Ct))!.Run;
        run.ConversationId.ShouldBe(known.ConversationId);
    }

    [Fact]
    public async Task Streaming_GivesEachTextOnce()
    {
        _model.Answer("Nine to six, every day.");
        var agent = _host.AsAIAgent(new Streamer());

        var updates = await agent.RunStreamingAsync("When?", cancellationToken: Ct).ToListAsync(Ct);

        string.Concat(updates.Select(update => update.Text)).ShouldBe("Nine to six, every day.");
        updates.Count.ShouldBeGreaterThan(1);
        updates[0].Text.ShouldBe("Nine ");
        updates.ToAgentResponse().ResponseId.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("Checking your order.", "It ships on Monday.", "Checking your order.\nIt ships on Monday.")]
    [InlineData(" It ships\non Monday. ", "It ships on Monday.", " It ships\non Monday. ")]
    [InlineData("It ships", "It ships on Monday.", "It ships on Monday.")]
    [InlineData("", "It ships on Monday.", "It ships on Monday.")]
    [InlineData("I know nothing of it.", "no", "I know nothing of it.\nno")]
    [InlineData("Let me see. It ships on Monday. ", "It ships on Monday.", "Let me see. It ships on Monday. ")]
    public async Task Streaming_OfAnotherTextThanTheAnswer_LosesNeither(string streamed, string answer, string heard)
    {
        var agent = _host.AsAIAgent(new Speaker(streamed, answer));

        var updates = await agent.RunStreamingAsync("When?", cancellationToken: Ct).ToListAsync(Ct);

        string.Concat(updates.Select(update => update.Text)).ShouldBe(heard);
    }

    [Fact]
    public async Task Streaming_OfARunThatWaits_EndsWithItsQuestion_AndLaterWithTheRest()
    {
        var agent = _host.AsAIAgent(new Careful());
        var session = await agent.CreateSessionAsync(Ct);

        var asked = await agent.RunStreamingAsync("pay 5", session, cancellationToken: Ct).ToListAsync(Ct);
        string.Concat(asked.Select(update => update.Text)).ShouldBe("I look into it.\nReally pay 5?");
        var token = asked[^1].ContinuationToken.ShouldNotBeNull();
        await _host.AnswerAsync(RunId.Parse(asked[^1].ResponseId!), "approve#1", true, by: "ada", ct: Ct);
        var done = await agent.RunStreamingAsync([], session, new AgentRunOptions { ContinuationToken = token }, Ct).ToListAsync(Ct);

        string.Concat(done.Select(update => update.Text)).ShouldBe(" Paid.");
    }

    [Fact]
    public async Task WaitingRun_GivesItsQuestion_AndItsAnswerLater()
    {
        var agent = _host.AsAIAgent(new Approver());
        var session = await agent.CreateSessionAsync(Ct);

        var asked = await agent.RunAsync("pay 5", session, cancellationToken: Ct);
        var still = await agent.RunAsync([], session, new AgentRunOptions { ContinuationToken = asked.ContinuationToken }, Ct);
        var run = RunId.Parse(asked.ResponseId!);
        await _host.AnswerAsync(run, "approve#1", true, by: "ada", ct: Ct);
        session = await agent.DeserializeSessionAsync(await agent.SerializeSessionAsync(session, cancellationToken: Ct), cancellationToken: Ct);
        var done = await agent.RunAsync([], session, new AgentRunOptions { ContinuationToken = asked.ContinuationToken }, Ct);
        var again = await agent.RunAsync([], null, new AgentRunOptions { ContinuationToken = asked.ContinuationToken }, Ct);

        asked.Text.ShouldBe("Really pay 5?");
        still.ContinuationToken.ShouldNotBeNull();
        done.ContinuationToken.ShouldBeNull();
        done.Text.ShouldBe("yes");
        again.Text.ShouldBe("yes");
        ((PipelineSession)session).History.Select(message => message.Text).ShouldBe(["pay 5", "yes"]);
        ((PipelineSession)session).Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task FailedTurn_Throws_AndLeavesTheSessionAsItWas()
    {
        _model.Fail(new InvalidOperationException("model down")).Answer("back");
        var agent = _host.AsAIAgent(new Desk());
        var session = await agent.CreateSessionAsync(Ct);

        await Should.ThrowAsync<SlipwayException>(() => agent.RunAsync("a", session, cancellationToken: Ct));
        await Should.ThrowAsync<SlipwayException>(async () => await agent.RunStreamingAsync([], session, cancellationToken: Ct).ToListAsync(Ct));
        await agent.RunAsync("b", session, cancellationToken: Ct);

        ((PipelineSession)session).History.Select(message => message.Text).ShouldBe(["b", "back"]);
    }

    [Fact]
    public async Task Json_IsReadAsTheInput_AndWhatDoesNotFitIsRefused()
    {
        var agent = _host.AsAIAgent(new Adder());

        (await agent.RunAsync("""{"left": 2, "right": 3}""", cancellationToken: Ct)).Text.ShouldBe("5");
        (await Should.ThrowAsync<InvalidInputException>(() => agent.RunAsync("two and three", cancellationToken: Ct))).Message.ShouldContain("PipelineAgentOptions.Input");
        (await Should.ThrowAsync<InvalidInputException>(() => agent.RunAsync("""{"left": "x"}""", cancellationToken: Ct))).Message.ShouldContain("Sum");
    }

    [Fact]
    public async Task ForeignSessionsAndTokens_AreRefused()
    {
        var agent = _host.AsAIAgent(new Desk());
        var token = ResponseContinuationToken.FromBytes("nonsense"u8.ToArray());
        var unknown = ResponseContinuationToken.FromBytes(System.Text.Encoding.ASCII.GetBytes(RunId.New(TimeProvider.System).ToString()));

        _model.Answer("mine");
        var mine = await agent.CreateSessionAsync(Ct);
        var done = await agent.RunAsync("a", mine, cancellationToken: Ct);
        var ours = new AgentRunOptions { ContinuationToken = ResponseContinuationToken.FromBytes(System.Text.Encoding.ASCII.GetBytes(done.ResponseId!)) };
        var theirs = await agent.CreateSessionAsync(Ct);

        await Should.ThrowAsync<ArgumentException>(() => agent.RunAsync([], theirs, ours, Ct));
        await Should.ThrowAsync<ArgumentException>(() => _host.AsAIAgent(new Approver()).RunAsync([], null, ours, Ct));
        await Should.ThrowAsync<ArgumentException>(() => agent.RunAsync("a", new OtherSession(), cancellationToken: Ct));
        await Should.ThrowAsync<ArgumentException>(() => agent.RunAsync([], null, new AgentRunOptions { ContinuationToken = token }, Ct));
        await Should.ThrowAsync<ArgumentException>(() => agent.RunAsync([], null, new AgentRunOptions { ContinuationToken = unknown }, Ct));
        foreach (var json in new[] { "{}", "3", "[]", """{"conversationId":"x","turns":-1,"history":[]}""", """{"conversationId":"x","turns":1,"history":[],"waiting":{"y":[]}}""" })
        {
            await Should.ThrowAsync<JsonException>(async () => await agent.DeserializeSessionAsync(JsonDocument.Parse(json).RootElement, cancellationToken: Ct));
        }
    }

    [Fact]
    public async Task Agent_WorksInsideAWorkflowOfTheFramework()
    {
        _model.AnswerWhen("When?", "Nine to six.").AnswerWhen("Nine to six.", "Translated.");
        var workflow = AgentWorkflowBuilder.BuildSequential(
            _host.AsAIAgent(new Desk(), new() { Name = "desk" }), _host.AsAIAgent(new Desk(), new() { Name = "translator", Input = m => new Question(m[^1].Text) }));

        await using var run = await InProcessExecution.RunStreamingAsync(workflow, new List<ChatMessage> { new(ChatRole.User, "When?") }, cancellationToken: Ct);
        await run.TrySendMessageAsync(new TurnToken(emitEvents: false));
        var output = new List<ChatMessage>();
        await foreach (var item in run.WatchStreamAsync(Ct))
        {
            if (item is WorkflowOutputEvent { Data: List<ChatMessage> messages })
            {
                output = messages;
            }
        }

        output[^1].Text.ShouldBe("Translated.");
    }

    private sealed record Question([property: System.Text.Json.Serialization.JsonPropertyName("question")] string Text, string? Tone = null);

    private sealed record Reply(string Answer, int Turn, int Count);

    private sealed record Sum(int Left, int Right);

    private sealed class OtherSession : AgentSession;

    private sealed class Desk : Pipeline<Question, Reply>
    {
        public override async Task<Reply> RunAsync(Question input, RunContext run)
        {
            var count = run.Conversation.Variable("count", 0) + 1;
            run.Conversation.Set("count", count);
            var answer = await new PromptCall(Chat, new JsonObject { ["question"] = input.Text }).AskAsync(run);
            return new Reply(answer, run.Conversation.Turn, count);
        }
    }

    private sealed class Streamer : Pipeline<Question, string>
    {
        public override async Task<string> RunAsync(Question input, RunContext run)
        {
            var answer = await new PromptCall(Chat, new JsonObject { ["question"] = input.Text }).AskAsync(run);
            run.Emit(answer[..5]);
            run.Emit(answer[5..7]);
            return answer;
        }
    }

    private sealed class Approver : Pipeline<string, string>
    {
        public override async Task<string> RunAsync(string input, RunContext run) =>
            (await run.ReviewAsync("approve", new Review<bool>($"Really {input}?"))).Value ? "yes" : "no";
    }

    private sealed class Speaker(string streamed, string answer) : Pipeline<Question, string>
    {
        public override Task<string> RunAsync(Question input, RunContext run)
        {
            run.Emit(streamed);
            return Task.FromResult(answer);
        }
    }

    private sealed class Careful : Pipeline<string, string>
    {
        public override async Task<string> RunAsync(string input, RunContext run)
        {
            run.Emit("I look into it.");
            await run.CodeAsync("look", _ => ValueTask.FromResult(1));
            await run.ReviewAsync("approve", new Review<bool>($"Really {input}?"));
            run.Emit(" Paid.");
            return "I look into it. Paid.";
        }
    }

    private sealed class Adder : Pipeline<Sum, int>
    {
        public override Task<int> RunAsync(Sum input, RunContext run) => Task.FromResult(input.Left + input.Right);
    }
}
