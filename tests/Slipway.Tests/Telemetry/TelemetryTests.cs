using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Prompts;
using Slipway.Tests.Models;
using Slipway.Tests.Prompts;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Telemetry;

/// <summary>The spans and metrics of runs, by their names of the conventions.</summary>
public sealed class TelemetryTests
{
    private static readonly Prompt Draft = Prompt.Parse(
        "---\nname: draft\nmodel: fast\nparameters: { temperature: 0.5, max_tokens: 7, top_k: 3, stop: [END] }\n---\nsystem:\nBe brief.\n\nuser:\nDraft for {{ name }}.", "draft.prompty");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StepKind.Tool)]
    [InlineData(StepKind.Prompt)]
    [InlineData(StepKind.Retrieval)]
    [InlineData(StepKind.Code)]
    public async Task Step_WithContentThatIsNestedDeep_IsObservedAsOthersAre(StepKind kind)
    {
        using var listened = new Listened();
        using var test = Host(new TelemetryOptions { CapturesContent = true });
        JsonNode Nested() => Enumerable.Range(0, 100).Aggregate((JsonNode)1, static (inner, _) => new JsonArray(inner));

        var result = await test.RunAsync(run => run.StepAsync(
            StepRequest.Create(kind, "deep", new JsonObject { ["arguments"] = Nested(), ["tool"] = "nest" }), _ => ValueTask.FromResult<JsonNode?>(Nested())));

        result.Succeeded.ShouldBeTrue(result.Outcome.Failure?.Message);
        listened.Spans.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Run_EmitsRunStepAndAttemptInEachOther()
    {
        using var listened = new Listened();
        using var test = Host();

        var result = await test.RunAsync(run => AskAsync(run), new RunOptions { Version = "1.2", Conversation = new Conversation { Id = "chat-7" } });

        result.Succeeded.ShouldBeTrue();
        var run = listened.Span("invoke_workflow test");
        var step = listened.Span("chat fast-1");
        var attempt = listened.Span("attempt");
        (step.ParentSpanId, attempt.ParentSpanId).ShouldBe((run.SpanId, step.SpanId));
        (run.Kind, step.Kind, attempt.Kind).ShouldBe((ActivityKind.Internal, ActivityKind.Client, ActivityKind.Internal));
        Tags(run).ShouldBe(new Dictionary<string, object?>
        {
            ["gen_ai.operation.name"] = "invoke_workflow",
            ["gen_ai.agent.name"] = "test",
            ["gen_ai.conversation.id"] = "chat-7",
            ["slipway.run.id"] = result.Id.ToString(),
            ["slipway.run.version"] = "1.2",
            ["slipway.run.epoch"] = 1,
            ["slipway.run.status"] = "completed",
        }, ignoreOrder: true);
        step.GetTagItem("gen_ai.request.stop_sequences").ShouldBe(new[] { "END" });
        step.SetTag("gen_ai.request.stop_sequences", null);
        Tags(step).ShouldBe(new Dictionary<string, object?>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "fake",
            ["gen_ai.request.model"] = "fast-1",
            ["gen_ai.request.temperature"] = 0.5,
            ["gen_ai.request.max_tokens"] = 7L,
            ["gen_ai.request.top_k"] = 3L,
            ["gen_ai.prompt.name"] = "draft",
            ["gen_ai.prompt.version"] = Draft.Version,
            ["gen_ai.conversation.id"] = "chat-7",
            ["gen_ai.response.model"] = "fast-1",
            ["gen_ai.usage.input_tokens"] = 100L,
            ["gen_ai.usage.output_tokens"] = 20L,
            ["slipway.model.cost"] = 0.00014,
            ["slipway.model.currency"] = "USD",
            ["slipway.run.id"] = result.Id.ToString(),
            ["slipway.step.key"] = "draft#1",
            ["slipway.step.kind"] = "prompt",
            ["slipway.step.effect"] = "repeatable",
            ["slipway.step.attempts"] = 1,
        }, ignoreOrder: true);
    }

    [Fact]
    public async Task Run_MeasuresUnderCurrentNames()
    {
        using var listened = new Listened();
        using var test = Host();

        await test.RunAsync(run => AskAsync(run));

        var duration = listened.Of("gen_ai.client.inference.duration").ShouldHaveSingleItem();
        duration.Tags.ShouldBe(new Dictionary<string, object?>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "fake",
            ["gen_ai.request.model"] = "fast-1",
            ["gen_ai.response.model"] = "fast-1",
        }, ignoreOrder: true);
        listened.Of("gen_ai.client.inference.usage.input_tokens").ShouldHaveSingleItem().Value.ShouldBe(100);
        listened.Of("gen_ai.client.inference.usage.output_tokens").ShouldHaveSingleItem().Tags["gen_ai.token.modality"].ShouldBe("text");
        listened.Of("slipway.model.cost").ShouldHaveSingleItem().Value.ShouldBe(0.00014);
        listened.Of("gen_ai.invoke_agent.duration").ShouldHaveSingleItem().Tags["gen_ai.agent.name"].ShouldBe("test");
        listened.Of("slipway.step.duration").ShouldHaveSingleItem().Tags["slipway.step.name"].ShouldBe("draft");
        listened.Of("gen_ai.client.operation.duration").ShouldBeEmpty();
        listened.Of("gen_ai.client.token.usage").ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_WithOlderNames_WritesBoth()
    {
        using var listened = new Listened();
        using var test = Host(new TelemetryOptions { WritesOlderNames = true });

        await test.RunAsync(run => AskAsync(run));

        listened.Of("gen_ai.client.inference.duration").ShouldHaveSingleItem();
        listened.Of("gen_ai.client.operation.duration").ShouldHaveSingleItem();
        listened.Of("gen_ai.client.token.usage").Select(m => (m.Value, m.Tags["gen_ai.token.type"])).ShouldBe([(100, "input"), (20, "output")]);
        listened.Span("invoke_workflow test").GetTagItem("gen_ai.workflow.name").ShouldBe("test");
        listened.Span("chat fast-1").GetTagItem("gen_ai.system").ShouldBe("fake");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_SaysSoAndMeasuresItsPieces(bool older)
    {
        using var listened = new Listened();
        using var test = Host(new TelemetryOptions { WritesOlderNames = older }, new FakeModel { Answer = "one two three" });

        await test.RunAsync(run => new PromptCall(Draft, new JsonObject { ["name"] = "Ada" }).StreamAsync(run), new RunOptions { OnText = _ => { } });

        var step = listened.Span("chat fast-1");
        step.GetTagItem("gen_ai.request.stream").ShouldBe(true);
        var first = listened.Of("gen_ai.client.inference.time_to_first_chunk").ShouldHaveSingleItem();
        step.GetTagItem("gen_ai.response.time_to_first_chunk").ShouldBe(first.Value);
        first.Tags.ShouldBe(new Dictionary<string, object?>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "fake",
            ["gen_ai.request.model"] = "fast-1",
            ["gen_ai.response.model"] = "fast-2026",
        }, ignoreOrder: true);
        listened.Of("gen_ai.client.inference.time_per_output_chunk").Count().ShouldBe(2);
        listened.Of("gen_ai.client.operation.time_to_first_chunk").Count().ShouldBe(older ? 1 : 0);
        listened.Of("gen_ai.client.operation.time_per_output_chunk").Count().ShouldBe(older ? 2 : 0);
    }

    [Fact]
    public async Task Answer_ThatIsNotStreamed_HasNoPieces()
    {
        using var listened = new Listened();
        using var test = Host();

        await test.RunAsync(run => AskAsync(run));

        listened.Measured.ShouldNotContain(m => m.Name.Contains("chunk", StringComparison.Ordinal));
        listened.Span("chat fast-1").TagObjects.ShouldNotContain(t => t.Key == "gen_ai.request.stream" || t.Key.Contains("chunk", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failure_IsOnAttemptStepAndRun()
    {
        using var listened = new Listened();
        using var test = Host();
        var tries = 0;
        var tool = AIFunctionFactory.Create((string city) => ++tries < 3 ? throw new StepFailedException("busy", "Busy", retryable: true) : city, "weather");

        var result = await test.RunAsync(async run => await run.StepAsync(
            StepRequest.Create(StepKind.Tool, "look", new JsonObject { ["tool"] = "weather" }) with { Retry = new StepRetry(1, TimeSpan.Zero) },
            async call => await tool.InvokeAsync(new AIFunctionArguments { ["city"] = "x" }, call.Cancellation)));

        result.Outcome.Failure!.Code.ShouldBe("Busy");
        var step = listened.Span("execute_tool weather");
        step.GetTagItem("gen_ai.tool.name").ShouldBe("weather");
        step.GetTagItem("gen_ai.tool.type").ShouldBe("function");
        step.GetTagItem("slipway.step.attempts").ShouldBe(2);
        listened.Spans.Where(s => s.DisplayName == "attempt").Select(s => s.ParentSpanId).ShouldBe([step.SpanId, step.SpanId]);
        listened.Spans.Where(s => s.DisplayName == "attempt").Select(s => s.GetTagItem("slipway.attempt.number")).ShouldBe([1, 2]);
        foreach (var span in listened.Spans)
        {
            span.Status.ShouldBe(ActivityStatusCode.Error);
            span.GetTagItem("error.type").ShouldBe("Busy");
        }

        listened.Of("gen_ai.execute_tool.duration").ShouldHaveSingleItem().Tags["error.type"].ShouldBe("Busy");
    }

    [Fact]
    public async Task Attempts_OfAModel_SayHowTheyFailed()
    {
        using var listened = new Listened();
        var time = new WatchedTime();
        var models = new FaultyModels { Time = time };
        models.Add("fast", new ModelCallPolicy { TotalTimeout = TimeSpan.FromSeconds(3) }, ["second"],
            () => throw new HttpRequestException("down", null, System.Net.HttpStatusCode.ServiceUnavailable));
        models.Add("second", null, ScriptedModel.Says("never"));
        using var test = new TestHost(options => options with { Models = models, Time = time, Telemetry = new TelemetryOptions() });
        models.Gate = new SemaphoreSlim(1);

        var running = test.RunAsync(run => AskAsync(run));
        await models.ReachedAsync(2);
        await time.PassAsync();
        (await running).Outcome.Failure!.Code.ShouldBe("total_timeout");

        listened.Spans.Where(s => s.DisplayName == "attempt").Select(s => (s.GetTagItem("error.type"), s.GetTagItem("http.response.status_code"))).ShouldBe(
            [("http_503", 503), ("total_timeout", null)]);
    }

    [Fact]
    public async Task Usage_IsOfTheProviderThatAnswered()
    {
        using var listened = new Listened();
        using var test = new TestHost(options => options with { Models = new TwoProviders(), Telemetry = new TelemetryOptions() });

        await test.RunAsync(run => AskAsync(run));

        listened.Of("gen_ai.client.inference.usage.input_tokens").ShouldHaveSingleItem().Tags["gen_ai.provider.name"].ShouldBe("azure.ai.openai");
        listened.Of("slipway.model.cost").ShouldHaveSingleItem().Tags["gen_ai.provider.name"].ShouldBe("azure.ai.openai");
        listened.Span("chat fast-1").GetTagItem("gen_ai.provider.name").ShouldBe("azure.ai.openai");
    }

    [Fact]
    public async Task Redaction_ThatThrows_TakesTheContentAndNotTheStep()
    {
        using var listened = new Listened();
        using var test = Host(new TelemetryOptions { CapturesContent = true, Redact = _ => throw new InvalidOperationException("no") });

        var result = await test.RunAsync(run => AskAsync(run));

        result.Succeeded.ShouldBeTrue();
        listened.Span("chat fast-1").TagObjects.ShouldNotContain(t => t.Key.EndsWith(".messages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Content_IsNotThereUnlessAskedFor()
    {
        using var listened = new Listened();
        using var test = Host();

        await test.RunAsync(run => AskAsync(run));

        listened.Spans.SelectMany(s => s.TagObjects).ShouldNotContain(t => t.Value is string && ((string)t.Value).Contains("Ada", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Content_WhenAskedFor_IsRedactedAndHasNoSecret()
    {
        using var listened = new Listened();
        using var test = Host(new TelemetryOptions { CapturesContent = true, Redact = text => text.Replace("Ada", "[name]", StringComparison.Ordinal) });
        test.Secrets["KEY"] = "s3cr3t-value";

        await test.RunAsync(async run => await AskAsync(run) + await Replays.ReplayTests.Ask(run, "call", run.Secret("KEY")));

        var asked = listened.Span("chat fast-1");
        asked.GetTagItem("gen_ai.input.messages").ShouldBe(
            """[{"role":"system","parts":[{"type":"text","content":"Be brief."}]},{"role":"user","parts":[{"type":"text","content":"Draft for [name]."}]}]""");
        asked.GetTagItem("gen_ai.output.messages").ShouldBe("""[{"role":"assistant","parts":[{"type":"text","content":"answer"}],"finish_reason":""}]""");
        var called = listened.Span("execute_tool call");
        called.GetTagItem("gen_ai.tool.call.result").ShouldBe("\"call ${secret:KEY}\"");
        listened.Spans.SelectMany(s => s.TagObjects).ShouldNotContain(t => t.Value is string && ((string)t.Value).Contains("s3cr3t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ComposedPrompt_WhoseAnswerIsText_IsObservedAsOthers()
    {
        using var listened = new Listened();
        using var test = Host(new TelemetryOptions { CapturesContent = true });
        var prompt = Prompt.Parse("---\nname: draft\nmodel: fast\nmessages: rendered\n---\nuser:\nHi", "draft.prompty");

        var result = await test.RunAsync(run => new PromptCall(prompt, []).AskAsync(run, new PlainComposer()));

        TestHost.Text(result.Output).ShouldBe("\"answer\"");
        var step = listened.Span("chat fast-1");
        step.Status.ShouldBe(ActivityStatusCode.Unset);
        step.GetTagItem("gen_ai.output.messages").ShouldBe("""[{"role":"assistant","parts":[{"type":"text","content":"answer"}],"finish_reason":null}]""");
    }

    [Fact]
    public async Task ComposedCompletion_IsObservedAsOne()
    {
        using var listened = new Listened();
        using var test = Host(new TelemetryOptions { CapturesContent = true });
        var prompt = Prompt.Parse("---\nname: draft\nmodel: fast\nmessages: rendered\n---\nOnce upon", "draft.prompty");

        await test.RunAsync(run => new PromptCall(prompt, []).AskAsync(run, new PlainComposer(new JsonObject { ["model"] = "fast-1", ["prompt"] = "Once upon" })));

        var step = listened.Span("text_completion fast-1");
        step.GetTagItem("gen_ai.operation.name").ShouldBe("text_completion");
        step.GetTagItem("gen_ai.input.messages").ShouldBe("""[{"role":"user","parts":[{"type":"text","content":"Once upon"}]}]""");
        listened.Measured.ShouldContain(m => m.Name == "gen_ai.client.inference.duration" && m.Tags.Contains(KeyValuePair.Create("gen_ai.operation.name", (object?)"text_completion")));
    }

    [Fact]
    public async Task Tool_ThatAModelMakesUp_IsNotNamedInSpansAndMetrics()
    {
        using var listened = new Listened();
        using var test = new TestHost(options => options with
        {
            Telemetry = new TelemetryOptions(),
            Models = new ScriptedModel(ScriptedModel.Asks(("c1", "tell_ada_1815", "{}")), ScriptedModel.Says("ok")),
        });

        await test.RunAsync(run => new PromptCall(Draft, new JsonObject { ["name"] = "Ada" }).WithTools([AIFunctionFactory.Create(() => 1, "weather")]).AskAsync(run));

        listened.Span("execute_tool unknown-tool").GetTagItem("gen_ai.tool.name").ShouldBe("unknown-tool");
        listened.Of("gen_ai.execute_tool.duration").ShouldHaveSingleItem().Tags["gen_ai.tool.name"].ShouldBe("unknown-tool");
    }

    [Fact]
    public async Task Run_ThatItsJournalDoesNotTake_HasFailed()
    {
        using var listened = new Listened();
        using var test = new TestHost(options => options with { Telemetry = new TelemetryOptions(), Journal = new FaultyJournal { RefusesEnds = true } });

        await Should.ThrowAsync<JournalException>(() => test.RunAsync(_ => Task.FromResult(1)));

        var run = listened.Span("invoke_workflow test");
        (run.Status, run.GetTagItem("error.type")).ShouldBe((ActivityStatusCode.Error, "JournalException"));
    }

    [Fact]
    public async Task Retrieval_NamesItsKnowledge()
    {
        using var listened = new Listened();
        using var test = Host(new TelemetryOptions { CapturesContent = true });

        await test.RunAsync(run => run.StepAsync(
            StepRequest.Create(StepKind.Retrieval, "find-articles", new JsonObject { ["knowledge"] = "help-center", ["query"] = "zip", ["top"] = 4 }), _ => ValueTask.FromResult(1)));

        var span = listened.Span("retrieval help-center");
        span.GetTagItem("gen_ai.operation.name").ShouldBe("retrieval");
        span.GetTagItem("gen_ai.data_source.id").ShouldBe("help-center");
        span.GetTagItem("gen_ai.retrieval.top_k").ShouldBe(4L);
        span.GetTagItem("gen_ai.retrieval.query.text").ShouldBe("zip");
    }

    [Fact]
    public async Task Replays_AndStepsOfTheJournal_EmitNothing()
    {
        using var test = Host();
        var pipeline = TestHost.Pipeline(run => AskAsync(run));
        var history = await test.HistoryAsync(await test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct));
        using var listened = new Listened();

        await test.Host.ReplayAsync(pipeline, history, Ct);
        listened.Spans.ShouldBeEmpty();
        listened.Measured.ShouldBeEmpty();

        await test.Host.ResumeAsync(pipeline, history, ct: Ct);
        listened.Spans.Select(s => s.DisplayName).ShouldBe(["invoke_workflow test"]);
    }

    [Fact]
    public async Task Run_ThatIsTakenUpInTheBackground_BeginsATraceOfItsOwn()
    {
        using var test = Host();
        var pipeline = TestHost.Pipeline(async run => (await run.ReviewAsync("approve", new Review<int>("Really?"))).Value);
        var waiting = await test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);
        var ended = new TaskCompletionSource<RunResult>();
        Activity? taken = null;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Slipway",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity => taken = Equals(activity.GetTagItem("slipway.run.id"), waiting.Id.ToString()) ? taken ?? activity : taken,
        };
        ActivitySource.AddActivityListener(listener);
        await using var recovery = new RunRecovery(test.Host, [pipeline]) { OnResult = ended.SetResult };
        using (new Activity("startup").SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            recovery.Start();
        }

        await test.Host.AnswerAsync(waiting.Id, "approve#1", 4, ct: Ct);

        (await ended.Task).Succeeded.ShouldBeTrue();
        taken.ShouldNotBeNull().ParentId.ShouldBeNull();
    }

    [Fact]
    public async Task Waiting_IsNoError()
    {
        using var listened = new Listened();
        using var test = Host();

        await test.RunAsync(run => run.ReviewAsync("approve", new Review<string>("Really?")));

        var step = listened.Span("review approve");
        step.Status.ShouldBe(ActivityStatusCode.Unset);
        step.GetTagItem("slipway.step.waits").ShouldBe(true);
        listened.Span("invoke_workflow test").GetTagItem("slipway.run.status").ShouldBe("suspended");
        listened.Of("slipway.step.duration").ShouldBeEmpty();
        listened.Of("gen_ai.invoke_agent.duration").ShouldBeEmpty();
    }

    [Fact]
    public void Documentation_NamesEveryMetric()
    {
        var names = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "Slipway")
                {
                    names.Add($"`{instrument.Name}`");
                }
            },
        };
        _ = Slipway.Telemetry.Signals.AreWanted;
        listener.Start();

        var page = File.ReadAllText(FindPage());

        names.Count.ShouldBeGreaterThan(9);
        names.ShouldAllBe(name => page.Contains(name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("true", null, true, false)]
    [InlineData("SPAN_ONLY", "http/dup, gen_ai/dup", true, true)]
    [InlineData("EVENT_ONLY", "gen_ai_latest_experimental", false, false)]
    [InlineData(null, null, false, false)]
    public void Options_OfTheEnvironment_AreThoseOfItsVariables(string? capture, string? optIn, bool captures, bool older)
    {
        var options = TelemetryOptions.Of(name => name == "OTEL_SEMCONV_STABILITY_OPT_IN" ? optIn : capture);

        (options.CapturesContent, options.WritesOlderNames).ShouldBe((captures, older));
    }

    private static string FindPage()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Slipway.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of a checkout.");
        }

        return Path.Combine(folder.FullName, "docs", "telemetry.md");
    }

    private static TestHost Host(TelemetryOptions? telemetry = null, FakeModel? model = null) =>
        new(options => options with { Models = model ?? new FakeModel(), Telemetry = telemetry ?? new TelemetryOptions() });

    private static Task<string> AskAsync(RunContext run) => new PromptCall(Draft, new JsonObject { ["name"] = "Ada" }).AskAsync(run);

    private static Dictionary<string, object?> Tags(Activity span) => span.TagObjects.ToDictionary(t => t.Key, t => t.Value);

    private sealed class PlainComposer(JsonObject? completion = null) : IPromptComposer
    {
        public ComposedPrompt Compose(Prompt prompt, JsonObject arguments, ModelBinding model, CancellationToken ct) => new(
            [new ChatMessage(ChatRole.User, "Hi")],
            new ChatOptions(),
            completion is null ? new WireRequest(WireRequest.Chat, new JsonObject { ["model"] = model.ModelId }) : new WireRequest(WireRequest.Completion, completion),
            static reply => reply.Text);
    }

    private sealed class TwoProviders : IModelProvider
    {
        private static readonly FakeModel Answers = new();
        private readonly FaultyModels _broken = new();

        public TwoProviders() => _broken.Add("fast", null, () => throw new ModelCallException("down", "http_500", 500, retryable: true));

        public ModelBinding Resolve(string alias) => alias == "fast"
            ? _broken.Resolve("fast") with { Provider = "openai", ModelId = "fast-1", Fallbacks = ["backup"] }
            : Answers.Resolve(alias) with { Provider = "azure" };
    }
}
