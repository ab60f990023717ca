namespace Slipway.Generators.Tests.Determinism;

/// <summary>Steps side by side: threads, task combinators, branches, unordered collections, async void.</summary>
public sealed class ConcurrencyTests
{
    [Theory]
    [InlineData("await {|SLIP2006:Task.Run(() => prompts.Judge(\"a\").AskAsync(run))|};")]
    [InlineData("{|SLIP2006:Parallel.ForEach(input.Items, item => run.CodeAsync(\"a\", ct => ValueTask.FromResult(1)))|};")]
    [InlineData("await {|SLIP2006:Parallel.ForEachAsync(input.Items, async (item, ct) => await prompts.Judge(item).AskAsync(run))|};")]
    [InlineData("await {|SLIP2005:Task.Run(() => input.Text.Length)|};")]
    [InlineData("await {|SLIP2005:Task.Run(() => run.Now.Year)|};")]
    public Task Thread_WithOrWithoutSteps_IsFoundAsSuch(string statement) => VerifyAsync(statement);

    [Theory]
    [InlineData("await {|SLIP2009:Task.WhenAll(prompts.Judge(\"a\").AskAsync(run), prompts.Judge(\"b\").AskAsync(run))|};")]
    [InlineData("await {|SLIP2009:Task.WhenAll(input.Items.Select(item => prompts.Judge(item).AskAsync(run)))|};")]
    [InlineData("await {|SLIP2009:Task.WhenAll(input.Items.Select(async item => await prompts.Judge(item).AskAsync(run)))|};")]
    [InlineData("var a = prompts.Judge(\"a\").AskAsync(run); var b = prompts.Judge(\"b\").AskAsync(run); await {|SLIP2009:Task.WhenAll(a, b)|};")]
    [InlineData("var all = input.Items.Select(i => prompts.Judge(i).AskAsync(run)).ToList(); await {|SLIP2009:Task.WhenAll(all)|};")]
    [InlineData("var all = new List<Task>(); foreach (var i in input.Items) { all.Add(prompts.Judge(i).AskAsync(run)); } await {|SLIP2009:Task.WhenAll(all)|};")]
    [InlineData("var all = new Task[2]; all[0] = prompts.Judge(\"a\").AskAsync(run); all[1] = Task.CompletedTask; await {|SLIP2009:Task.WhenAll(all)|};")]
    [InlineData("Task a; a = run.CodeAsync(\"a\", ct => ValueTask.FromResult(1)); {|SLIP2009:Task.WaitAll(a)|};")]
    [InlineData("await Task.WhenAll(Task.CompletedTask, Task.FromResult(run.Now));")]
    [InlineData("string a = await prompts.Judge(\"a\").AskAsync(run); await Task.WhenAll(Task.FromResult(a), Task.FromResult(await prompts.Judge(a).AskAsync(run)));")]
    [InlineData("var a = Task.FromResult(1); var b = prompts.Judge(\"a\").AskAsync(run); await Task.WhenAll(a); await b;")]
    public Task WhenAll_OverSteps_IsFound(string statement) => VerifyAsync(statement);

    [Theory]
    [InlineData("var a = Judge(\"a\", run); var b = {|SLIP2009:Judge(\"b\", run)|}; await a; await b;")]
    [InlineData("Task<string> a = Judge(\"a\", run), b = {|SLIP2009:Judge(\"b\", run)|}; var x = await a.ConfigureAwait(false) + await b;")]
    [InlineData("Task<string> a, b; a = Judge(\"a\", run); Console.WriteLine(); b = {|SLIP2009:run.CodeAsync(\"b\", ct => ValueTask.FromResult(\"\"))|}; return new Output(await a + await b);")]
    [InlineData("var a = Judge(\"a\", run); var b = {|SLIP2009:Judge(\"b\", run)|}; var c = {|SLIP2009:Judge(\"c\", run)|}; await a; await b; await c;")]
    [InlineData("if (input.Text != \"\") { var a = Judge(\"a\", run); var b = {|SLIP2009:Judge(\"b\", run)|}; await a; await b; }")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, async (item, _, branch) => { var a = Judge(item, branch); var b = {|SLIP2009:Judge(item, branch)|}; return await a + await b; });")]
    [InlineData("var a = Judge(\"a\", run); var b = await {|SLIP2009:Judge(\"b\", run)|}; await a;")]
    [InlineData("var a = Judge(\"a\", run); await {|SLIP2009:run.DelayAsync(\"b\", TimeSpan.FromDays(1))|}; await Judge(\"c\", run); await a;")]
    [InlineData("var a = Judge(\"a\", run); if (input.Text != \"\") { await {|SLIP2009:Judge(\"b\", run).ConfigureAwait(false)|}; } await a;")]
    [InlineData("var a = Judge(\"a\", run); await Task.Yield(); await run.CodeAsync(\"b\", async ct => await Task.FromResult(run.Now.Year + (await a).Length));")]
    [InlineData("var a = Judge(\"a\", run); var b = await a + await Judge(\"b\", run);")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, async (item, _, branch) => { var a = Judge(item, branch); var b = await {|SLIP2009:Judge(item, branch)|}; return await a + b; });")]
    [InlineData("var a = Judge(\"a\", run); await a; var b = Judge(\"b\", run); await b;")]
    [InlineData("var a = Task.FromResult(\"a\"); var b = Judge(\"b\", run); await a; await b;")]
    [InlineData("var a = Judge(\"a\", run); var b = Judge(await a, run); await b;")]
    [InlineData("var a = await Judge(\"a\", run); var b = await Judge(\"b\", run);")]
    [InlineData("var a = Judge(\"a\", run); var b = Judge(\"b\", run); await {|SLIP2009:Task.WhenAll(a, b)|}; await a; await b;")]
    [InlineData("await run.CodeAsync(\"a\", async ct => { var a = Task.Delay(1, ct); var b = Task.Delay(2, ct); await a; await b; return 1; });")]
    public Task Steps_StartedBeforeOthersAreAwaited_AreFound(string statement) =>
        VerifyAsync(statement + " Task<string> Judge(string text, RunContext context) => prompts.Judge(text).AskAsync(context);");

    [Fact]
    public Task Message_OfStepsStartedSideBySide_NamesTheirTasks() => PipelineSnippet.VerifyMessageAsync(
        PipelineSnippet.Pipeline("var a = prompts.Judge(\"a\").AskAsync(run); var b = [|prompts.Judge(\"b\").AskAsync(run)|]; await a; await b;"),
        "SLIP2009",
        "The steps of 'a' and 'b' share a scope, so their keys may depend on scheduling; use 'run.ParallelAsync' or 'run.ForEachAsync'");

    [Theory]
    [InlineData("await run.ParallelAsync(a => prompts.Judge(\"a\").AskAsync({|SLIP2018:run|}), b => prompts.Judge(\"b\").AskAsync(b));")]
    [InlineData("await run.ParallelAsync(a => {|SLIP2018:run|}.CodeAsync(\"a\", ct => ValueTask.FromResult(1)), b => Task.FromResult(b.NewId()));")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (item, index, branch) => Task.FromResult({|SLIP2018:run|}.NewId()));")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (item, _, _) => Task.FromResult({|SLIP2018:run|}.Random.Next()));")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, async (item, index, branch) => { var outer = {|SLIP2018:run|}; return 1; });")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (a, _, one) => one.ForEachAsync(\"part\", input.Items, (b, _, two) => prompts.Judge(a + b).AskAsync({|SLIP2018:one|})));")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (a, _, one) => one.ForEachAsync(\"part\", input.Items, (b, _, two) => prompts.Judge(a + b).AskAsync(two)));")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, JudgeAsync); Task<string> JudgeAsync(string item, int index, RunContext branch) => prompts.Judge(item).AskAsync({|SLIP2018:run|});")]
    [InlineData("await run.StepAsync(StepRequest.Create(StepKind.Code, \"a\", null), call => ValueTask.FromResult(1), onFailure: (booked, undo) => {|SLIP2018:run|}.CodeAsync(\"b\", ct => ValueTask.FromResult(booked)));")]
    [InlineData("var mine = run; await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => prompts.Judge(item).AskAsync({|SLIP2018:mine|}));")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => { var mine = branch; return prompts.Judge(item).AskAsync(mine); });")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => { run.Emit(item); return prompts.Judge(item + run.Now + run.Id + run.User + run.Secret(\"K\") + run.Conversation.Turn).AskAsync(branch); });")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => branch.CodeAsync(\"x\", async ct => { run.Cancellation.ThrowIfCancellationRequested(); return 1; }));")]
    public Task Branch_UsingTheContextAroundIt_IsFound(string statement) => VerifyAsync(statement);

    [Theory]
    [InlineData("foreach (var pair in {|SLIP2017:map|}) { await prompts.Judge(pair.Key).AskAsync(run); }")]
    [InlineData("foreach (var key in {|SLIP2017:map.Keys|}) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("foreach (var key in {|SLIP2017:map.Values.Where(v => v.Length > 0)|}) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("foreach (var item in {|SLIP2017:new HashSet<string>(input.Items)|}) { await prompts.Judge(item).AskAsync(run); }")]
    [InlineData("foreach (var item in {|SLIP2017:new ConcurrentDictionary<string, int>()|}) { await prompts.Judge(item.Key).AskAsync(run); }")]
    [InlineData("foreach (var item in {|SLIP2017:new ConcurrentBag<string>()|}) { await prompts.Judge(item).AskAsync(run); }")]
    [InlineData("foreach (var item in {|SLIP2017:input.Items.ToHashSet()|}) { await prompts.Judge(item).AskAsync(run); }")]
    [InlineData("foreach (var id in {|SLIP2017:map.Keys|}) { var x = run.NewId(); }")]
    [InlineData("foreach (var file in {|SLIP2017:{|SLIP2012:Directory.EnumerateFiles(\"a\")|}|}) { await prompts.Judge(file).AskAsync(run); }")]
    [InlineData("await run.ForEachAsync(\"judge\", {|SLIP2017:map|}, (pair, _, branch) => prompts.Judge(pair.Key).AskAsync(branch));")]
    [InlineData("var tasks = {|SLIP2017:map|}.Select(pair => prompts.Judge(pair.Key).AskAsync(run)).ToList();")]
    [InlineData("foreach (var key in {|SLIP2017:from pair in map where pair.Value.Length > 0 select pair.Key|}) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("await run.ForEachAsync(\"judge\", {|SLIP2017:[.. map.Keys]|}, (item, _, branch) => prompts.Judge(item).AskAsync(branch));")]
    [InlineData("var keys = map.Keys.ToList(); foreach (var key in {|SLIP2017:keys|}) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("foreach (var key in {|SLIP2017:input.Items.Concat(map.Keys)|}) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("foreach (var key in {|SLIP2017:new List<string>(map.Keys)|}) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("foreach (var key in {|SLIP2017:System.Collections.Immutable.ImmutableArray.ToImmutableArray(map.Keys)|}) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("await prompts.Judge({|SLIP2017:map|}.First().Key).AskAsync(run);")]
    [InlineData("await prompts.Judge({|SLIP2017:map.Keys|}.ElementAt(1)).AskAsync(run);")]
    [InlineData("var x = {|SLIP2017:map.Values.Where(v => v.Length > 0)|}.LastOrDefault();")]
    [InlineData("var x = {|SLIP2017:new HashSet<string>(input.Items)|}.FirstOrDefault(\"\");")]
    [InlineData("var x = map.Keys.Order(StringComparer.Ordinal).First() + map.Keys.Single() + map.Keys.Max() + map.First(p => p.Key == \"a\").Value + input.Items.First() + map[\"a\"].First();")]
    [InlineData("await run.CodeAsync(\"a\", _ => ValueTask.FromResult(map.First().Key));")]
    [InlineData("{|SLIP2017:map.Keys.ToList()|}.ForEach(key => prompts.Judge(key).AskAsync(run));")]
    [InlineData("var keys = map.Keys.ToList(); {|SLIP2017:keys|}.ForEach(key => prompts.Judge(key).AskAsync(run));")]
    [InlineData("Array.ForEach({|SLIP2017:map.Keys.ToArray()|}, key => prompts.Judge(key).AskAsync(run));")]
    [InlineData("map.Keys.ToList().ForEach(key => Console.WriteLine(key)); map.Keys.Order().ToList().ForEach(key => prompts.Judge(key).AskAsync(run));")]
    [InlineData("var keys = map.Keys.ToList(); keys.Sort(StringComparer.Ordinal); foreach (var key in keys) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("var keys = map.Keys.ToArray(); Array.Sort(keys); foreach (var key in keys) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("var keys = map.Keys.ToArray(); keys.AsSpan().Sort(StringComparer.Ordinal); foreach (var key in keys) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("IEnumerable<string> keys = map.Keys; keys = keys.Order(StringComparer.Ordinal); foreach (var key in keys) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("await run.ForEachAsync(\"judge\", [.. map.Keys.Order(StringComparer.Ordinal)], (item, _, branch) => prompts.Judge(item).AskAsync(branch));")]
    [InlineData("foreach (var c in map.Values.Single(v => v.Length > 3)) { await prompts.Judge(\"\" + c).AskAsync(run); }")]
    [InlineData("foreach (var pair in map.OrderBy(pair => pair.Key, StringComparer.Ordinal)) { await prompts.Judge(pair.Key).AskAsync(run); }")]
    [InlineData("foreach (var key in map.Keys.Order().Where(k => k.Length > 0)) { await prompts.Judge(key).AskAsync(run); }")]
    [InlineData("foreach (var item in new SortedSet<string>(input.Items)) { await prompts.Judge(item).AskAsync(run); }")]
    [InlineData("foreach (var item in new SortedDictionary<string, string>(map).Keys) { await prompts.Judge(item).AskAsync(run); }")]
    [InlineData("foreach (var item in input.Items.Distinct()) { await prompts.Judge(item).AskAsync(run); }")]
    [InlineData("foreach (var pair in new System.Text.Json.Nodes.JsonObject()) { await prompts.Judge(pair.Key).AskAsync(run); }")]
    [InlineData("int sum = 0; foreach (var pair in map) { sum += pair.Key.Length + run.Now.Year; } var sums = map.Select(pair => pair.Key.Length).Sum();")]
    [InlineData("await run.CodeAsync(\"sum\", ct => { int sum = 0; foreach (var pair in map) { sum += pair.Key.Length; } return ValueTask.FromResult(sum); });")]
    public Task UnorderedCollection_ThatStepsFollow_IsFound(string statement) => VerifyAsync("var map = new Dictionary<string, string>(); " + statement);

    [Theory]
    [InlineData("await {|SLIP2006:Task.Run(() => JudgeAsync(\"a\"))|};")]
    [InlineData("await {|SLIP2009:Task.WhenAll(JudgeAsync(\"a\"), JudgeAsync(\"b\"))|};")]
    [InlineData("await {|SLIP2009:Task.WhenAll(input.Items.Select(JudgeAsync))|};")]
    [InlineData("await {|SLIP2009:Task.WhenAll(input.Items.Select(item => TwiceAsync(item)))|};")]
    [InlineData("var all = new List<Task>(); foreach (var item in input.Items) { all.Add(JudgeAsync(item)); } await {|SLIP2009:Task.WhenAll(all)|};")]
    [InlineData("foreach (var item in {|SLIP2017:new HashSet<string>()|}) { await JudgeAsync(item); }")]
    [InlineData("foreach (var item in {|SLIP2017:new HashSet<string>()|}) { await TwiceAsync(item); }")]
    [InlineData("foreach (var item in {|SLIP2017:new HashSet<string>()|}) { await judge(item); }")]
    [InlineData("var all = {|SLIP2017:new HashSet<string>()|}.Select(JudgeAsync).ToList();")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => {|SLIP2018:JudgeAsync(item)|});")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => {|SLIP2018:TwiceAsync(item)|});")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => {|SLIP2018:judge|}(item));")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => { return JudgeAsync(item); Task<string> JudgeAsync(string text) => prompts.Judge(text).AskAsync(branch); });")]
    [InlineData("await run.ForEachAsync(\"judge\", input.Items, async (item, _, branch) => { await Task.WhenAll(); return Year(); });")]
    [InlineData("foreach (var item in new HashSet<string>()) { Year(); }")]
    [InlineData("await Task.WhenAll(Task.FromResult(await JudgeAsync(\"a\")));")]
    [InlineData("await JudgeAsync(\"a\"); await TwiceAsync(\"b\"); await judge(\"c\");")]
    public Task Steps_OfLocalFunctions_AreFoundWhereTheseAreCalled(string statement) => VerifyAsync(
        $$"""
        Func<string, Task<string>> judge = text => prompts.Judge(text).AskAsync(run);
        {{statement}}
        Task<string> JudgeAsync(string text) => prompts.Judge(text).AskAsync(run);
        async Task<string> TwiceAsync(string text) => text.Length > 3 ? await TwiceAsync(text[1..]) : await JudgeAsync(text) + await JudgeAsync(text);
        int Year() => run.Now.Year;
        """);

    [Fact]
    public Task Branch_UsingTheContextThatItsObjectKeeps_IsFound() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Desk(RunContext run, Prompts prompts)
        {
            public Task<IReadOnlyList<string>> JudgeAsync(string[] items) =>
                run.ForEachAsync("judge", items, (item, _, branch) => prompts.Judge(item + run.Now).AskAsync({|SLIP2018:run|}));
        }
        public sealed class Office(RunContext run, Prompts prompts)
        {
            private readonly RunContext _run = run;
            private RunContext Run => _run;
            public Task<IReadOnlyList<string>> JudgeAsync(string[] items) =>
                _run.ForEachAsync("judge", items, (item, _, branch) => prompts.Judge(item + {|SLIP2018:this.Run|}.NewId()).AskAsync({|SLIP2018:_run|}));
            public Task<string> SumAsync(RunContext other) => prompts.Judge("a" + _run.NewId()).AskAsync(other);
        }
        """));

    [Fact]
    public Task Steps_OfTheContextThatTheObjectKeeps_AreFoundWhereItsMethodsAreCalled() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Desk(RunContext run, Prompts prompts)
        {
            public async Task AllAsync(string[] items, HashSet<string> set)
            {
                await run.ForEachAsync("a", items, (i, _, branch) => {|SLIP2018:Ask(i)|});
                await run.ForEachAsync("a", items, (i, _, branch) => {|SLIP2018:this.Twice(i)|});
                await run.ForEachAsync("a", items, (i, _, branch) => {|SLIP2018:Local(i)|});
                await run.ForEachAsync("a", items, (i, _, branch) => Given(i, branch));
                await run.ForEachAsync("a", items, (i, _, branch) => branch.CodeAsync(i, async ct => Show(i)));
                await run.ForEachAsync("a", items, async (i, _, branch) => Show(i) + Mark());
                foreach (var i in {|SLIP2017:set|}) { await Ask(i); }
                foreach (var i in {|SLIP2017:set|}) { await Local(i); }
                foreach (var i in set) { Show(i); }
                await {|SLIP2009:Task.WhenAll({|SLIP2017:set|}.Select(Ask))|};
                await {|SLIP2009:Task.WhenAll(Ask("a"), Twice("b"))|};
                await Task.WhenAll(Task.FromResult(Show(await Ask("a"))));
                var first = Ask("a");
                var second = {|SLIP2009:Ask("b")|};
                await first;
                await second;
                var shown = ShowAsync("a");
                var third = Ask("b");
                await shown;
                await third;
                await {|SLIP2006:Task.Run(() => Ask("a"))|};
                await {|SLIP2005:Task.Run(() => Show("a"))|};
                Task<string> Local(string item) => Twice(item);
            }
            private Task<string> Ask(string item) => prompts.Judge(item).AskAsync(run);
            private async Task<string> Twice(string item) => await Ask(item) + await Ask(item);
            private Task<string> Given(string item, RunContext branch) => prompts.Judge(item).AskAsync(branch);
            private string Show(string item) { run.Emit(item); Run.Emit(item); return item + run.Now; }
            private async Task<string> ShowAsync(string item) => Show(item);
            private RunContext Run => run;
            private static string Mark() => "";
        }
        public sealed class Office(Prompts prompts)
        {
            public async Task AllAsync(RunContext run, HashSet<string> set)
            {
                foreach (var i in set) { Show(i); }
                await run.ForEachAsync("a", [""], (i, _, branch) => Ask((branch, i)));
            }
            private Task<string> Ask((RunContext Run, string Text) item) => prompts.Judge(item.Text).AskAsync(item.Run);
            private static void Show(object item) { }
        }
        """));

    [Fact]
    public Task UnorderedCollection_OfADerivedType_IsFound() => PipelineSnippet.VerifyAsync(
        PipelineSnippet.Pipeline("foreach (var vote in {|SLIP2017:new Votes()|}) { await prompts.Judge(vote.Key).AskAsync(run); }")
        + "\npublic sealed class Votes : Dictionary<string, int>;");

    [Fact]
    public async Task Variables_ThatAreMadeOfEachOther_EndTheSearch() => (await PipelineSnippet.FindInBrokenAsync(PipelineSnippet.Pipeline(
        "var a = b.ToList(); var b = a.ToList(); foreach (var item in a) { await prompts.Judge(item).AskAsync(run); }"))).ShouldBeEmpty();

    [Fact]
    public Task AsyncVoid_InPipelineCode_IsFound() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        """
        AskAsync(run);
        LocalAsync();
        input.Items.ToList().ForEach({|SLIP2019:async|} item => await prompts.Judge(item).AskAsync(run));
        async void {|SLIP2019:LocalAsync|}() => await prompts.Judge("a").AskAsync(run);
        await run.CodeAsync("a", ct => { input.Items.ToList().ForEach(async item => await Task.Yield()); return ValueTask.FromResult(1); });
        Func<Task> fine = async () => await Task.Yield();
        """,
        """private async void {|SLIP2019:AskAsync|}(RunContext run) => await prompts.Judge("a").AskAsync(run);"""));

    [Fact]
    public Task ConfigureAwait_AndOtherAwaits_AreAllowed() => VerifyAsync(
        """
        await prompts.Judge("a").AskAsync(run).ConfigureAwait(false);
        await Task.Yield();
        await Task.WhenAll();
        """);

    private static Task VerifyAsync(string body) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(body));

    [Theory]
    [InlineData(
        "input.Items.ToList().ForEach([|async|] item => await prompts.Judge(item).AskAsync(run));",
        "Nobody awaits this lambda, so the run may end before it does and its failure ends the process; what gets it takes no task: go through items with 'run.ForEachAsync', or with 'foreach' and 'await'")]
    [InlineData(
        "Ask(); async void [|Ask|]() => await prompts.Judge(\"a\").AskAsync(run);",
        "Nobody awaits 'Ask', so the run may end before it does and its failure ends the process; return Task")]
    public Task MessageOfAsyncVoid_SaysWhatToDo(string statement, string message) =>
        PipelineSnippet.VerifyMessageAsync(PipelineSnippet.Pipeline(statement), "SLIP2019", message);
}
