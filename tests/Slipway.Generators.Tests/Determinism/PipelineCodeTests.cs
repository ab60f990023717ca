namespace Slipway.Generators.Tests.Determinism;

/// <summary>Which code is pipeline code.</summary>
public sealed class PipelineCodeTests
{
    [Fact]
    public Task Helper_CalledByPipeline_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        "Log(input.Text);",
        """
        private static string Log(string text) => Stamp + text;
        private static string Stamp => {|SLIP2001:DateTime.UtcNow|}.ToString("O");
        """));

    [Fact]
    public Task Helper_CalledByStepsOnly_IsTheirs() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        await run.CodeAsync("one", LoadAsync);
        await run.CodeAsync("two", async ct => await ReadAsync(input.Text, ct));
        await run.StepAsync(StepRequest.Create(StepKind.Code, "three", null), call => WriteAsync(call));
        await run.HttpAsync("four", new HttpCall("GET", "https://example.org"), reply => Stamp(reply));
        """,
        """
        private async ValueTask<string> LoadAsync(CancellationToken ct) => await ReadAsync("a", ct);
        private static async Task<string> ReadAsync(string path, CancellationToken ct) => await File.ReadAllTextAsync(path, ct);
        private static ValueTask<string> WriteAsync(StepCall call) { File.WriteAllText("a", "b"); return ValueTask.FromResult(""); }
        private static string Stamp(HttpReply reply) => DateTime.UtcNow.ToString("O");
        """));

    [Fact]
    public Task Helper_CalledByStepAndPipeline_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        await run.CodeAsync("one", ct => ValueTask.FromResult(Stamp()));
        Stamp();
        """,
        """private static string Stamp() => {|SLIP2001:DateTime.UtcNow|}.ToString("O");"""));

    [Fact]
    public Task Helper_NobodyCalls_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        "", """public string Stamp() => {|SLIP2001:DateTime.UtcNow|}.ToString("O");"""));

    [Fact]
    public Task Helper_GivenAsDelegateOutsideSteps_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        "var all = input.Items.Select(Stamp).ToList();", """private static string Stamp(string text) => text + {|SLIP2003:Guid.NewGuid()|};"""));

    [Fact]
    public Task LocalFunction_OfStepOrPipeline_BelongsToItsCallers() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        await run.CodeAsync("load", LoadAsync);
        Mark();

        async ValueTask<string> LoadAsync(CancellationToken ct) => await File.ReadAllTextAsync("a", ct);
        Guid Mark() => {|SLIP2003:Guid.NewGuid()|};
        """));

    [Fact]
    public Task Lambda_OfLinq_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        "var all = input.Items.Select(item => item + {|SLIP2003:Guid.NewGuid()|}).ToList();"));

    [Fact]
    public Task Branches_OfParallelAndForEach_ArePipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        await run.ParallelAsync(
            async branch => await prompts.Summarize({|SLIP2001:DateTime.Now|}.ToString("O")).AskAsync(branch),
            async branch => await branch.CodeAsync("now", ct => ValueTask.FromResult(DateTime.Now)));
        await run.ForEachAsync("judge", input.Items, (item, index, branch) => prompts.Judge(item + {|SLIP2003:Guid.NewGuid()|}).AskAsync(branch));
        """));

    [Fact]
    public Task Construction_OfPipeline_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        "",
        """
        private readonly Random _random = {|SLIP2004:new()|};
        private static readonly DateTime Started = {|SLIP2001:DateTime.UtcNow|};
        public string Region { get; } = {|SLIP2013:Environment.GetEnvironmentVariable("REGION")|} ?? "";
        """));

    [Fact]
    public Task Method_ThatTakesRunContext_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class OrderApi(HttpClient http)
        {
            public async Task<string> LoadAsync(string id, RunContext run) => await {|SLIP2010:http.GetStringAsync(Address(id))|};
            public async Task<string> LoadInStepAsync(string id, RunContext run) => await run.CodeAsync("load", async ct => await http.GetStringAsync(id, ct));
            private static string Address(string id) => id + {|SLIP2003:Guid.NewGuid()|};
            private static string Unrelated(string id) => id + Guid.NewGuid();
        }
        public static class RunExtensions
        {
            public static Guid Mark(this RunContext run) => {|SLIP2003:Guid.NewGuid()|};
        }
        """));

    [Fact]
    public Task Function_ThatGetsRunContextInATuple_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public static class Desk
        {
            public static Task<Guid> AskAsync((RunContext Run, int N) x) => Task.FromResult({|SLIP2003:Guid.NewGuid()|});
            public static Func<(string, (RunContext, int)), Guid> Asker() => x => {|SLIP2003:Guid.NewGuid()|};
            public static Task<string> LoadAsync((RunContext Run, int N) x) => x.Run.CodeAsync("load", async ct => await File.ReadAllTextAsync("a", ct));
            public static Guid Other((Input, int) x) => Guid.NewGuid();
        }
        """));

    [Fact]
    public Task Helper_ThatTakesRunContextAndIsCalledByStepsOnly_IsTheirs() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Desk(IChatClient chat)
        {
            public Task<string> AskAsync(string text, RunContext run) => run.CodeAsync("ask", async ct => await StreamAsync(text, run));
            private async Task<string> StreamAsync(string text, RunContext run)
            {
                await foreach (var update in chat.GetStreamingResponseAsync(text)) { run.Emit(update.Text); }
                return "";
            }
        }
        """));

    [Fact]
    public Task Function_ThatTakesRunContextAndIsGivenAway_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public static class Setup
        {
            public static void Register(Action<Func<Input, RunContext, Task<Guid>>> add)
            {
                add(MarkAsync);
                add(LocalAsync);
                async Task<Guid> LocalAsync(Input input, RunContext run) => {|SLIP2003:Guid.NewGuid()|};
            }
            private static async Task<Guid> MarkAsync(Input input, RunContext run) => {|SLIP2003:Guid.NewGuid()|};
            private static Task<string> AskAsync(RunContext run) => run.CodeAsync("ask", async _ => await FirstAsync(run));
            private static async Task<string> FirstAsync(RunContext run) => await SecondAsync(run);
            private static Task<string> SecondAsync(RunContext run) => File.ReadAllTextAsync("a" + run.Id);
        }
        """));

    [Fact]
    public Task Lambda_ThatTakesRunContext_IsPipelineCodeAnywhere() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public static class Bodies
        {
            public static Func<Input, RunContext, Task<Guid>> Body() => async (input, run) =>
            {
                await run.CodeAsync("id", ct => ValueTask.FromResult(Guid.NewGuid()));
                return {|SLIP2003:Guid.NewGuid()|};
            };
            public static Guid Other() => Guid.NewGuid();
        }
        """));

    [Fact]
    public Task Object_ThatKeepsRunContext_HasPipelineCodeWhereItUsesIt() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Desk(RunContext run, Prompts prompts)
        {
            public Task<string> AskAsync() => prompts.Judge({|SLIP2001:DateTime.Now|}.ToString("O")).AskAsync(run);
            public static DateTime Elsewhere() => DateTime.Now;
        }
        """));

    [Fact]
    public Task Wrapper_OfStep_RunsItsDelegateInTheStep() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        await run.TimedAsync("now", () => ValueTask.FromResult(DateTime.UtcNow));
        await Steps.LoadAsync(run, "now", () => ValueTask.FromResult(DateTime.UtcNow));
        """) +
        """

        public static class Steps
        {
            public static Task<T> TimedAsync<T>(this RunContext run, string name, Func<ValueTask<T>> work) => run.CodeAsync(name, _ => work());
            public static Task<T> LoadAsync<T>(RunContext run, string name, Func<ValueTask<T>> work) => run.CodeAsync(name, _ => work());
        }
        """);

    [Fact]
    public Task Tool_MadeOfLambda_RunsInAStep() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        var clock = AIFunctionFactory.Create(() => DateTime.UtcNow, "clock");
        await run.CallAsync<string>("clock", clock, null);
        """));

    [Fact]
    public Task Member_OfExtensionBlockOfRunContext_IsPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public static class RunExtensions
        {
            extension(RunContext run)
            {
                public DateTime Stamp => {|SLIP2001:DateTime.UtcNow|};
                public Guid Mark() => {|SLIP2003:Guid.NewGuid()|};
                public string Load() => Read("a") + run.Part();
                public Task<Guid> MarkInStepAsync() => run.TimedAsync("mark", () => ValueTask.FromResult(Guid.NewGuid()));
                public Task<T> TimedAsync<T>(string name, Func<ValueTask<T>> work) => run.CodeAsync(name, _ => work());
                public Task<IReadOnlyList<Guid>> MarksAsync(string[] items) => run.ForEachAsync("mark", items, (item, _, branch) => Task.FromResult({|SLIP2018:run|}.NewId()));
                public static Guid Other() => Guid.NewGuid();
                private Guid Part() => {|SLIP2003:Guid.NewGuid()|};
            }
            extension(string text)
            {
                public Guid Mark() => Guid.NewGuid();
            }
            private static string Read(string path) => {|SLIP2012:File.ReadAllText(path)|};
            private static string Unrelated(string path) => File.ReadAllText(path);
        }
        """));

    [Fact]
    public Task Helper_ThatIsPartial_BelongsToItsCallers() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed partial class Desk : Pipeline<Input, Output>
        {
            private partial string Load();
            public override async Task<Output> RunAsync(Input input, RunContext run) => new(await run.CodeAsync("load", _ => ValueTask.FromResult(Load() + Place)));
            private partial string Place { get; }
        }
        public sealed partial class Desk
        {
            private partial string Load() => File.ReadAllText("a");
            private partial string Place => Environment.CurrentDirectory;
        }
        public static partial class Extensions
        {
            private static partial string Load();
            public static string LoadPolicy(this RunContext run) => Load();
        }
        public static partial class Extensions
        {
            private static partial string Load() => {|SLIP2012:File.ReadAllText("a")|};
        }
        """));

    [Fact]
    public Task Methods_OfOthersGivenToSteps_RunInThem() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        var read = AIFunctionFactory.Create((Func<string, string>)File.ReadAllText, "read");
        await run.DrawAsync("draw", Guid.NewGuid);
        await run.DrawAllAsync("draw", Guid.NewGuid, () => Guid.NewGuid());
        var ids = input.Items.Select(Draw({|SLIP2003:Guid.NewGuid|})).ToList();
        Func<string, Guid> Draw(Func<Guid> next) => _ => next();
        """) +
        """

        public static class Steps
        {
            public static Task<T> DrawAsync<T>(this RunContext run, string name, Func<T> draw) => run.CodeAsync(name, _ => ValueTask.FromResult(draw()));
            public static Task<T[]> DrawAllAsync<T>(this RunContext run, string name, params Func<T>[] draws) =>
                run.CodeAsync(name, _ => ValueTask.FromResult(draws.Select(draw => draw()).ToArray()));
        }
        """);

    [Fact]
    public Task Type_DerivedFromABaseOfTheProject_IsAPipeline() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public abstract class ChatPipeline<TInput> : Pipeline<TInput, string>
        {
            protected string Stamp() => {|SLIP2001:DateTime.UtcNow|}.ToString("O");
        }
        public sealed partial class Desk : ChatPipeline<string>
        {
            public override Task<string> RunAsync(string input, RunContext run) => Task.FromResult(Mark());
        }
        public sealed partial class Desk
        {
            private static string Mark() => {|SLIP2003:Guid.NewGuid()|}.ToString();
            public sealed record Part(string Text) { public Guid Id { get; } = Guid.NewGuid(); }
        }
        """));

    [Fact]
    public Task Code_ThatDisposesOfAPipeline_IsNoPipelineCode() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public abstract class Office : Pipeline<Input, Output>, IDisposable
        {
            protected bool IsDisposed { get; private set; }
            public void Dispose() { Dispose(true); GC.SuppressFinalize(this); }
            protected virtual void Dispose(bool disposing) { IsDisposed = disposing; }
            ~Office() => Clean();
            private static void Clean() => File.Delete("office");
        }
        public sealed class Desk(string folder) : Office, IAsyncDisposable
        {
            private static readonly DateTime Started = {|SLIP2001:DateTime.UtcNow|};
            private bool _isClean;
            public override Task<Output> RunAsync(Input input, RunContext run)
            {
                Tidy();
                return Task.FromResult(new Output("" + Started));
            }
            public async ValueTask DisposeAsync() { await Task.Delay(10); Directory.Delete(folder); Tidy(); }
            protected override void Dispose(bool disposing) { _isClean = true; File.Delete("desk"); base.Dispose(disposing); }
            private static void Tidy() => {|SLIP2012:File.Delete("tidy")|};
            public void Restart() { {|SLIP2012:File.Delete("restart")|}; Dispose(); }
        }
        """));

    [Fact]
    public Task Code_WithoutSlipway_IsNotAnalyzed() => PipelineSnippet.VerifyAsync(
        """
        using System;
        public abstract class Pipeline<TInput, TOutput> { }
        public sealed class RunContext { }
        public sealed class Sample : Pipeline<int, int> { public Guid Run(RunContext run) => Guid.NewGuid(); }
        """);

    [Fact]
    public Task Code_MarkedAsGenerated_IsNotAnalyzed() => PipelineSnippet.VerifyAsync(
        "// <auto-generated/>\n#nullable enable\n" + PipelineSnippet.Pipeline("Guid.NewGuid();"));

    [Fact]
    public Task DeepExpression_InPipeline_DoesNotOverflowTheStack()
    {
        string sum = string.Join(" + ", Enumerable.Repeat("input.Text", 600));
        return PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline($"var x = {sum} + {{|SLIP2003:Guid.NewGuid()|}};"));
    }
}
