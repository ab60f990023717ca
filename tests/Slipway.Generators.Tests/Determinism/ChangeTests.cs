namespace Slipway.Generators.Tests.Determinism;

/// <summary>Variables that the work of steps, or branches side by side, change.</summary>
public sealed class ChangeTests
{
    private const string Four = "new() { MaxConcurrency = 4 }";

    [Theory]
    [InlineData("int total = 0; await run.CodeAsync(\"a\", async ct => { {|SLIP2021:total|} += 1; return true; }); var x = total;")]
    [InlineData("int total = 0; await run.CodeAsync(\"a\", _ => ValueTask.FromResult({|SLIP2021:total|} = 3)); var x = total;")]
    [InlineData("int total = 0; await run.CodeAsync(\"a\", _ => ValueTask.FromResult(Interlocked.Increment(ref {|SLIP2021:total|}))); var x = total;")]
    [InlineData("string? token = null; await run.CodeAsync(\"a\", async ct => { {|SLIP2021:token|} = await Task.FromResult(\"\"); return 1; }); await run.CodeAsync(\"b\", async ct => token + \"a\");")]
    [InlineData("var all = new List<string>(); await run.CodeAsync(\"a\", async ct => { {|SLIP2021:all|}.Add(\"a\"); return true; }); await prompts.Judge(all[0]).AskAsync(run);")]
    [InlineData("var all = new Dictionary<string, int>(); await run.CodeAsync(\"a\", async ct => { {|SLIP2021:all|}[\"a\"] = 1; return true; }); var x = all.Count;")]
    [InlineData("var text = new System.Text.StringBuilder(); await run.CodeAsync(\"a\", async ct => { {|SLIP2021:text|}.Append(1); return true; }); var x = text.ToString();")]
    [InlineData("await run.CodeAsync(\"a\", async ct => { {|SLIP2021:input|}.Items[0] = \"\"; return true; }); var x = input.Items;")]
    [InlineData("int total = 0; await run.CodeAsync(\"a\", async ct => { Count(); return true; }); void Count() => {|SLIP2021:total|}++; var x = total;")]
    [InlineData("int total = 0; await run.CodeAsync(\"a\", CountAsync); var x = total; async ValueTask<int> CountAsync(CancellationToken ct) => {|SLIP2021:total|}++;")]
    [InlineData("int total = 0; Func<CancellationToken, ValueTask<int>> count = _ => ValueTask.FromResult({|SLIP2021:total|}++); await run.CodeAsync(\"a\", count); var x = total;")]
    [InlineData("string? answer = null; var tool = AIFunctionFactory.Create((string a) => { {|SLIP2021:answer|} = a; return \"ok\"; }, \"submit\"); await run.CallAsync<string>(\"a\", tool, new { }); var x = answer;")]
    [InlineData("string? body = null; await run.HttpAsync(\"a\", new HttpCall(\"GET\", \"https://a\"), reply => { {|SLIP2021:body|} = reply.Text; return 1; }); var x = body;")]
    [InlineData("int total = 0; foreach (var item in input.Items) { if (total > 3) { break; } await run.CodeAsync(\"a\", async ct => {|SLIP2021:total|} += item.Length); }")]
    [InlineData("int total = 0; await run.ForEachAsync(\"a\", input.Items, async (item, _, branch) => { await branch.CodeAsync(\"b\", async ct => {|SLIP2021:total|} += 1); return total; });")]
    [InlineData("int total = 0; await run.StepAsync(StepRequest.Create(StepKind.Code, \"a\", null), async call => { {|SLIP2021:total|}++; return 1; }); var x = total;")]
    public Task Change_InWork_ThatOthersRead_IsFound(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(statement));

    [Theory]
    [InlineData("await run.CodeAsync(\"a\", async ct => { int total = 0; total++; foreach (var item in input.Items) { total += item.Length; } var all = new List<int>(); all.Add(total); return total; });")]
    [InlineData("int attempts = 0; await run.CodeAsync(\"a\", async ct => { attempts++; return attempts > 3 ? throw new TimeoutException() : 1; });")]
    [InlineData("var all = input.Items.ToList(); var first = all[0]; await run.CodeAsync(\"a\", async ct => { all.Sort(); return all[0]; });")]
    [InlineData("int total = 0; total += await run.CodeAsync(\"a\", async ct => total + 1); var x = total;")]
    [InlineData("var memo = new ConcurrentDictionary<string, int>(); await run.CodeAsync(\"a\", async ct => memo.GetOrAdd(\"a\", 1)); await run.CodeAsync(\"b\", async ct => memo.GetOrAdd(\"a\", 1));")]
    [InlineData("HttpClient? client = null; await run.CodeAsync(\"a\", async ct => { client ??= new(); return 1; }); await run.CodeAsync(\"b\", async ct => { client ??= new(); return 1; });")]
    [InlineData("foreach (var item in input.Items) { int n = 0; await run.CodeAsync(\"a\", async ct => { n++; return n; }); }")]
    [InlineData("int total = 0; void Count() => total++; Count(); var x = await run.CodeAsync(\"a\", async ct => total);")]
    public Task Change_InWork_ThatNobodyElseReads_IsAllowed(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(statement));

    [Theory]
    [InlineData("int total = 0; await run.ForEachAsync(\"a\", input.Items, async (item, _, branch) => { {|SLIP2022:total|} += (await prompts.Judge(item).AskAsync(branch)).Length; return true; }, " + Four + ");")]
    [InlineData("int total = 0; await run.ForEachAsync(\"a\", input.Items, async (item, _, branch) => {|SLIP2022:total|}++, " + Four + ");")]
    [InlineData("var all = new List<string>(); await run.ForEachAsync(\"a\", input.Items, async (item, _, branch) => { {|SLIP2022:all|}.Add(item); return true; }, " + Four + ");")]
    [InlineData("var all = new Dictionary<string, int>(); await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => {|SLIP2022:all|}[item] = i, " + Four + ");")]
    [InlineData("var all = new ConcurrentBag<string>(); await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => { {|SLIP2022:all|}.Add(item); return 1; }, " + Four + "); var x = string.Join(\",\", all);")]
    [InlineData("string last = \"\"; var options = new ForEachOptions { MaxConcurrency = input.Items.Length }; await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => {|SLIP2022:last|} = item, options);")]
    [InlineData("int n = 0; await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => { var mine = Interlocked.Increment(ref {|SLIP2022:n|}); return mine; }, " + Four + ");")]
    [InlineData("int total = 0; await run.ForEachAsync(\"a\", input.Items, AddAsync, " + Four + "); async Task<int> AddAsync(string item, int i, RunContext branch) => {|SLIP2022:total|} += i;")]
    [InlineData("int total = 0; await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => { Count(); return 1; }, " + Four + "); void Count() => {|SLIP2022:total|}++;")]
    [InlineData("int total = 0; await run.ParallelAsync(async a => { {|SLIP2022:total|} += 1; return 1; }, async b => { {|SLIP2022:total|} += 2; return 1; });")]
    [InlineData("string a = \"\"; await run.ParallelAsync(async one => {|SLIP2022:a|} = await prompts.Judge(\"\").AskAsync(one), two => prompts.Judge(a).AskAsync(two));")]
    [InlineData("var all = new List<string>(); await run.ParallelAsync([.. input.Items.Select(item => (Func<RunContext, Task>)(async branch => {|SLIP2022:all|}.Add(await prompts.Judge(item).AskAsync(branch))))]);")]
    [InlineData("var all = new List<string>(); var branches = new List<Func<RunContext, Task>>(); foreach (var item in input.Items) { branches.Add(async branch => {|SLIP2022:all|}.Add(await prompts.Judge(item).AskAsync(branch))); } await run.ParallelAsync(branches);")]
    [InlineData("int total = 0; await {|SLIP2009:Task.WhenAll(input.Items.Select(async item => { {|SLIP2022:total|} += (await prompts.Judge(item).AskAsync(run)).Length; }))|};")]
    [InlineData("int total = 0; var tasks = input.Items.Select(async item => { {|SLIP2022:total|} += (await prompts.Judge(item).AskAsync(run)).Length; }); await {|SLIP2009:Task.WhenAll(tasks)|};")]
    [InlineData("var all = new List<string>(); await {|SLIP2009:Task.WhenAll(input.Items.Select(AddAsync))|}; async Task AddAsync(string item) => {|SLIP2022:all|}.Add(await prompts.Judge(item).AskAsync(run));")]
    public Task Change_ByBranches_IsFound(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(statement));

    [Theory]
    [InlineData("int total = 0; await run.ForEachAsync(\"a\", input.Items, async (item, _, branch) => total += (await prompts.Judge(item).AskAsync(branch)).Length); var x = total;")]
    [InlineData("int total = 0; await run.ForEachAsync(\"a\", input.Items, async (item, _, branch) => total++, new() { MaxConcurrency = 1, OnError = ItemError.Null });")]
    [InlineData("await run.ForEachAsync(\"a\", input.Items, async (item, _, branch) => { int n = 0; n++; var all = new List<int>(); all.Add(n); item += \"a\"; Add(); return n; void Add() => n++; }, " + Four + ");")]
    [InlineData("var all = new string[input.Items.Length]; await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => all[i] = item, " + Four + ");")]
    [InlineData("var all = input.Items.ToList(); await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => all[i] = item, " + Four + ");")]
    [InlineData("bool any = false; await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => { if (item == \"\") { any = true; } return 1; }, " + Four + "); var x = any;")]
    [InlineData("int n = 0; await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => { Interlocked.Add(ref n, item.Length); return 1; }, " + Four + ");")]
    [InlineData("int n = 0; object gate = new(); await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => { lock (gate) { n += i; } return 1; }, " + Four + ");")]
    [InlineData("var all = new ConcurrentDictionary<string, int>(); await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => all[item] = i, " + Four + ");")]
    [InlineData("var all = new ConcurrentBag<string>(); await run.ForEachAsync(\"a\", input.Items, async (item, i, branch) => { all.Add(item); return 1; }, " + Four + "); var x = all.Order(StringComparer.Ordinal).ToList();")]
    [InlineData("string a = \"\", b = \"\"; await run.ParallelAsync(async one => { a = await prompts.Judge(\"\").AskAsync(one); }, async two => { b = await prompts.Judge(\"\").AskAsync(two); }); var x = a + b;")]
    [InlineData("var all = new List<string>(); await run.ParallelAsync(async one => { all.Add(\"\"); return 1; }, async two => 2); var x = all;")]
    [InlineData("foreach (var item in input.Items) { int n = 0; await run.ParallelAsync(async a => n++, async b => 1); }")]
    [InlineData("var branches = new List<Func<RunContext, Task>>(); foreach (var item in input.Items) { string text = item; branches.Add(async branch => { text += await prompts.Judge(text).AskAsync(branch); }); } await run.ParallelAsync(branches);")]
    public Task Change_OfWhatOneBranchHas_OrInAnyOrder_IsAllowed(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(statement));

    [Fact]
    public Task Change_OfAnObjectsMembers_ByBranches_IsFound() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Judges(Prompts prompts)
        {
            private readonly List<string> _all = [];
            private int _count;
            public Task JudgeAsync(string[] items, RunContext run) => run.ForEachAsync("a", items, async (item, _, branch) =>
            {
                {|SLIP2022:_count|}++;
                {|SLIP2022:_all|}.Add(await prompts.Judge(item).AskAsync(branch));
                return true;
            }, new() { MaxConcurrency = 2 });
        }
        """));

    [Theory]
    [InlineData("SLIP2021", "int total = 0; await run.CodeAsync(\"a\", async ct => { [|total|] += 1; return true; }); var x = total;",
        "The work of a finished step is not done again when the run is taken up, so 'total' is not changed then; return the value from the step, and change 'total' with it outside")]
    [InlineData("SLIP2022", "int total = 0; await run.ForEachAsync(\"a\", input.Items, async (item, _, branch) => [|total|]++, " + Four + ");",
        "'total' is changed by branches side by side, in an order that a replay need not repeat, and changes can get lost; return the value from the branch, and combine the results when all have ended")]
    public Task Message_SaysWhatToDo(string rule, string statement, string message) =>
        PipelineSnippet.VerifyMessageAsync(PipelineSnippet.Pipeline(statement), rule, message);
}
