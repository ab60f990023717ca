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

    [Fact]
    public Task Lambda_ReturnedToOthers_IsPipelineCodeWhenItIssuesSteps() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public static class Bodies
        {
            public static Func<Task<string>> Asker(RunContext run, Prompts prompts) => () => prompts.Judge({|SLIP2001:DateTime.Now|}.ToString("O")).AskAsync(run);
            public static Func<CancellationToken, ValueTask<string>> Loader(RunContext run) => async ct => await File.ReadAllTextAsync("a" + run.Id, ct);
        }
        """));
}
