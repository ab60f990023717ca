namespace Slipway.Generators.Tests.Determinism;

/// <summary>Whether a lambda that is kept or returned is pipeline code or a step's body.</summary>
public sealed class LambdaTests
{
    [Fact]
    public Task Lambda_HeldByVariable_BelongsToWhoeverUsesIt() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        Func<CancellationToken, ValueTask<string>> load = async ct => await File.ReadAllTextAsync("a", ct);
        Func<Guid> mark = () => {|SLIP2003:Guid.NewGuid()|};
        await run.CodeAsync("load", load);
        await run.CodeAsync("load-again", Again);
        mark();
        """,
        """private static readonly Func<CancellationToken, ValueTask<string>> Again = async ct => await File.ReadAllTextAsync("a", ct);"""));

    [Fact]
    public Task Lambda_GivenToVariableLater_BelongsToWhoeverUsesIt() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Desk : Pipeline<Input, Output>
        {
            private readonly Func<CancellationToken, ValueTask<string>> _load;
            private readonly Func<string> _mark;
            public Desk()
            {
                _load = async ct => await File.ReadAllTextAsync("a", ct);
                _mark = () => {|SLIP2003:Guid.NewGuid()|}.ToString();
            }
            public override async Task<Output> RunAsync(Input input, RunContext run)
            {
                Func<CancellationToken, ValueTask<string>> load;
                Func<Guid> mark;
                load = async ct => await File.ReadAllTextAsync("a", ct);
                mark = () => {|SLIP2003:Guid.NewGuid()|};
                await run.CodeAsync("load", load);
                return new Output(await run.CodeAsync("load", _load) + _mark() + mark());
            }
        }
        """));

    [Theory]
    [InlineData("await run.CodeAsync(\"a\", Load(\"x\"));")]
    [InlineData("await run.CodeAsync(\"a\", Twice(Load(\"x\")));")]
    [InlineData("await run.CodeAsync(\"a\", Twice(async ct => await File.ReadAllTextAsync(\"a\", ct)));")]
    [InlineData("await run.CodeAsync(\"a\", LoadAny);")]
    [InlineData("var load = Load(\"x\"); await run.CodeAsync(\"a\", load);")]
    [InlineData("var load = input.Text == \"\" ? Load(\"x\") : LoadAny; await run.CodeAsync(\"a\", load);")]
    [InlineData("await run.CodeAsync(\"a\", LoadLocal()); Func<CancellationToken, ValueTask<string>> LoadLocal() { return async ct => await File.ReadAllTextAsync(\"a\", ct); }")]
    [InlineData("await {|SLIP2012:File.ReadAllTextAsync(\"a\")|}; var other = Mark(); other();")]
    public Task Lambda_ReturnedByHelper_BelongsToWhoeverGetsIt(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        statement + " Mark()(); await run.CodeAsync(\"z\", Load(\"z\")); await run.CodeAsync(\"z\", Twice(LoadAny));",
        """
        private static Func<CancellationToken, ValueTask<string>> LoadAny => async ct => await File.ReadAllTextAsync("a", ct);
        private static Func<CancellationToken, ValueTask<string>> Load(string path)
        {
            var name = {|SLIP2003:Guid.NewGuid()|};
            return path == "" ? LoadAny : async ct => await File.ReadAllTextAsync(path + name, ct);
        }
        private static Func<CancellationToken, ValueTask<string>> Twice(Func<CancellationToken, ValueTask<string>> load) => async ct => await load(ct) + DateTime.Now + await load(ct);
        private static Func<Guid> Mark() => () => {|SLIP2003:Guid.NewGuid()|};
        """));

    [Theory]
    [InlineData("load = input.Text == \"\" ? async ct => await File.ReadAllTextAsync(\"a\", ct) : async ct => await File.ReadAllTextAsync(\"b\", ct);")]
    [InlineData("load = input.Text switch { \"\" => null, _ => async ct => await File.ReadAllTextAsync(\"b\", ct) }; load ??= async ct => await File.ReadAllTextAsync(\"c\", ct);")]
    [InlineData("load = other ?? (async ct => await File.ReadAllTextAsync(\"b\", ct));")]
    public Task Lambda_OfSeveralForAVariable_BelongsToWhoeverUsesIt(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        $$"""
        Func<CancellationToken, ValueTask<string>>? load, other = null;
        {{statement}}
        await run.CodeAsync("load", load!);
        Func<Guid> mark = input.Text == "" ? () => {|SLIP2003:Guid.NewGuid()|} : () => Guid.Empty;
        mark();
        """));

    [Theory]
    [InlineData("await run.CodeAsync(\"a\", h[\"a\"]); if (h.ContainsKey(\"a\") && h.Count > 1) { h[\"a\"] = async ct => await File.ReadAllTextAsync(\"b\", ct); }")]
    [InlineData("await run.CodeAsync(\"a\", All[0]);")]
    [InlineData("await run.CodeAsync(\"a\", ByName[input.Text]);")]
    [InlineData("h.Add(\"b\", async ct => await File.ReadAllTextAsync(\"b\", ct)); await run.CodeAsync(\"a\", h[\"b\"]);")]
    [InlineData("if (h.TryGetValue(\"a\", out var load)) { await run.CodeAsync(\"a\", load); }")]
    [InlineData("foreach (var load in {|SLIP2017:h.Values|}) { await run.CodeAsync(\"a\", load); }")]
    [InlineData("foreach (var (name, load) in {|SLIP2017:h|}) { await run.CodeAsync(name, load); }")]
    [InlineData("foreach (var name in {|SLIP2017:h.Keys|}) { await run.CodeAsync(name, h[name]); }")]
    [InlineData("Func<CancellationToken, ValueTask<string>>[] some = [h[\"a\"], .. All]; await run.CodeAsync(\"a\", some[0]);")]
    public Task Lambdas_InACollection_BelongToWhoeverTakesThem(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        $$"""
        var h = new Dictionary<string, Func<CancellationToken, ValueTask<string>>> { ["a"] = async ct => await File.ReadAllTextAsync("a", ct) };
        var marks = new Dictionary<string, Func<Guid>> { { "b", () => {|SLIP2003:Guid.NewGuid()|} } };
        {{statement}}
        marks["a"]();
        await run.CodeAsync("z", input.Text == "" ? h["z"] : ByName["z"]);
        await run.CodeAsync("z", All[1]);
        """,
        """
        private static readonly Func<CancellationToken, ValueTask<string>>[] All = [async ct => await File.ReadAllTextAsync("a", ct)];
        private static IReadOnlyDictionary<string, Func<CancellationToken, ValueTask<string>>> ByName { get; } =
            new Dictionary<string, Func<CancellationToken, ValueTask<string>>> { ["a"] = async ct => await File.ReadAllTextAsync("a", ct) };
        """));

    [Theory]
    [InlineData("await run.ForEachAsync(\"load\", jobs, (job, _, branch) => branch.CodeAsync(job.Name, job.Load));")]
    [InlineData("await run.ForEachAsync(\"load\", new (string Name, Func<CancellationToken, ValueTask<string>> Load)[] { (\"b\", async ct => await File.ReadAllTextAsync(\"b\", ct)) }, (job, _, branch) => branch.CodeAsync(job.Name, async ct => await job.Load(ct)));")]
    [InlineData("await run.ForEachAsync(\"load\", jobs, LoadAsync); static Task<string> LoadAsync((string Name, Func<CancellationToken, ValueTask<string>> Load) job, int index, RunContext branch) => branch.CodeAsync(job.Name, job.Load);")]
    [InlineData("await run.ForEachAsync(\"load\", jobs, async (job, _, branch) => { var (name, load) = job; return await branch.CodeAsync(name, load); });")]
    [InlineData("await run.ForEachAsync(\"load\", loads, (load, _, branch) => branch.CodeAsync(\"load\", load));")]
    public Task Lambdas_InItems_BelongToTheBodyThatGetsThem(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        $$"""
        (string Name, Func<CancellationToken, ValueTask<string>> Load)[] jobs = [("a", async ct => await File.ReadAllTextAsync("a", ct))];
        Func<CancellationToken, ValueTask<string>>[] loads = [async ct => await File.ReadAllTextAsync("a", ct)];
        {{statement}}
        await run.CodeAsync("z", jobs[0].Load);
        await run.CodeAsync("z", loads[0]);
        (string Name, Func<string> Mark)[] marks = [("a", () => {|SLIP2012:File.ReadAllText("a")|})];
        await run.ForEachAsync("mark", marks, (mark, _, branch) => Task.FromResult(mark.Mark()));
        """));

    [Theory]
    [InlineData("var (name, load) = job; await run.CodeAsync(name, load);")]
    [InlineData("(string name, Func<CancellationToken, ValueTask<string>> load) = (\"b\", async ct => await File.ReadAllTextAsync(\"b\", ct)); await run.CodeAsync(name, async ct => await load(ct));")]
    [InlineData("string name; Func<CancellationToken, ValueTask<string>> load; (name, load) = (\"b\", async ct => await File.ReadAllTextAsync(\"b\", ct)); await run.CodeAsync(name, load);")]
    [InlineData("(string name, Func<CancellationToken, ValueTask<string>> load) = Job(); await run.CodeAsync(name, load);")]
    [InlineData("var (first, second) = Pair(); await run.CodeAsync(\"a\", first); await run.CodeAsync(\"b\", second);")]
    [InlineData("var (_, (name, load)) = (1, job); await run.CodeAsync(name, load);")]
    public Task Lambda_OutOfADeconstruction_BelongsToWhoeverUsesIt(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        $$"""
        (string Name, Func<CancellationToken, ValueTask<string>> Load) job = ("a", async ct => await File.ReadAllTextAsync("a", ct));
        {{statement}}
        await run.CodeAsync("z", job.Load);
        await run.CodeAsync("z", Job().Load);
        await run.CodeAsync("z", Pair().First);
        var (mark, given) = ((Func<Guid>)(() => {|SLIP2003:Guid.NewGuid()|}), (Func<CancellationToken, ValueTask<string>>)(async ct => await File.ReadAllTextAsync("a", ct)));
        mark();
        await run.CodeAsync("z", given);
        """,
        """
        private static (string Name, Func<CancellationToken, ValueTask<string>> Load) Job() => ("a", async ct => await File.ReadAllTextAsync("a", ct));
        private static (Func<CancellationToken, ValueTask<string>> First, Func<CancellationToken, ValueTask<string>> Second) Pair() =>
            (async ct => await File.ReadAllTextAsync("a", ct), async ct => await File.ReadAllTextAsync("b", ct));
        """));

    [Fact]
    public Task Lambda_ReturnedToOthers_IsPipelineCodeWhenItIssuesSteps() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public static class Bodies
        {
            public static Func<Task<string>> Asker(RunContext run, Prompts prompts) => () => prompts.Judge({|SLIP2001:DateTime.Now|}.ToString("O")).AskAsync(run);
            public static Func<CancellationToken, ValueTask<string>> Loader(RunContext run) => async ct => await File.ReadAllTextAsync("a" + run.Id, ct);
        }
        """));

    [Theory]
    [InlineData("await run.CodeAsync(\"a\", load(\"a\"));")]
    [InlineData("var one = load(\"a\"); await run.CodeAsync(\"a\", one);")]
    [InlineData("var same = load; await run.CodeAsync(\"a\", same(\"a\"));")]
    [InlineData("await run.CodeAsync(\"a\", Twofold()(\"a\"));")]
    [InlineData("await run.CodeAsync(\"a\", ByKind[input.Text](\"a\"));")]
    [InlineData("await run.CodeAsync(\"a\", deep(1)(2));")]
    [InlineData("await run.CodeAsync(\"a\", ct => load(\"a\")(ct));")]
    [InlineData("await run.StepAsync(StepRequest.Create(StepKind.Code, \"a\", null), call => load(\"a\")(call.Cancellation));")]
    public Task Lambda_ReturnedByALambda_BelongsToWhoeverGetsIt(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        $$"""
        Func<string, Func<CancellationToken, ValueTask<string>>> load = path => { var at = {|SLIP2001:DateTime.Now|}; return async ct => await File.ReadAllTextAsync(path + at, ct); };
        Func<int, Func<int, Func<CancellationToken, ValueTask<string>>>> deep = a => b => async ct => await File.ReadAllTextAsync($"{a}/{b}", ct);
        Func<string, Func<string>> mark = name => () => name + {|SLIP2003:Guid.NewGuid()|};
        {{statement}}
        mark("a")();
        await run.CodeAsync("y", load("y"));
        await run.CodeAsync("y", deep(3)(4));
        await run.CodeAsync("z", Twofold()("z"));
        await run.CodeAsync("z", ByKind["z"]("z"));
        """,
        """
        private static readonly Dictionary<string, Func<string, Func<CancellationToken, ValueTask<string>>>> ByKind = new() { ["a"] = path => async ct => await File.ReadAllTextAsync(path, ct) };
        private static Func<string, Func<CancellationToken, ValueTask<string>>> Twofold() => path => async ct => await File.ReadAllTextAsync(path, ct);
        """));

    [Fact]
    public Task Lambda_ReturnedByALambda_IsPipelineCodeWhereItIsCalled() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        Func<string, Func<CancellationToken, ValueTask<string>>> load = path => async ct => await {|SLIP2012:File.ReadAllTextAsync(path, ct)|};
        Func<string, Func<string>> read = path => () => {|SLIP2012:File.ReadAllText(path)|};
        Func<string, Func<string>> both = path => () => {|SLIP2012:File.ReadAllText(path)|};
        await load("a")(default);
        var one = read("a");
        one();
        Use(both);
        static void Use(Func<string, Func<string>> given) => given("a")();
        """));

    [Theory]
    [InlineData("var job = new Job(\"a\", async ct => await File.ReadAllTextAsync(\"a\", ct)); await run.CodeAsync(job.Name, job.Load);")]
    [InlineData("var job = new Job(\"a\", async ct => await File.ReadAllTextAsync(\"a\", ct)); await run.CodeAsync(job.Name, ct => job.Load(ct));")]
    [InlineData("Job[] jobs = [new(\"a\", async ct => await File.ReadAllTextAsync(\"a\", ct)), new(\"b\", Again)]; foreach (var job in jobs) { await run.CodeAsync(job.Name, job.Load); }")]
    [InlineData("var jobs = new List<Job>(); jobs.Add(new Job(\"a\", async ct => await File.ReadAllTextAsync(\"a\", ct))); await run.CodeAsync(jobs[0].Name, jobs[0].Load);")]
    [InlineData("var job = new Later { Load = async ct => await File.ReadAllTextAsync(\"a\", ct), Name = \"a\" }; await run.CodeAsync(job.Name, job.Load!);")]
    [InlineData("var job = new Later(); job.Load = async ct => await File.ReadAllTextAsync(\"a\", ct); await run.CodeAsync(\"a\", job.Load);")]
    [InlineData("await run.CodeAsync(Kept.Name, Kept.Load);")]
    [InlineData("var job = Make(\"a\"); await run.CodeAsync(job.Name, job.Load);")]
    [InlineData("(string Name, Func<CancellationToken, ValueTask<string>> Load)[] jobs = [(\"a\", async ct => await File.ReadAllTextAsync(\"a\", ct))]; await run.CodeAsync(jobs[0].Name, jobs[0].Load);")]
    public Task Lambda_KeptByAMember_BelongsToWhoeverTakesItFromThere(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        statement + " await run.CodeAsync(Kept.Name, Kept.Load); await run.CodeAsync(\"z\", Make(\"z\").Load);",
        """
        private static readonly Job Kept = new("kept", async ct => await File.ReadAllTextAsync("a", ct));
        private static ValueTask<string> Again(CancellationToken ct) => ValueTask.FromResult("");
        private static Job Make(string name) => new(name, async ct => await File.ReadAllTextAsync(name, ct));
        """) +
        """

        public sealed record Job(string Name, Func<CancellationToken, ValueTask<string>> Load);
        public sealed class Later
        {
            public string Name { get; init; } = "";
            public Func<CancellationToken, ValueTask<string>>? Load { get; set; }
        }
        """);

    [Theory]
    [InlineData("var job = new Job(\"a\", () => {|SLIP2012:File.ReadAllText(\"a\")|}); job.Load();")]
    [InlineData("var job = new Job(\"a\", () => {|SLIP2012:File.ReadAllText(\"a\")|}); job.Run();")]
    [InlineData("var job = new Job(\"a\", () => {|SLIP2012:File.ReadAllText(\"a\")|}); var x = job.Text;")]
    [InlineData("Use(new Job(\"a\", () => {|SLIP2012:File.ReadAllText(\"a\")|})); static void Use(Job job) => job.Load();")]
    [InlineData("new Hidden(() => {|SLIP2012:File.ReadAllText(\"a\")|}).Run();")]
    public Task Lambda_KeptByAMember_IsPipelineCodeWhereItsObjectIsUsed(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(statement) +
        """

        public sealed record Job(string Name, Func<string> Load)
        {
            public string Text => Load();
            public string Run() => Load();
        }
        public sealed class Hidden(Func<string> load)
        {
            public string Run() => load();
        }
        """);
}
