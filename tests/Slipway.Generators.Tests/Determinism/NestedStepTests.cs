namespace Slipway.Generators.Tests.Determinism;

/// <summary>Steps, ids and random numbers that the work of a step asks the run for.</summary>
public sealed class NestedStepTests
{
    [Theory]
    [InlineData("await run.CodeAsync(\"a\", async ct => await {|SLIP2020:prompts.Judge(\"a\").AskAsync(run)|});")]
    [InlineData("await run.CodeAsync(\"a\", async ct => await {|SLIP2020:run.CodeAsync(\"b\", _ => ValueTask.FromResult(1))|});")]
    [InlineData("await run.CodeAsync(\"a\", async ct => { await {|SLIP2020:run.DelayAsync(\"b\", TimeSpan.FromHours(1))|}; return 1; });")]
    [InlineData("await run.CodeAsync(\"a\", async ct => await {|SLIP2020:run.WaitForEventAsync<int>(\"b\")|});")]
    [InlineData("await run.CodeAsync(\"a\", _ => ValueTask.FromResult({|SLIP2020:run.NewId()|}));")]
    [InlineData("await run.CodeAsync(\"a\", _ => ValueTask.FromResult({|SLIP2020:run.Random|}.Next(6)));")]
    [InlineData("await run.CodeAsync(\"a\", delegate { return ValueTask.FromResult({|SLIP2020:run.NewId()|}); });")]
    [InlineData("await run.StepAsync(StepRequest.Create(StepKind.Code, \"a\", null), call => ValueTask.FromResult({|SLIP2020:run.NewId()|}));")]
    [InlineData("await run.HttpAsync(\"a\", new HttpCall(\"GET\", \"https://a\"), reply => {|SLIP2020:run.NewId()|} + reply.Text);")]
    [InlineData("await run.CodeAsync(new Script(\"a\", ScriptLanguage.Python, \"\"), null, null, result => { {|SLIP2020:run.NewId()|}; return result; });")]
    [InlineData("await run.CodeAsync(\"a\", ct => ValueTask.FromResult(input.Items.Select(_ => {|SLIP2020:run.NewId()|}).ToList()));")]
    [InlineData("await run.CodeAsync(\"a\", ct => { return ValueTask.FromResult(Mark()); Guid Mark() => {|SLIP2020:run.NewId()|}; });")]
    [InlineData("await run.CodeAsync(\"a\", async ct => (await run.ForEachAsync(\"b\", input.Items, (item, _, branch) => {|SLIP2020:prompts.Judge(item).AskAsync(branch)|})).Count);")]
    [InlineData("await run.CodeAsync(\"a\", async ct => { await run.ParallelAsync(one => {|SLIP2020:prompts.Judge(\"\").AskAsync(one)|}, two => Task.FromResult(two.Id)); return 1; });")]
    [InlineData("var tool = AIFunctionFactory.Create(() => {|SLIP2020:prompts.Judge(\"a\").AskAsync(run)|}, \"ask\"); await run.CallAsync<string>(\"a\", tool, new { });")]
    [InlineData("await run.ForEachAsync(\"a\", input.Items, (item, _, branch) => branch.CodeAsync(\"b\", _ => ValueTask.FromResult({|SLIP2020:branch.NewId()|})));")]
    [InlineData("await run.CodeAsync(\"a\", _ => ValueTask.FromResult({|SLIP2020:run?.NewId()|}));")]
    [InlineData("await run.CodeAsync(\"a\", _ => ValueTask.FromResult({|SLIP2020:run?.NewId().ToString(\"N\")|}));")]
    public Task Work_ThatAsksTheRun_IsFound(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(statement));

    [Theory]
    [InlineData("await run.CodeAsync(\"a\", {|SLIP2020:AskAsync|}); async ValueTask<string> AskAsync(CancellationToken ct) => await prompts.Judge(\"a\").AskAsync(run);")]
    [InlineData("await run.CodeAsync(\"a\", ct => ValueTask.FromResult({|SLIP2020:Mark()|})); Guid Mark() => run.NewId();")]
    [InlineData("await run.CodeAsync(\"a\", ct => ValueTask.FromResult({|SLIP2020:Mark()|})); Guid Mark() => Again(); Guid Again() => run.NewId();")]
    [InlineData("await run.CodeAsync(\"a\", async ct => await {|SLIP2020:AskAsync(run)|}); Task<string> AskAsync(RunContext context) => prompts.Judge(\"a\").AskAsync(context);")]
    [InlineData("Func<CancellationToken, ValueTask<Guid>> mark = _ => ValueTask.FromResult(run.NewId()); await run.CodeAsync(\"a\", {|SLIP2020:mark|});")]
    [InlineData("Func<Guid> mark = () => run.NewId(); await run.CodeAsync(\"a\", ct => ValueTask.FromResult({|SLIP2020:mark|}()));")]
    [InlineData("await run.CodeAsync(\"a\", async ct => await {|SLIP2020:JudgeAsync(run)|});")]
    [InlineData("await run.CodeAsync(\"a\", async ct => await {|SLIP2020:TwiceAsync(run)|});")]
    [InlineData("await run.CodeAsync(\"a\", async ct => await {|SLIP2020:EachAsync(run, input.Items)|});")]
    [InlineData("await run.CodeAsync(\"a\", async ct => { await {|SLIP2020:BothAsync(run)|}; return 1; });")]
    [InlineData("await run.CodeAsync(\"a\", async ct => { await {|SLIP2020:EachAsync()|}; return 1; }); Task EachAsync() => run.ForEachAsync(\"b\", input.Items, (item, _, branch) => JudgeAsync(branch));")]
    public Task Work_ThatCallsWhatAsksTheRun_IsFound(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        statement,
        """
        private Task<string> JudgeAsync(RunContext run) => prompts.Judge("a").AskAsync(run);
        private async Task<string> TwiceAsync(RunContext run) => await JudgeAsync(run) + await JudgeAsync(run);
        private Task<IReadOnlyList<string>> EachAsync(RunContext run, string[] items) => run.ForEachAsync("b", items, (item, _, branch) => prompts.Judge(item).AskAsync(branch));
        private Task BothAsync(RunContext run) => run.ParallelAsync(one => JudgeAsync(one), two => Task.FromResult(1));
        """));

    [Fact]
    public Task Work_OfAnObjectThatKeepsTheRun_IsFound() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Desk(RunContext run, Prompts prompts)
        {
            public Task<string> LoadAsync() => run.CodeAsync("a", async ct => await {|SLIP2020:AskAsync()|} + {|SLIP2020:run.NewId()|});
            public Task<string> AgainAsync() => run.CodeAsync("a", async ct => await OfAsync(ct));
            private Task<string> AskAsync() => prompts.Judge("a").AskAsync(run);
            private async ValueTask<string> OfAsync(CancellationToken ct) => run.Secret("KEY") + await Task.FromResult(run.Id);
        }
        """));

    [Theory]
    [InlineData("var id = run.NewId(); await run.CodeAsync(\"a\", _ => ValueTask.FromResult(id));")]
    [InlineData("await run.CodeAsync(\"a\", _ => ValueTask.FromResult(run.Id + run.Secret(\"KEY\") + run.Now + run.User + nameof(run.NewId)));")]
    [InlineData("await run.CodeAsync(\"a\", async ct => { run.Emit(\"a\"); return await run.ReadDocumentAsync(new RunFile(), false, ct) + await run.SaveFileAsync([], ct); });")]
    [InlineData("await run.CodeAsync(\"a\", async ct => await TextAsync(run, ct));")]
    [InlineData("await run.CodeAsync(\"a\", async ct => (await run.ForEachAsync(\"b\", input.Items, (item, _, branch) => Task.FromResult(item))).Count);")]
    [InlineData("await run.StepAsync(StepRequest.Create(StepKind.Code, \"a\", null), _ => ValueTask.FromResult(1), (done, undo) => undo.CodeAsync(\"undo\", _ => ValueTask.FromResult(undo.Id)));")]
    [InlineData("await run.ParallelAsync(a => prompts.Judge(a.NewId().ToString()).AskAsync(a), b => b.CodeAsync(\"b\", _ => ValueTask.FromResult(1)));")]
    [InlineData("await RetryAsync(run, () => prompts.Judge(\"a\").AskAsync(run));")]
    [InlineData("await run.CodeAsync(\"a\", async ct => await host.RunAsync(new Other(async inner => { inner.NewId(); return await prompts.Judge(\"\").AskAsync(inner); }), input, ct: ct));")]
    [InlineData("await run.CodeAsync(\"a\", ct => ValueTask.FromResult(Ask(\"a\"))); PromptCall Ask(string text) => prompts.Judge(text);")]
    [InlineData("Func<Guid> mark = () => run.NewId(); var id = mark(); await run.CodeAsync(\"a\", ct => ValueTask.FromResult(id));")]
    public Task Work_ThatAsksNothingOfItsRun_IsAllowed(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        statement,
        """
        private static async ValueTask<string> TextAsync(RunContext run, CancellationToken ct) => await run.ReadDocumentAsync(new RunFile(), false, ct);
        private static async Task<string> RetryAsync(RunContext run, Func<Task<string>> ask)
        {
            try
            {
                return await ask();
            }
            catch (StepFailedException)
            {
                return await run.CodeAsync("note", _ => ValueTask.FromResult(""));
            }
        }
        private sealed class Other(Func<RunContext, Task<string>> body) : Pipeline<Input, string>
        {
            public override Task<string> RunAsync(Input input, RunContext run) => body(run);
        }
        """,
        "(Prompts prompts, SlipwayHost host)"));

    [Theory]
    [InlineData(
        "await run.CodeAsync(\"a\", _ => ValueTask.FromResult([|run.NewId()|]));",
        "'run.NewId()' is refused within a step's work, which is not done again when the run is taken up; draw it before the step and use it here")]
    [InlineData(
        "await run.CodeAsync(\"a\", async ct => await [|prompts.Judge(\"a\").AskAsync(run)|]);",
        "'AskAsync(run)' is refused within a step's work, which is not done again when the run is taken up; issue it before or after the step")]
    [InlineData(
        "await run.CodeAsync(\"a\", async ct => await [|AskAsync()|]); Task<string> AskAsync() => prompts.Judge(\"a\").AskAsync(run);",
        "'AskAsync(run)' in 'AskAsync' is refused within a step's work, which is not done again when the run is taken up; issue it before or after the step")]
    public Task Message_SaysWhatToDo(string statement, string message) =>
        PipelineSnippet.VerifyMessageAsync(PipelineSnippet.Pipeline(statement), "SLIP2020", message);
}
