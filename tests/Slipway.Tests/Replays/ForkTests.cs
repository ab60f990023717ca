using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Tests.Properties;
using Slipway.Tests.Prompts;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Replays;

/// <summary>Forks take the first steps from a journal and execute the rest.</summary>
public sealed class ForkTests : IDisposable
{
    private static readonly Prompt Draft = Prompt.Parse("---\nname: draft\nmodel: fast\nparameters: { temperature: 0.5 }\n---\nuser:\nDraft for {{ name }}.", "draft.prompty");

    private readonly FakeModel _model = new();
    private readonly TestHost _test;
    private readonly List<string> _executed = [];

    public ForkTests() => _test = new TestHost(options => options with { Models = _model });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Fork_AtAnyStepWithNothingChanged_ExecutesOnlyTheRestAndEndsTheSame() =>
        RandomPipeline.Gen.SampleSeeded(
            work =>
            {
                using var test = new TestHost();
                var pipeline = new RandomPipeline(work);
                var run = test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct).GetAwaiter().GetResult();
                var history = test.HistoryAsync(run).GetAwaiter().GetResult();
                foreach (var at in history.Steps)
                {
                    var executed = pipeline.Executed;

                    var fork = test.Host.ForkAsync(pipeline, history, at.Key, ct: Ct).GetAwaiter().GetResult();

                    var forked = test.HistoryAsync(fork).GetAwaiter().GetResult();
                    TestHost.Text(fork.Output ?? "null"u8.ToArray()).ShouldBe(TestHost.Text(run.Output ?? "null"u8.ToArray()));
                    fork.Outcome.Failure?.Code.ShouldBe(run.Outcome.Failure?.Code);
                    (pipeline.Executed - executed).ShouldBe(forked.Steps.Count - (at.Sequence - 1));
                    if (run.Outcome.Status is RunStatus.Completed)
                    {
                        // How far the items beside one that fails come is not determined.
                        forked.Steps.Select(s => (s.Key, s.RequestHash)).Order().ShouldBe(history.Steps.Select(s => (s.Key, s.RequestHash)).Order());
                    }

                    test.Host.ReplayAsync(pipeline, forked, Ct).GetAwaiter().GetResult().Differences.ShouldBeEmpty();
                }
            },
            iter: 60);

    [Fact]
    public async Task Fork_RecordsWhatItWasForkedFromAndWhatWasTakenOver()
    {
        var history = await RunAsync();

        var fork = await _test.Host.ForkAsync(Pipeline(), history, "draft#2", new ForkOptions { User = "ada" }, Ct);

        var forked = await _test.HistoryAsync(fork);
        forked.Run.Id.ShouldNotBe(history.Run.Id);
        forked.Run.User.ShouldBe("ada");
        var origin = forked.Run.Fork.ShouldNotBeNull();
        (origin.Run, origin.Step, origin.Kept, origin.StartedAt).ShouldBe((history.Run.Id, "draft#2", 2, history.Run.StartedAt));
        forked.Steps.Select(s => s.Attempts).ShouldBe([0, 0, 1, 1]);
        forked.Steps[0].Usage.ShouldBeNull();
        forked.Run.Totals.Cost.ShouldBe(0.00014m);
        _executed.ShouldBe(["load", "send", "send"]);
    }

    [Theory]
    [InlineData("user:\nBrief draft for {{ name }}.", "Brief draft for Ada.")]
    [InlineData("---\nmodel: large\nparameters: { temperature: 0.9 }\n---\nuser:\nBrief draft for {{ name }}.", "Brief draft for Ada.")]
    public async Task Fork_WithAnotherPrompt_ChangesItFromTheStepOn(string prompt, string asked)
    {
        var history = await RunAsync();

        var fork = await _test.Host.ForkAsync(Pipeline(), history, "draft#2", new ForkOptions { Prompts = new Dictionary<string, string> { ["draft"] = prompt } }, Ct);

        var steps = (await _test.HistoryAsync(fork)).Steps;
        TestHost.Text(steps[1].Request).ShouldContain("\"Draft for Ada.\"");
        TestHost.Text(steps[2].Request).ShouldContain(asked);
        TestHost.Text(steps[2].Request).ShouldContain(prompt.StartsWith('-') ? "0.9" : "0.5");
        _model.Messages.Single().Text.ShouldBe(asked);
        steps[2].ArtifactVersion.ShouldNotBe(Draft.Version);
    }

    [Fact]
    public async Task Fork_WithAnotherModel_AsksIt()
    {
        var history = await RunAsync();

        var fork = await _test.Host.ForkAsync(Pipeline(), history, "draft#2", new ForkOptions { Models = new Dictionary<string, string> { ["draft"] = "large" } }, Ct);

        (await _test.HistoryAsync(fork)).Steps.Where(s => s.Kind is StepKind.Prompt).Select(s => TestHost.Text(s.Request)[..16]).ShouldBe(["{\"model\":\"fast-1", "{\"model\":\"large-"]);
    }

    [Fact]
    public async Task Fork_AtAStepBesideAnother_TakesOverTheOneThatHadEnded()
    {
        var executed = new List<string>();
        var go = new TaskCompletionSource();
        var pipeline = TestHost.Pipeline(async run => string.Join(' ', await Task.WhenAll(DoAsync(run, "slow", go.Task), DoAsync(run, "quick", Task.CompletedTask))));
        var running = _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);
        go.SetResult();
        var history = await _test.HistoryAsync(await running);

        var fork = await _test.Host.ForkAsync(pipeline, history, "slow", ct: Ct);

        TestHost.Text(fork.Output).ShouldBe("\"slow quick\"");
        executed.ShouldBe(["quick", "slow", "slow"]);

        Task<string> DoAsync(RunContext run, string name, Task until) => run.CodeAsync(name, async _ =>
        {
            await until;
            executed.Add(name);
            return name;
        });
    }

    [Fact]
    public async Task Fork_ThatIsCancelledWhileItBegins_IsCancelled()
    {
        var history = await RunAsync();
        using var cancel = new CancellationTokenSource();
        var journal = new FaultyJournal(_test.Journal) { BeforeFlush = cancel.CancelAsync };
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = _model });
        var id = RunId.New(TimeProvider.System);

        (await host.ForkAsync(Pipeline(), history, "draft#2", new ForkOptions { Id = id }, cancel.Token)).Outcome.Status.ShouldBe(RunStatus.Cancelled);

        (await _test.Journal.ReadAsync(id, Ct)).ShouldNotBeNull().Run.Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public async Task Fork_WhoseStepsCannotBeWritten_IsLetGoOf()
    {
        var history = await RunAsync();
        var journal = new FaultyJournal(_test.Journal) { RefusesSteps = true };
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = _model });
        var id = RunId.New(TimeProvider.System);

        await Should.ThrowAsync<JournalException>(() => host.ForkAsync(Pipeline(), history, "draft#2", new ForkOptions { Id = id }, Ct));

        (await _test.Journal.ReadAsync(id, Ct)).ShouldNotBeNull().Run.Due.ShouldNotBeNull();
    }

    [Fact]
    public async Task Fork_OfARunThatWasErasedAfterItWasRead_IsRefused()
    {
        var history = await RunAsync();
        await _test.Host.Journal.EraseAsync(history.Run.Id, DateTimeOffset.UnixEpoch, Ct);

        (await Should.ThrowAsync<JournalException>(() => _test.Host.ForkAsync(Pipeline(), history, "draft#2", ct: Ct))).Message.ShouldContain("were erased at");

        (await _test.Host.Journal.FindForksAsync(history.Run.Id, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Fork_OfAFork_KeepsWhatEachChanged()
    {
        var history = await RunAsync();
        var first = await _test.HistoryAsync(await _test.Host.ForkAsync(
            Pipeline(), history, "draft#1", new ForkOptions { Prompts = new Dictionary<string, string> { ["draft"] = "user:\nFirst change." } }, Ct));

        var second = await _test.HistoryAsync(await _test.Host.ForkAsync(
            Pipeline(), first, "draft#2", new ForkOptions { Models = new Dictionary<string, string> { ["draft"] = "large" } }, Ct));

        second.Steps.Where(s => s.Kind is StepKind.Prompt).Select(s => TestHost.Text(s.Request)).ShouldBe(
        [
            """{"model":"fast-1","messages":[{"role":"user","content":"First change."}],"temperature":0.5}""",
            """{"model":"large-1","messages":[{"role":"user","content":"First change."}],"temperature":0.5}""",
        ]);
        (await _test.Host.ReplayAsync(Pipeline(), second, Ct)).Differences.ShouldBeEmpty();
        TestHost.Text(second.Run.Output).ShouldContain(history.Run.StartedAt.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Fork_ThatWaits_IsTakenUpWithItsChanges()
    {
        await using var test = new DurableHost();
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = test.Journal, Models = _model, Time = test.Time, Node = "n" });
        var pipeline = TestHost.Pipeline(async run =>
        {
            await run.ReviewAsync("approve", new Review<string>("Go on?"));
            return await new PromptCall(Draft, new JsonObject { ["name"] = "Ada" }).AskAsync(run);
        });
        var run = await host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);

        var fork = await host.ForkAsync(
            pipeline, await test.HistoryAsync(run.Id), "approve", new ForkOptions { Prompts = new Dictionary<string, string> { ["draft"] = "user:\nChanged." } }, Ct);
        fork.Outcome.Status.ShouldBe(RunStatus.Suspended);
        await host.AnswerAsync(fork.Id, "approve#1", "yes", ct: Ct);
        (await host.TakeUpAsync(pipeline, fork.Id, ct: Ct))!.Succeeded.ShouldBeTrue();

        _model.Messages.Single().Text.ShouldBe("Changed.");
        (await test.HistoryAsync(run.Id)).Run.Status.ShouldBe(RunStatus.Suspended);
    }

    [Fact]
    public async Task Fork_WithAnotherInput_IsRefusedWhereAnEarlierStepDependsOnIt()
    {
        var pipeline = new InputPipeline();
        var run = await _test.Host.TryRunAsync(pipeline, new JsonObject { ["name"] = "Ada" }, ct: Ct);
        var history = await _test.HistoryAsync(run);
        var options = new ForkOptions { Input = new JsonObject { ["name"] = "Bob" } };

        var refused = await Should.ThrowAsync<ForkException>(() => _test.Host.ForkAsync(pipeline, history, "second", options, Ct));

        refused.Message.ShouldContain("Step 'first#1' comes before the fork, and asks for something else now. Fork at it or before it.");
        refused.Differences.ShouldHaveSingleItem().Replayed.ShouldBe("""{"q":"Bob"}""");
        await foreach (var listed in _test.Journal.ListAsync(new RunQuery(), Ct))
        {
            listed.Id.ShouldBe(run.Id);
        }

        TestHost.Text((await _test.Host.ForkAsync(pipeline, history, "first", options, Ct)).Output).ShouldBe("\"second Bob\"");
    }

    [Theory]
    [InlineData("last", true, 1)]
    [InlineData("second", false, 0)]
    [InlineData("first", false, 0)]
    public async Task Fork_NeedsTheSecretsOfStepsThatExecute(string at, bool ends, int executed)
    {
        var calls = 0;
        var pipeline = TestHost.Pipeline(async run =>
        {
            var key = run.Secret("KEY");
            await AskAsync(run, "first", $"Bearer {key}");
            await AskAsync(run, "second", $"?key={Uri.EscapeDataString(key)}");
            return await AskAsync(run, "last", "no key");
        });
        _test.Secrets["KEY"] = "s3cr3t value";
        var history = await _test.HistoryAsync(await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct));
        _test.Secrets.Clear();
        calls = 0;

        var fork = await _test.Host.ForkAsync(pipeline, history, at, ct: Ct);

        (fork.Succeeded, calls).ShouldBe((ends, executed), fork.Exception?.Message);
        if (!ends)
        {
            fork.Exception.ShouldBeOfType<NotConfiguredException>().Message.ShouldContain("Secret 'KEY' is not set. Set the environment variable KEY");
        }

        async Task<string> AskAsync(RunContext run, string name, string question)
        {
            var answer = await run.StepAsync(StepRequest.Create(StepKind.Tool, name, new JsonObject { ["q"] = question }), _ => ValueTask.FromResult(calls++));
            return $"{name} {answer}";
        }
    }

    [Fact]
    public async Task Fork_WithoutTheSecretThatAToolAsksFor_Ends()
    {
        var pipeline = TestHost.Pipeline(async run =>
        {
            await ReplayTests.Ask(run, "first", run.Secret("KEY"));
            return await run.CallAsync("second", new KeyedTool(), "question");
        });
        _test.Secrets["KEY"] = "s3cr3t value";
        var history = await _test.HistoryAsync(await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct));
        _test.Secrets.Clear();

        var fork = await _test.Host.ForkAsync(pipeline, history, "second", ct: Ct);

        fork.Exception.ShouldBeOfType<NotConfiguredException>().Message.ShouldContain("Secret 'KEY' is not set.");
    }

    [Fact]
    public async Task Fork_AtAStepThatIsNotThere_ListsTheSteps()
    {
        var history = await RunAsync();

        (await Should.ThrowAsync<ForkException>(() => _test.Host.ForkAsync(Pipeline(), history, "drft", ct: Ct)))
            .Message.ShouldBe($"Run {history.Run.Id} has no step 'drft'. Its steps are:\n  load#1\n  draft#1\n  draft#2\n  send#1");
    }

    [Fact]
    public async Task Fork_WithAPromptThatIsNone_SaysWhere()
    {
        var history = await RunAsync();
        var options = new ForkOptions { Prompts = new Dictionary<string, string> { ["draft"] = "user:\n{{ name" } };

        (await Should.ThrowAsync<InvalidArtifactException>(() => _test.Host.ForkAsync(Pipeline(), history, "draft", options, Ct))).File.ShouldBe("draft");
    }

    [Fact]
    public async Task Fork_OfAForkOfAFork_IsRefusedBeforeItsRecordCannotBeWritten()
    {
        var history = await RunAsync();
        for (var i = 0; i < 50; i++)
        {
            history = await _test.HistoryAsync(await _test.Host.ForkAsync(Pipeline(), history, "send", ct: Ct));
        }

        (await Should.ThrowAsync<ForkException>(() => _test.Host.ForkAsync(Pipeline(), history, "send", ct: Ct))).Message.ShouldContain("50 times over");
        SlipwayJson.Read<ForkOrigin>(SlipwayJson.Write(history.Run.Fork!)).ShouldNotBeNull().AllRuns().Count().ShouldBe(50);
    }

    public void Dispose() => _test.Dispose();

    private Pipeline<JsonObject, DateTimeOffset> Pipeline() => TestHost.Pipeline(async run =>
    {
        await Do(run, "load", run.NewId().ToString());
        var first = await new PromptCall(Draft, new JsonObject { ["name"] = "Ada" }).AskAsync(run);
        var second = await new PromptCall(Draft, new JsonObject { ["name"] = "Ada" }).AskAsync(run);
        await Do(run, "send", first + second);
        return run.Now;
    });

    private Task<string> Do(RunContext run, string name, string question) => run.StepAsync(
        StepRequest.Create(StepKind.Tool, name, new JsonObject { ["q"] = question }) with { Effect = StepEffect.SideEffect },
        call =>
        {
            _executed.Add(name);
            return ValueTask.FromResult(call.IdempotencyKey);
        });

    private async Task<RunHistory> RunAsync() => await _test.HistoryAsync(await _test.Host.TryRunAsync(Pipeline(), new JsonObject(), ct: Ct));

    private sealed class KeyedTool : ITool<string, string>
    {
        public Task<string> CallAsync(string arguments, ToolCall call) => Task.FromResult(arguments + call.Secret("KEY").Length);
    }

    private sealed class InputPipeline : Pipeline<JsonObject, string>
    {
        public override async Task<string> RunAsync(JsonObject input, RunContext run)
        {
            await ReplayTests.Ask(run, "first", input["name"]!.ToString());
            return await ReplayTests.Ask(run, "second", input["name"]!.ToString());
        }
    }
}
