using System.Reflection;
using System.Text.Json.Nodes;
using Slipway.Compat.Dify;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Replays;
using Slipway.Steps;
using Xunit.Sdk;

namespace Slipway.Testing.Tests;

public sealed class GoldenTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [GoldenRuns("greeter.golden.jsonl")]
    public async Task Greeter_OnGoldenRuns_IsJudged(GoldenRun golden)
    {
        if (golden.Name == "morning")
        {
            await Golden.ReplayAsync(new Greeter(), golden);
            return;
        }

        GoldenException failure = await Should.ThrowAsync<GoldenException>(() => Golden.ReplayAsync(new Greeter(), golden));
        failure.Message.ShouldContain("Golden run 'changed' is not what the pipeline does.");
        failure.Message.ShouldContain("Step 'greet#1' asks for something else.");
        failure.Message.ShouldContain("\n    - {\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Greet somebody.\"}]");
        failure.Report.Differences.Select(d => d.Kind).ShouldBe([ReplayDifferenceKind.Request]);
    }

    [Fact]
    public async Task Golden_OfARunOfToday_ReplaysTheSame()
    {
        string path = Path.Combine(Path.GetTempPath(), $"slipway-{Guid.NewGuid():N}", "golden.jsonl");
        var steps = new ScriptedSteps().Answer("load-person", new DifyHttpReply(200, "{\"title\":\"Dr.\"}", [])).AnswerPrompt("greet", "Hello");
        await using var journal = new MemoryJournal();
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = new OneModel(), Layers = [steps] });
        RunResult run = await host.TryRunAsync(new Greeter(), new JsonObject { ["name"] = "Ada" }, ct: Ct);
        run.Succeeded.ShouldBeTrue(run.Outcome.Failure?.Message);

        await GoldenFile.AddAsync(path, new GoldenRun("today", (await journal.ReadAsync(run.Id, Ct))!), Ct);
        GoldenRun golden = (await GoldenFile.ReadAsync(path, Ct)).ShouldHaveSingleItem();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        (await host.ReplayAsync(new Greeter(), golden.History, Ct)).Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task Golden_OfARequestWithLineBreaks_ReplaysTheSame()
    {
        string path = Path.Combine(Path.GetTempPath(), $"slipway-{Guid.NewGuid():N}", "golden.jsonl");
        await using var journal = new MemoryJournal();
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Layers = [new ScriptedSteps().Answer("ask", 1)] });
        RunResult run = await host.TryRunAsync(new Indenter(), new JsonObject { ["name"] = "Ada" }, ct: Ct);
        run.Succeeded.ShouldBeTrue(run.Outcome.Failure?.Message);

        await GoldenFile.AddAsync(path, new GoldenRun("indented", (await journal.ReadAsync(run.Id, Ct))!), Ct);
        GoldenRun golden = (await GoldenFile.ReadAsync(path, Ct)).ShouldHaveSingleItem();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        (await host.ReplayAsync(new Indenter(), golden.History, Ct)).Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task GoldenRuns_OfAMissingFile_SayWhereTheyLooked()
    {
        var attribute = new GoldenRunsAttribute("missing.jsonl");
        await using var disposals = new DisposalTracker();
        (await Should.ThrowAsync<FileNotFoundException>(async () => await attribute.GetData((MethodInfo)MethodBase.GetCurrentMethod()!, disposals)))
            .Message.ShouldContain("'missing.jsonl' is neither in");
    }

    private sealed record Person(string Name);

    /// <summary>Asks with JSON that somebody wrote on several lines.</summary>
    private sealed class Indenter : Pipeline<Person, int>
    {
        public override Task<int> RunAsync(Person input, RunContext run) =>
            run.StepAsync(new StepRequest(StepKind.Code, "ask", System.Text.Encoding.UTF8.GetBytes($"{{\n  \"name\": \"{input.Name}\"\r\n}}")), _ => ValueTask.FromResult(1));
    }

    private sealed class OneModel : IModelProvider
    {
        public ModelBinding Resolve(string alias) => new(new ScriptedChatClient(), "openai", "gpt-4o-mini");
    }
}
