using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Recordings;
using Slipway.Steps;
using Slipway.Tests.Runs;

namespace Slipway.Tests;

/// <summary>What a caller must give and does not: the exception names the argument.</summary>
public sealed class NullArgumentTests : IDisposable
{
    private static readonly PromptCall Call = new(Prompt.Parse("---\nmodel: m\n---\nuser:\nHi", "a.prompty"), []);

    private readonly TestHost _test = new();

    public static TheoryData<string, Func<RunContext, Task>> OfRuns => new()
    {
        { "code", run => run.CodeAsync<int>("a", null!) },
        { "script", run => run.CodeAsync(null!, new { }) },
        { "script", run => run.CodeAsync<int>((Script)null!, new { }) },
        { "template", run => run.RenderAsync(null!, new { }) },
        { "request", run => run.StepAsync(null!, _ => ValueTask.FromResult(1)) },
        { "work", run => run.StepAsync<int>(StepRequest.Create(StepKind.Code, "a", null), null!) },
        { "call", run => run.HttpAsync("a", null!) },
        { "name", run => run.HttpAsync(null!, new HttpCall("GET", "http://a")) },
        { "name", run => run.ReviewAsync(null!, new Review<bool>("a")) },
        { "read", run => run.HttpAsync("a", new HttpCall("GET", "http://a"), (Func<HttpReply, int>)null!) },
        { "read", run => run.HttpAsync("a", new HttpCall("GET", "http://a"), (Func<HttpReply, CancellationToken, ValueTask<int>>)null!) },
        { "query", run => run.RetrieveAsync("a", "b", (KnowledgeQuery)null!) },
        { "query", run => run.RetrieveAsync("a", null!) },
        { "knowledge", run => run.RetrieveAsync(null!, "a") },
        { "tool", run => run.CallAsync<int>("a", null!, new { }) },
        { "tool", run => run.CallAsync<int, int>("a", null!, 1) },
        { "review", run => run.ReviewAsync<bool>("a", null!) },
        { "first", run => run.ParallelAsync<int, int>(null!, _ => Task.FromResult(1)) },
        { "second", run => run.ParallelAsync<int, int>(_ => Task.FromResult(1), null!) },
        { "third", run => run.ParallelAsync<int, int, int>(_ => Task.FromResult(1), _ => Task.FromResult(1), null!) },
        { "fourth", run => run.ParallelAsync<int, int, int, int>(_ => Task.FromResult(1), _ => Task.FromResult(1), _ => Task.FromResult(1), null!) },
        { "branches", run => run.ParallelAsync((IReadOnlyList<Func<RunContext, Task>>)null!) },
        { "branches", run => run.ParallelAsync([null!]) },
        { "name", run => run.ForEachAsync(null!, [1], (item, _, _) => Task.FromResult(item)) },
        { "items", run => run.ForEachAsync("a", (int[])null!, (item, _, _) => Task.FromResult(item)) },
        { "body", run => run.ForEachAsync<int, int>("a", [1], null!) },
        { "name", run => Task.FromResult(run.Secret(null!)) },
        { "file", run => run.ReadFileAsync(null!, 1, default).AsTask() },
        { "file", run => run.ReadDocumentAsync(null!, false, default).AsTask() },
        { "content", run => run.SaveFileAsync(null!, default).AsTask() },
    };

    [Theory]
    [MemberData(nameof(OfRuns), DisableDiscoveryEnumeration = true)]
    public async Task Step_WithoutAnArgument_NamesIt(string argument, Func<RunContext, Task> step)
    {
        ArgumentNullException? thrown = null;
        RunResult result = await _test.RunAsync(async run =>
        {
            thrown = await Should.ThrowAsync<ArgumentNullException>(() => step(run));
            return 1;
        });

        result.Outcome.Failure.ShouldBeNull();
        thrown!.ParamName.ShouldBe(argument);
    }

    public static TheoryData<string, Func<SlipwayHost, Task>> OfHosts => new()
    {
        { "options", _ => Task.FromResult(new SlipwayHost(null!)) },
        { "pipeline", host => host.TryRunAsync(null!, new JsonObject()) },
        { "pipeline", host => host.RunAsync<int, int>(null!, 1) },
        { "pipeline", host => host.ResumeAsync(null!, History) },
        { "history", host => host.ResumeAsync(TestHost.Pipeline(_ => Task.FromResult(1)), null!) },
        { "pipeline", host => host.ReplayAsync(null!, History) },
        { "history", host => host.ReplayAsync(TestHost.Pipeline(_ => Task.FromResult(1)), null!) },
        { "pipeline", host => host.ForkAsync(null!, History, "a#1") },
        { "history", host => host.ForkAsync(TestHost.Pipeline(_ => Task.FromResult(1)), null!, "a#1") },
        { "pipeline", host => host.TakeUpAsync(null!, RunId.New(TimeProvider.System)) },
        { "stepKey", host => host.AnswerAsync(RunId.New(TimeProvider.System), null!, 1) },
        { "name", host => host.SendEventAsync(RunId.New(TimeProvider.System), null!, 1) },
        { "host", _ => Task.FromResult(new RunRecovery(null!, [])) },
        { "pipelines", host => Task.FromResult(new RunRecovery(host, null!)) },
        { "source", _ => Task.FromResult(Prompt.Parse(null!, "a.prompty")) },
        { "run", _ => Call.AskAsync(null!) },
        { "run", _ => Call.AskAsync<int>(null!) },
        { "run", _ => Call.ReplyAsync(null!) },
        { "run", _ => Call.TryReplyAsync(null!) },
        { "run", _ => Call.StreamAsync(null!) },
        { "prompt", _ => Task.FromResult(new PromptCall(null!, [])) },
        { "arguments", _ => Task.FromResult(new PromptCall(Call.Prompt, null!)) },
        { "tools", _ => Task.FromResult(Call.WithTools((IEnumerable<AIFunction>)null!)) },
        { "tools", _ => Task.FromResult(Call.WithTools((IEnumerable<ModelTool>)null!)) },
        { "options", _ => Task.FromResult(Call.WithTools([], null!)) },
        { "files", _ => Task.FromResult(Call.WithFiles(null!)) },
        { "function", _ => Task.FromResult(Call.WithFunction(null!)) },
        { "time", _ => Task.FromResult(RunId.New(null!)) },
    };

    public static TheoryData<string, Func<Task>> OfOthers => new()
    {
        { "claims", () => new MemoryBudgetLedger().TryReserveAsync(null!, default, Ct).AsTask() },
        { "claims", () => new MemoryBudgetLedger().SettleAsync(null!, default, default, Ct).AsTask() },
        { "account", () => new MemoryBudgetLedger().ReadAsync(null!, Ct).AsTask() },
        { "name", () => Task.FromResult(new Conversation().Variable(null!, 1)) },
        { "folder", () => Task.FromResult(new FolderFileStore(null!)) },
        { "content", () => new FolderFileStore("f").SaveAsync(null!, Ct).AsTask() },
        { "id", () => new FolderFileStore("f").OpenAsync(null!, Ct).AsTask() },
        { "run", () => new MemoryJournal().StartRunAsync(null!, Ct).AsTask() },
        { "run", () => new MemoryJournal().TryStartRunAsync(null!, Ct).AsTask() },
        { "outcome", () => new MemoryJournal().FinishRunAsync(default, null!, Ct).AsTask() },
        { "query", () => new MemoryJournal().ListAsync(null!, Ct).ToListAsync(Ct).AsTask() },
        { "query", () => new MemoryJournal().ListPendingAsync(null!, Ct).ToListAsync(Ct).AsTask() },
        { "query", () => new MemoryJournal().FindReadyAsync(null!, Ct).AsTask() },
        { "node", () => new MemoryJournal().JoinAsync(null!, default, Ct).AsTask() },
        { "step", () => new MemoryJournal().BeginStepAsync(null!, Ct).AsTask() },
        { "knownSteps", () => new MemoryJournal().SuspendAsync(default, 1, false, null!, Ct).AsTask() },
        { "stepKey", () => new MemoryJournal().AnswerAsync(default, null!, null!, Ct).AsTask() },
        { "answer", () => new MemoryJournal().AnswerAsync(default, "a#1", null!, Ct).AsTask() },
        { "request", () => new MemoryJournal().RequestCancelAsync(default, null!, Ct).AsTask() },
        { "yaml", () => Task.FromResult(KnowledgeDefinition.Parse(null!, "a.yaml")) },
        { "filter", () => Task.FromResult(MetadataMatch.Passes(null!, [])) },
        { "tokens", () => Task.FromResult(new ModelPrice(1, 1).Cost(null!)) },
        { "policy", () => Task.FromResult(new ModelGuard(null!)) },
        { "prices", () => Task.FromResult(PriceTable.Of(null!)) },
        { "name", () => Task.FromResult(new RecordedCase(null!, [])) },
        { "entries", () => Task.FromResult(new RecordedCase("", null!)) },
        { "stream", () => Recording.LoadAsync((Stream)null!, "a", ct: Ct) },
        { "name", () => Recording.LoadAsync(Stream.Null, null!, ct: Ct) },
        { "stream", () => RecordingReader.ReadAsync(null!, "a", ct: Ct).ToListAsync(Ct).AsTask() },
        { "stream", () => Task.FromResult(new RecordingWriter(null!, new RecordingHeader())) },
        { "header", () => Task.FromResult(new RecordingWriter(Stream.Null, null!)) },
        { "name", () => Task.FromResult(SecretMask.IsSecretName(null!)) },
        { "url", () => Task.FromResult(SecretMask.MaskUrl(null!)) },
        { "key", () => new MemoryStepCache().FindAsync(null!, default, Ct).AsTask() },
        { "scope", () => Task.FromResult(StepKey.Create(null!, "a", 1)) },
        { "name", () => Task.FromResult(StepRequest.Create(StepKind.Code, null!, null)) },
        { "environment", () => Task.FromResult(TelemetryOptions.Of(null!)) },
        { "name", () => Task.FromResult(Template.Parse(null!, "")) },
    };

    [Theory]
    [MemberData(nameof(OfOthers), DisableDiscoveryEnumeration = true)]
    public async Task Other_WithoutAnArgument_NamesIt(string argument, Func<Task> call) =>
        (await Should.ThrowAsync<ArgumentNullException>(call)).ParamName.ShouldBe(argument);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static RunHistory History => null!;

    [Theory]
    [MemberData(nameof(OfHosts), DisableDiscoveryEnumeration = true)]
    public async Task Call_WithoutAnArgument_NamesIt(string argument, Func<SlipwayHost, Task> call) =>
        (await Should.ThrowAsync<ArgumentNullException>(async () => await call(_test.Host))).ParamName.ShouldBe(argument);

    public void Dispose() => _test.Dispose();
}
