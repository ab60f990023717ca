using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Steps;
using Slipway.Tests.Properties;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Replays;

/// <summary>Replays compare and call nothing.</summary>
public sealed class ReplayTests : IAsyncDisposable
{
    private readonly DurableHost _test = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Replay_OfAnyRun_IsIdenticalAndExecutesNothing() =>
        RandomPipeline.Gen.SampleSeeded(
            work =>
            {
                using var test = new TestHost();
                var pipeline = new RandomPipeline(work);
                var run = test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct).GetAwaiter().GetResult();
                var history = test.HistoryAsync(run).GetAwaiter().GetResult();
                var executed = pipeline.Executed;

                var report = test.Host.ReplayAsync(pipeline, history, Ct).GetAwaiter().GetResult();

                report.Differences.ShouldBeEmpty();
                report.StepCount.ShouldBe(history.Steps.Count);
                pipeline.Executed.ShouldBe(executed);
                TestHost.Text(SlipwayJson.Write(test.HistoryAsync(run).GetAwaiter().GetResult())).ShouldBe(TestHost.Text(SlipwayJson.Write(history)));
            },
            iter: 300);

    [Fact]
    public async Task Replay_OfAChangedRequest_ShowsBothAndComparesTheRest()
    {
        var word = "one";
        var pipeline = TestHost.Pipeline(async run =>
        {
            await Ask(run, "first", "same");
            await Ask(run, "second", word);
            return await Ask(run, "third", "same");
        });
        var history = await RunAsync(pipeline);
        word = "two";

        var report = await _test.Host.ReplayAsync(pipeline, history, Ct);

        var difference = report.Differences.ShouldHaveSingleItem();
        difference.Kind.ShouldBe(ReplayDifferenceKind.Request);
        difference.StepKey.ShouldBe("second#1");
        difference.Journaled.ShouldBe("""{"q":"one"}""");
        difference.Replayed.ShouldBe("""{"q":"two"}""");
        report.IsIdentical.ShouldBeFalse();
        report.StepCount.ShouldBe(2);
    }

    [Fact]
    public async Task Replay_OfANewStep_SaysThatItWouldExecuteAndWhatIsMissed()
    {
        var name = "old";
        var pipeline = TestHost.Pipeline(async run =>
        {
            await Ask(run, "first", "same");
            await Ask(run, name, "same");
            return await Ask(run, "last", "same");
        });
        var history = await RunAsync(pipeline);
        name = "new";

        var report = await _test.Host.ReplayAsync(pipeline, history, Ct);

        report.Differences.Select(d => (d.Kind, d.StepKey)).ShouldBe(
        [
            (ReplayDifferenceKind.WouldExecute, "new#1"), (ReplayDifferenceKind.NotReached, "old#1"), (ReplayDifferenceKind.NotReached, "last#1"),
        ]);
        report.StepCount.ShouldBe(1);
    }

    [Fact]
    public async Task Replay_OfAnotherOutcome_ShowsBoth()
    {
        var word = "one";
        var pipeline = TestHost.Pipeline(async run =>
        {
            await Ask(run, "first", "same");
            return word;
        });
        var history = await RunAsync(pipeline);
        word = "two";

        var difference = (await _test.Host.ReplayAsync(pipeline, history, Ct)).Differences.ShouldHaveSingleItem();

        difference.Kind.ShouldBe(ReplayDifferenceKind.Outcome);
        (difference.StepKey, difference.Journaled, difference.Replayed).ShouldBe((null, "\"one\"", "\"two\""));
    }

    [Fact]
    public async Task Replay_OfAChangedScript_SaysSo()
    {
        var script = new Script("add", ScriptLanguage.Python, "def main(): return 1");
        var template = Template.Parse("greet", "Hi");
        var pipeline = TestHost.Pipeline(async run => $"{await run.RenderAsync(template, null)} {await run.CodeAsync(script, null)}");
        await using var journal = new MemoryJournal();
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, ScriptEngines = [new OneEngine()] });
        var history = (await journal.ReadAsync((await host.TryRunAsync(pipeline, new JsonObject(), ct: Ct)).Id, Ct))!;
        (await _test.Host.ReplayAsync(pipeline, history, Ct)).IsIdentical.ShouldBeTrue();

        script = script with { Source = "def main(): return 2" };
        template = Template.Parse("greet", "Ho");

        (await _test.Host.ReplayAsync(pipeline, history, Ct)).Differences.Select(d => (d.Kind, d.StepKey)).ShouldBe(
            [(ReplayDifferenceKind.Artifact, "greet#1"), (ReplayDifferenceKind.Artifact, "add#1")]);
    }

    [Fact]
    public async Task Replay_NeedsNoSecret()
    {
        using var test = new TestHost { Secrets = { ["KEY"] = "s3cr3t value" } };
        var pipeline = TestHost.Pipeline(async run => await Ask(run, "call", $"https://x.example?key={Uri.EscapeDataString(run.Secret("KEY"))}") + run.Secret("KEY"));
        var history = await test.HistoryAsync(await test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct));
        test.Secrets.Clear();

        (await test.Host.ReplayAsync(pipeline, history, Ct)).Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task Replay_OfARunThatWaits_GoesAsFarAsItsJournal()
    {
        var executed = 0;
        var pipeline = TestHost.Pipeline(async run =>
        {
            await Ask(run, "first", "same");
            await run.ReviewAsync("approve", new Review<string>("Really?"));
            return ++executed;
        });
        var history = await RunAsync(pipeline);

        var report = await _test.Host.ReplayAsync(pipeline, history, Ct);

        report.IsIdentical.ShouldBeTrue();
        report.Status.ShouldBe(RunStatus.Suspended);
        report.StepCount.ShouldBe(1);
        executed.ShouldBe(0);
        (await _test.HistoryAsync(history.Run.Id)).Run.Status.ShouldBe(RunStatus.Suspended);
    }

    [Fact]
    public async Task Replay_OfARunThatWasLetGoOf_GoesAsFarAsItsJournal()
    {
        var pipeline = TestHost.Pipeline(async run =>
        {
            await Ask(run, "first", "same");
            await run.ReviewAsync("approve", new Review<string>("Really?"));
            return await Ask(run, "last", "same");
        });
        var history = await RunAsync(pipeline);
        await _test.Host.AnswerAsync(history.Run.Id, "approve#1", "yes", ct: Ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var stopping = TestHost.Pipeline(async run =>
        {
            await Ask(run, "first", "same");
            await run.ReviewAsync("approve", new Review<string>("Really?"));
            await stop.CancelAsync();
            return await Ask(run, "last", "same");
        });
        await _test.Host.TakeUpAsync(stopping, history.Run.Id, ct: stop.Token);
        history = await _test.HistoryAsync(history.Run.Id);

        var report = await _test.Host.ReplayAsync(pipeline, history, Ct);

        report.Differences.ShouldBeEmpty();
        report.Status.ShouldBe(RunStatus.Suspended);
        report.StepCount.ShouldBe(2);
    }

    [Fact]
    public async Task Replay_OfACancelledRun_EndsWhereItWasStopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var executed = 0;
        var pipeline = TestHost.Pipeline(async run =>
        {
            await run.StepAsync(new StepRequest(StepKind.Tool, "book", default), _ => ValueTask.FromResult(++executed), (_, undo) => undo.CodeAsync("undo", _ => ValueTask.FromResult(++executed)));
            await stop.CancelAsync();
            return await Ask(run, "never", "x");
        });
        var run = await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: stop.Token);
        run.Outcome.Status.ShouldBe(RunStatus.Cancelled);
        executed.ShouldBe(2);

        var report = await _test.Host.ReplayAsync(pipeline, await _test.HistoryAsync(run.Id), Ct);

        report.Differences.ShouldBeEmpty();
        report.StepCount.ShouldBe(2);
        executed.ShouldBe(2);
    }

    [Fact]
    public async Task Replay_OfACancelledRunThatWaits_GoesAsFarAsItsJournal()
    {
        var pipeline = TestHost.Pipeline(async run =>
        {
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "book", default), _ => ValueTask.FromResult(1), async (_, undo) =>
                {
                    await Ask(undo, "undo", "same");
                    await undo.ReviewAsync("refund", new Review<string>("Refunded?"));
                });
            await run.ReviewAsync("approve", new Review<string>("Really?"));
            return await Ask(run, "never", "x");
        });
        var run = (await RunAsync(pipeline)).Run.Id;
        await _test.Host.CancelAsync(run, ct: Ct);
        (await _test.Host.TakeUpAsync(pipeline, run, ct: Ct))!.Outcome.Status.ShouldBe(RunStatus.Suspended);

        var report = await _test.Host.ReplayAsync(pipeline, await _test.HistoryAsync(run), Ct);

        report.Differences.ShouldBeEmpty();
        report.StepCount.ShouldBe(2);
    }

    [Fact]
    public async Task Replay_OfAnotherPipeline_IsRefused()
    {
        var history = await RunAsync(TestHost.Pipeline(run => Ask(run, "first", "x")));
        var other = new RandomPipeline([]);

        (await Should.ThrowAsync<InvalidOperationException>(() => _test.Host.ReplayAsync(other, history, Ct))).Message.ShouldContain("is of pipeline 'test', not 'random'");
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    internal static Task<string> Ask(RunContext run, string name, string question) =>
        run.StepAsync(StepRequest.Create(StepKind.Tool, name, new JsonObject { ["q"] = question }), _ => ValueTask.FromResult($"{name} {question}"));

    private async Task<RunHistory> RunAsync(Pipeline pipeline) =>
        await _test.HistoryAsync((await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct)).Id);

    private sealed class OneEngine : IScriptEngine
    {
        public ScriptLanguage Language => ScriptLanguage.Python;

        public ValueTask<JsonNode?> InvokeAsync(Script script, JsonObject arguments, CancellationToken ct) => ValueTask.FromResult<JsonNode?>(1);
    }
}
