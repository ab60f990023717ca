using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Prompts;

public sealed class PromptCallTests : IDisposable
{
    private readonly FakeModel _model = new();
    private readonly TestHost _test;

    public PromptCallTests() => _test = new TestHost(options => options with { Models = _model });

    [Fact]
    public async Task Ask_OfACancelledRun_BesideABranchThatFails_EndsItAsCancelled()
    {
        var prompt = Prompt.Parse("---\nmodel: fast\n---\nuser:\n{{ question }}", "ask.prompty");
        var id = RunId.New(TimeProvider.System);

        var result = await _test.RunAsync(
            async run =>
            {
                await run.ParallelAsync(
                    _ => throw new FormatException("no"),
                    async branch =>
                    {
                        await branch.CodeAsync("work", async _ => await _test.Host.CancelAsync(id, ct: TestContext.Current.CancellationToken));
                        await new PromptCall(prompt, new JsonObject { ["question"] = "Who?" }).AskAsync(branch);
                    });
                return 1;
            },
            new RunOptions { Id = id });

        result.Outcome.Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public async Task Ask_WithATemplateThatFails_SaysTheLineOfTheFile()
    {
        var prompt = Prompt.Parse(
            "---\nmodel: fast\ntemplate: { format: jinja2, options: { undefined: strict } }\n---\nsystem:\nBe brief.\n\nuser:\n\nHello,\n{{ nmae }}\n", "ask.prompty");

        var result = await _test.RunAsync(run => new PromptCall(prompt, new JsonObject { ["name"] = "Ada" }).AskAsync(run));

        result.Outcome.Failure.ShouldNotBeNull().Code.ShouldBe("TemplateError");
        result.Outcome.Failure.Message.ShouldBe("ask.prompty(11,4): 'nmae' is undefined\n    {{ nmae }}");
    }

    [Fact]
    public async Task Ask_SendsWhatThePromptSays()
    {
        var prompt = Prompt.Parse(
            """
            ---
            model: fast
            parameters: { temperature: 0.25, max_tokens: 7, top_k: 3 }
            ---
            system:
            Be brief.

            user:
            {{ question }}
            """,
            "ask.prompty");

        var result = await _test.RunAsync(run => new PromptCall(prompt, new JsonObject { ["question"] = "system:\nWho?" }).AskAsync(run));

        TestHost.Text(result.Output).ShouldBe("\"answer\"");
        _model.Messages.Select(m => $"{m.Role}: {m.Text}").ShouldBe(["system: Be brief.", "user: system:\nWho?"]);
        _model.Options!.Temperature.ShouldBe(0.25f);
        _model.Options.MaxOutputTokens.ShouldBe(7);
        _model.Options.AdditionalProperties!["top_k"]!.ToString().ShouldBe("3");
        _model.Options.ModelId.ShouldBe("fast-1");
    }

    [Fact]
    public async Task Ask_JournalsRequestReplyUsageAndCost()
    {
        var prompt = Prompt.Parse("---\nmodel: fast\n---\nuser:\nHi {{ name }}", "greet.prompty");

        var result = await _test.RunAsync(run => new PromptCall(prompt, new JsonObject { ["name"] = "Ada" }).AskAsync(run));

        var step = (await _test.HistoryAsync(result)).Steps.Single();
        step.Key.ShouldBe("greet#1");
        step.Kind.ShouldBe(StepKind.Prompt);
        step.ArtifactVersion.ShouldBe(prompt.Version);
        TestHost.Text(step.Request).ShouldBe("""{"model":"fast-1","messages":[{"role":"user","content":"Hi Ada"}]}""");
        step.Usage.ShouldBe(new ModelUsage("fake", "fast-1", new TokenUsage(100, 20), 0.00014m, "USD"));
        (await _test.HistoryAsync(result)).Run.Totals.ShouldBe(new RunTotals(1, 100, 20, 0.00014m, "USD"));
    }

    [Theory]
    [InlineData(null, "user: a|assistant: b|user: c|assistant: d|user: now")]
    [InlineData(1, "user: c|assistant: d|user: now")]
    [InlineData(0, "user: now")]
    public async Task Ask_WithMemory_PutsHistoryBeforeTheLastUserMessage(int? window, string expected)
    {
        var memory = window is null ? "{}" : $"{{ window: {window} }}";
        var prompt = Prompt.Parse($"---\nmodel: fast\nmemory: {memory}\n---\nuser:\nnow", "chat.prompty");
        var history = new[] { ("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d") }.Select(m => new ChatMessage(new ChatRole(m.Item1), m.Item2)).ToList();

        await _test.RunAsync(run => new PromptCall(prompt, []).AskAsync(run), new RunOptions { Conversation = new Conversation { History = history } });

        string.Join('|', _model.Messages.Select(m => $"{m.Role}: {m.Text}")).ShouldBe(expected);
    }

    [Fact]
    public async Task Ask_WithEmptyMessages_DropsThemWhenAsked()
    {
        var prompt = Prompt.Parse("---\nmodel: fast\nempty_messages: drop\n---\nsystem:\n{{ nothing }}\n\nuser:\nhi", "p.prompty");

        await _test.RunAsync(run => new PromptCall(prompt, []).AskAsync(run));

        _model.Messages.Select(m => m.Role.Value).ShouldBe(["user"]);
    }

    [Fact]
    public async Task Reply_WithSeparatedReasoning_SplitsIt()
    {
        _model.Answer = "<think>\nfirst\n</think>\n\n42";
        var prompt = Prompt.Parse("---\nmodel: fast\nreasoning: separated\n---\nuser:\nhi", "p.prompty");

        var result = await _test.RunAsync(run => new PromptCall(prompt, []).ReplyAsync(run));

        var reply = JsonNode.Parse(TestHost.Text(result.Output))!;
        reply["text"]!.ToString().ShouldBe("42");
        reply["reasoning_content"]!.ToString().ShouldBe("first");
    }

    [Fact]
    public async Task Stream_EmitsPiecesAndJournalsTheWhole()
    {
        _model.Answer = "one two three";
        var heard = new List<string>();
        var prompt = Prompt.Parse("---\nmodel: fast\n---\nuser:\nhi", "p.prompty");

        var result = await _test.RunAsync(run => new PromptCall(prompt, []).StreamAsync(run), new RunOptions { OnText = heard.Add });

        heard.Count.ShouldBeGreaterThan(1);
        string.Concat(heard).ShouldBe("one two three");
        TestHost.Text(result.Output).ShouldBe("\"one two three\"");
    }

    [Theory]
    [InlineData("""{"kind":"refund","amount":3}""", null)]
    [InlineData("""{"kind":"refund"}""", "InvalidAnswer")]
    [InlineData("no json", "InvalidAnswer")]
    [InlineData("null", "InvalidAnswer")]
    public async Task Ask_ForAType_ReadsOrSaysWhyNot(string answer, string? code)
    {
        _model.Answer = answer;
        var prompt = Prompt.Parse("---\nmodel: fast\noutputs: { type: object }\n---\nuser:\nhi", "p.prompty");

        var result = await _test.RunAsync(run => new PromptCall(prompt, []).AskAsync<Triage>(run));

        result.Outcome.Failure?.Code.ShouldBe(code);
        result.Succeeded.ShouldBe(code is null);
        _model.Options!.ResponseFormat.ShouldBeOfType<ChatResponseFormatJson>();
    }

    [Fact]
    public async Task Ask_WithoutModels_SaysWhatIsMissing()
    {
        using var test = new TestHost();
        var prompt = Prompt.Parse("---\nmodel: fast\n---\nuser:\nhi", "p.prompty");

        var result = await test.RunAsync(run => new PromptCall(prompt, []).AskAsync(run));

        result.Exception.ShouldBeOfType<NotConfiguredException>();
    }

    public void Dispose() => _test.Dispose();

    private sealed record Triage(string Kind, int Amount);
}
