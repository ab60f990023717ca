using Slipway.Generators.CodeFixes;

namespace Slipway.Generators.Tests.Determinism;

/// <summary>Each fix, on one finding and on all findings of a document.</summary>
public sealed class CodeFixTests
{
    [Theory]
    [InlineData("DateTimeOffset now = {|SLIP2001:DateTimeOffset.UtcNow|};", "DateTimeOffset now = run.Now;")]
    [InlineData("DateTimeOffset now = {|SLIP2001:DateTimeOffset.Now|};", "DateTimeOffset now = run.Now;")]
    [InlineData("DateTime now = {|SLIP2001:DateTime.UtcNow|};", "DateTime now = run.Now.UtcDateTime;")]
    [InlineData("DateTime now = {|SLIP2001:DateTime.Now|};", "DateTime now = run.Now.UtcDateTime;")]
    [InlineData("var day = DateOnly.FromDateTime({|SLIP2001:DateTime.Today|});", "var day = DateOnly.FromDateTime(run.Now.UtcDateTime.Date);")]
    [InlineData("var now = {|SLIP2001:TimeProvider.System.GetUtcNow()|};", "var now = run.Now;")]
    [InlineData("var now = {|SLIP2001:time.GetUtcNow()|}.AddDays(1);", "var now = run.Now.AddDays(1);")]
    [InlineData("string id = {|SLIP2003:Guid.NewGuid()|}.ToString(\"N\");", "string id = run.NewId().ToString(\"N\");")]
    [InlineData("var id = {|SLIP2003:Guid.CreateVersion7()|};", "var id = run.NewId();")]
    [InlineData("int n = {|SLIP2004:new Random()|}.Next(6);", "int n = run.Random.Next(6);")]
    [InlineData("Random random = {|SLIP2004:new()|};", "Random random = run.Random;")]
    [InlineData("int n = {|SLIP2004:Random.Shared|}.Next(6);", "int n = run.Random.Next(6);")]
    [InlineData("var key = {|SLIP2013:Environment.GetEnvironmentVariable(\"API_KEY\")|} ?? \"\";", "var key = run.Secret(\"API_KEY\") ?? \"\";")]
    [InlineData("var key = {|SLIP2013:Environment.GetEnvironmentVariable(variable: input.Text)|};", "var key = run.Secret(input.Text);")]
    [InlineData(
        "await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => prompts.Judge(item + {|SLIP2003:Guid.NewGuid()|}).AskAsync(branch));",
        "await run.ForEachAsync(\"judge\", input.Items, (item, _, branch) => prompts.Judge(item + branch.NewId()).AskAsync(branch));")]
    [InlineData(
        "var a = {|SLIP2001:DateTime.UtcNow|} - {|SLIP2001:DateTime.UtcNow|}; var b = /* when */ {|SLIP2001:DateTimeOffset.UtcNow|} /* now */;",
        "var a = run.Now.UtcDateTime - run.Now.UtcDateTime; var b = /* when */ run.Now /* now */;")]
    public Task RunMember_ForWhatChanges_IsWritten(string before, string after) => VerifyAsync<RunMemberFix>(before, after);

    [Fact]
    public Task RunMember_UnderAnotherName_IsWrittenSo() => PipelineSnippet.VerifyFixAsync<RunMemberFix>(
        PipelineSnippet.File("public static class Marks { public static Guid Mark(this RunContext @event) => {|SLIP2003:Guid.NewGuid()|}; }"),
        PipelineSnippet.File("public static class Marks { public static Guid Mark(this RunContext @event) => @event.NewId(); }"));

    [Fact]
    public Task RunMember_InAnExtensionBlock_IsWritten() => PipelineSnippet.VerifyFixAsync<RunMemberFix>(
        PipelineSnippet.File("public static class Marks { extension(RunContext run) { public Guid Mark() => {|SLIP2003:Guid.NewGuid()|}; } }"),
        PipelineSnippet.File("public static class Marks { extension(RunContext run) { public Guid Mark() => run.NewId(); } }"));

    [Theory]
    [InlineData("Func<Guid> make = {|SLIP2003:Guid.NewGuid|};")]
    [InlineData("var clock = {|SLIP2001:TimeProvider.System|};")]
    [InlineData("DateTimeOffset? now = time?{|SLIP2001:.GetUtcNow()|};")]
    [InlineData("Func<DateTime> now = static () => {|SLIP2001:DateTime.UtcNow|};")]
    [InlineData("var x = {|SLIP2013:Environment.GetEnvironmentVariable(\"A\", EnvironmentVariableTarget.User)|};")]
    public Task RunMember_WhereNoneFits_IsNotOffered(string statement) => VerifyAsync<RunMemberFix>(statement, statement);

    [Fact]
    public Task RunMember_InAHelperWithoutContext_IsNotOffered()
    {
        string code = PipelineSnippet.Pipeline("var x = Mark();", "private static Guid Mark() => {|SLIP2003:Guid.NewGuid()|};");
        return PipelineSnippet.VerifyFixAsync<RunMemberFix>(code, code);
    }

    [Theory]
    [InlineData(
        "await run.ParallelAsync(a => prompts.Judge(\"a\").AskAsync({|SLIP2018:run|}), b => {|SLIP2018:run|}.CodeAsync(\"b\", ct => ValueTask.FromResult(1)));",
        "await run.ParallelAsync(a => prompts.Judge(\"a\").AskAsync(a), b => b.CodeAsync(\"b\", ct => ValueTask.FromResult(1)));")]
    [InlineData(
        "await run.ForEachAsync(\"judge\", input.Items, async (item, _, _) => await prompts.Judge(item).AskAsync({|SLIP2018:run|}) + {|SLIP2018:run|}.NewId());",
        "await run.ForEachAsync(\"judge\", input.Items, async (item, _, branch) => await prompts.Judge(item).AskAsync(branch) + branch.NewId());")]
    [InlineData(
        "string branch = \"\"; await run.ParallelAsync(_ => prompts.Judge(branch).AskAsync({|SLIP2018:run|}), b => Task.FromResult(b.Id));",
        "string branch = \"\"; await run.ParallelAsync(branch2 => prompts.Judge(branch).AskAsync(branch2), b => Task.FromResult(b.Id));")]
    [InlineData(
        "await run.ForEachAsync(\"judge\", input.Items, (a, _, one) => one.ForEachAsync(\"part\", input.Items, (b, _, two) => prompts.Judge(a + b).AskAsync({|SLIP2018:one|})));",
        "await run.ForEachAsync(\"judge\", input.Items, (a, _, one) => one.ForEachAsync(\"part\", input.Items, (b, _, two) => prompts.Judge(a + b).AskAsync(two)));")]
    [InlineData(
        "await run.ForEachAsync(\"judge\", input.Items, JudgeAsync); Task<string> JudgeAsync(string item, int index, RunContext mine) => prompts.Judge(item).AskAsync({|SLIP2018:run|});",
        "await run.ForEachAsync(\"judge\", input.Items, JudgeAsync); Task<string> JudgeAsync(string item, int index, RunContext mine) => prompts.Judge(item).AskAsync(mine);")]
    public Task Branch_UsingTheContextAroundIt_GetsItsOwn(string before, string after) => VerifyAsync<BranchContextFix>(before, after);

    [Theory]
    [InlineData(
        "int total = 0; await run.CodeAsync(\"a\", async ct => {|SLIP2021:total|} += await Task.FromResult(3)); var x = total;",
        "int total = 0; total += await run.CodeAsync(\"a\", async ct => await Task.FromResult(3)); var x = total;")]
    [InlineData(
        "int total = 0;\n        /* count */\n        await run.CodeAsync(\"a\", async ct =>\n        {\n            await Task.Yield();\n            {|SLIP2021:total|} = 3; // three\n            return true;\n        });\n        var x = total;",
        "int total = 0;\n        /* count */\n        total = await run.CodeAsync(\"a\", async ct =>\n        {\n            await Task.Yield();\n            return 3; // three\n        });\n        var x = total;")]
    public Task Change_ThatIsTheLastOfTheWork_IsReturned(string before, string after) => VerifyAsync<ReturnedChangeFix>(before, after);

    [Theory]
    [InlineData("int total = 0; await run.CodeAsync(\"a\", async ct => { {|SLIP2021:total|} = 3; await Task.Yield(); return true; }); var x = total;")]
    [InlineData("int total = 0; var y = await run.CodeAsync(\"a\", async ct => { {|SLIP2021:total|} = 3; return true; }); var x = total;")]
    [InlineData("int total = 0; await run.CodeAsync(\"a\", async ct => { if (input.Text == \"\") { return true; } {|SLIP2021:total|} = 3; return true; }); var x = total;")]
    [InlineData("var all = new List<int>(); await run.CodeAsync(\"a\", async ct => { {|SLIP2021:all|}.Add(1); return true; }); var x = all[0];")]
    [InlineData("string? text = \"\"; await run.CodeAsync(\"a\", async ct => { {|SLIP2021:text|} = null; return true; }); var x = text;")]
    [InlineData("int total = 0; await run.CodeAsync(\"a\", async ct => { {|SLIP2021:total|}++; return true; }); var x = total;")]
    public Task Change_WhereReturningItIsNotAll_IsNotMoved(string statement) => VerifyAsync<ReturnedChangeFix>(statement, statement);

    [Theory]
    [InlineData(
        "await run.CodeAsync(\"a\", _ => ValueTask.FromResult({|SLIP2020:run.NewId()|}));",
        "var id = run.NewId();\n        await run.CodeAsync(\"a\", _ => ValueTask.FromResult(id));")]
    [InlineData(
        "var id = 1;\n        string s = await run.CodeAsync(\"a\", async ct => { await Task.Yield(); return {|SLIP2020:run.NewId()|}.ToString(\"N\") + id; });",
        "var id = 1;\n        var id2 = run.NewId();\n        string s = await run.CodeAsync(\"a\", async ct => { await Task.Yield(); return id2.ToString(\"N\") + id; });")]
    [InlineData(
        "await run.CodeAsync(\"a\", _ => ValueTask.FromResult(({|SLIP2020:run.NewId()|}, {|SLIP2020:run.NewId()|})));",
        "var id = run.NewId();\n        var id2 = run.NewId();\n        await run.CodeAsync(\"a\", _ => ValueTask.FromResult((id, id2)));")]
    public Task Id_DrawnInAStep_IsDrawnBefore(string before, string after) => VerifyAsync<DrawnIdFix>(before, after);

    [Theory]
    [InlineData("await run.CodeAsync(\"a\", _ => ValueTask.FromResult(input.Items.Select(_ => {|SLIP2020:run.NewId()|}).ToList()));")]
    [InlineData("await run.CodeAsync(\"a\", _ => { var ids = new List<Guid>(); for (int i = 0; i < 3; i++) { ids.Add({|SLIP2020:run.NewId()|}); } return ValueTask.FromResult(ids); });")]
    [InlineData("await run.CodeAsync(\"a\", async _ => await {|SLIP2020:prompts.Judge(\"a\").AskAsync(run)|});")]
    [InlineData("while (await run.CodeAsync(\"a\", _ => ValueTask.FromResult({|SLIP2020:run.NewId()|} == default))) { }")]
    [InlineData("if (input.Text == \"\") await run.CodeAsync(\"a\", _ => ValueTask.FromResult({|SLIP2020:run.NewId()|}));")]
    public Task Id_ThatCannotBeDrawnBefore_IsLeft(string statement) => VerifyAsync<DrawnIdFix>(statement, statement);

    [Theory]
    [InlineData(
        "await {|SLIP2009:Task.WhenAll(prompts.Judge(\"a\").AskAsync(run), prompts.Judge(\"b\").AskAsync(run))|};",
        "await run.ParallelAsync(branch => prompts.Judge(\"a\").AskAsync(branch), branch => prompts.Judge(\"b\").AskAsync(branch));")]
    [InlineData(
        "await {|SLIP2009:Task.WhenAll(run.CodeAsync(\"a\", ct => ValueTask.FromResult(1)), Other(run), prompts.Judge(\"a\").AskAsync(run), Other(run), Other(run))|}; static Task Other(RunContext run) => Task.CompletedTask;",
        "await run.ParallelAsync(branch => branch.CodeAsync(\"a\", ct => ValueTask.FromResult(1)), branch => Other(branch), branch => prompts.Judge(\"a\").AskAsync(branch), branch => Other(branch), branch => Other(branch)); static Task Other(RunContext run) => Task.CompletedTask;")]
    [InlineData(
        "await {|SLIP2009:Task.WhenAll(\n    prompts.Judge(\"a\").AskAsync(run), // first\n    prompts.Judge(\"b\").AskAsync(run))|};",
        "await run.ParallelAsync(\n    branch => prompts.Judge(\"a\").AskAsync(branch), // first\n    branch => prompts.Judge(\"b\").AskAsync(branch));")]
    [InlineData(
        "await {|SLIP2009:Task.WhenAll(prompts.Judge(\"a\").AskAsync(run), run.ForEachAsync(\"b\", input.Items, (item, _, run) => prompts.Judge(item).AskAsync(run)))|};",
        "await run.ParallelAsync(branch => prompts.Judge(\"a\").AskAsync(branch), branch => branch.ForEachAsync(\"b\", input.Items, (item, _, run) => prompts.Judge(item).AskAsync(run)));")]
    [InlineData(
        "await {|SLIP2009:Task.WhenAll(prompts.Judge(\"a\").AskAsync(run), run.CodeAsync(\"b\", async ct => await Task.FromResult(1)))|};",
        "await run.ParallelAsync(branch => prompts.Judge(\"a\").AskAsync(branch), branch => branch.CodeAsync(\"b\", async ct => await Task.FromResult(1)));")]
    public Task WhenAll_OverSteps_BecomesParallel(string before, string after) => VerifyAsync<ParallelStepsFix>(before, after);

    [Theory]
    [InlineData("var all = await {|SLIP2009:Task.WhenAll(prompts.Judge(\"a\").AskAsync(run), prompts.Judge(\"b\").AskAsync(run))|};")]
    [InlineData("var a = prompts.Judge(\"a\").AskAsync(run); var b = {|SLIP2009:prompts.Judge(\"b\").AskAsync(run)|}; await a; await b;")]
    [InlineData("var a = prompts.Judge(\"a\").AskAsync(run); await {|SLIP2009:Task.WhenAll(a, prompts.Judge(\"b\").AskAsync(run))|};")]
    [InlineData("await {|SLIP2009:Task.WhenAll(prompts.Judge(await prompts.Summarize(\"a\").AskAsync(run)).AskAsync(run), prompts.Judge(\"b\").AskAsync(run))|};")]
    [InlineData("await {|SLIP2009:Task.WhenAll(JudgeAsync(\"a\"), JudgeAsync(\"b\"))|}; Task<string> JudgeAsync(string text) => prompts.Judge(text).AskAsync(run);")]
    public Task WhenAll_WhereBranchesWouldNotFit_IsLeft(string statement) => VerifyAsync<ParallelStepsFix>(statement, statement);

    [Theory]
    [InlineData("private int {|SLIP2015:_count|} = 3;", "private readonly int _count = 3;")]
    [InlineData("// How often.\n    int {|SLIP2015:_count|} = 3;", "// How often.\n    readonly int _count = 3;")]
    [InlineData("private static int {|SLIP2015:Count|} = 3;", "private static readonly int Count = 3;")]
    [InlineData("public string Text { get; private {|SLIP2015:set|}; } = \"\";", "public string Text { get; } = \"\";")]
    public Task MutableMember_ThatNothingSets_BecomesReadOnly(string before, string after)
    {
        string marked = before.Contains("private {|SLIP2015:set|}", StringComparison.Ordinal) ? "public string {|SLIP2015:Text|} { get; private set; } = \"\";" : before;
        return PipelineSnippet.VerifyFixAsync<ReadOnlyFix>(PipelineSnippet.Pipeline("", marked), PipelineSnippet.Pipeline("", after));
    }

    [Theory]
    [InlineData("public int {|SLIP2015:Count|};")]
    [InlineData("public string {|SLIP2015:Text|} { get; set; } = \"\";")]
    [InlineData("private int {|SLIP2015:_count|}; public int Count => _count; public ValueTask<int> AddAsync(StepCall call) => ValueTask.FromResult(_count); private void Unused() { Set(); } private void Set() { }")]
    public Task MutableMember_OfOthersToSet_IsLeft(string member)
    {
        bool isPrivate = member.Contains("private int", StringComparison.Ordinal);
        string after = isPrivate ? member.Replace("private int {|SLIP2015:_count|}", "private readonly int _count", StringComparison.Ordinal) : member;
        return PipelineSnippet.VerifyFixAsync<ReadOnlyFix>(PipelineSnippet.Pipeline("", member), PipelineSnippet.Pipeline("", after));
    }

    [Theory]
    [InlineData("private int {|SLIP2015:_count|}; private sealed class Part(Sample desk) { public void Add() => desk._count++; }")]
    [InlineData("private int {|SLIP2015:_count|}; public Sample() : this(new Prompts()) => Fill(); private void Fill() => _count = 1;")]
    [InlineData("private volatile int {|SLIP2015:_count|};")]
    [InlineData("private SpinLock {|SLIP2015:_lock|}; private bool Enter() { bool taken = false; _lock.Enter(ref taken); return taken; }")]
    public Task MutableMember_ThatCannotBeReadOnly_IsLeft(string member) =>
        PipelineSnippet.VerifyFixAsync<ReadOnlyFix>(PipelineSnippet.Pipeline("", member), PipelineSnippet.Pipeline("", member));

    [Fact]
    public Task MutableMember_SetByItsConstructor_BecomesReadOnly() => PipelineSnippet.VerifyFixAsync<ReadOnlyFix>(
        PipelineSnippet.Pipeline("", "private DateTime {|SLIP2015:_at|}; public Sample(DateTime at) : this(new Prompts()) => _at = at;"),
        PipelineSnippet.Pipeline("", "private readonly DateTime _at; public Sample(DateTime at) : this(new Prompts()) => _at = at;"));

    [Theory]
    [InlineData("await {|SLIP2007:Task.Delay(TimeSpan.FromHours(2))|};", "await run.DelayAsync(\"delay\", TimeSpan.FromHours(2));")]
    [InlineData("await {|SLIP2007:Task.Delay(TimeSpan.FromHours(2), run.Cancellation)|};", "await run.DelayAsync(\"delay\", TimeSpan.FromHours(2));")]
    [InlineData("await {|SLIP2007:Task.Delay(60_000 * 5)|};", "await run.DelayAsync(\"delay\", TimeSpan.FromMilliseconds(60_000 * 5));")]
    public Task Delay_InPipeline_BecomesAStep(string before, string after) => VerifyAsync<DelayFix>(before, after);

    [Theory]
    [InlineData("var pause = {|SLIP2007:Task.Delay(1000)|};")]
    [InlineData("await {|SLIP2007:Task.Delay(TimeSpan.FromHours(2), time)|};")]
    [InlineData("var limit = {|SLIP2007:new CancellationTokenSource(1000)|};")]
    [InlineData("await {|SLIP2007:Task.Delay(300_000, new CancellationTokenSource().Token)|};")]
    [InlineData("await {|SLIP2007:Task.Delay(1000)|};")]
    [InlineData("await {|SLIP2007:Task.Delay(TimeSpan.FromSeconds(30))|};")]
    [InlineData("await {|SLIP2007:Task.Delay(TimeSpan.FromMilliseconds(0.5))|};")]
    public Task Wait_OfOtherKinds_IsLeft(string statement) => VerifyAsync<DelayFix>(statement, statement);

    [Fact]
    public Task AsyncVoid_Method_ReturnsTask() => PipelineSnippet.VerifyFixAsync<AsyncTaskFix>(
        PipelineSnippet.Pipeline(
            "await NowAsync(); async void {|SLIP2019:LaterAsync|}() => await Task.Yield(); async Task NowAsync() => LaterAsync();",
            "private async void {|SLIP2019:AskAsync|}(RunContext run) => await prompts.Judge(\"a\").AskAsync(run);"),
        PipelineSnippet.Pipeline(
            "await NowAsync(); async Task LaterAsync() => await Task.Yield(); async Task NowAsync() => LaterAsync();",
            "private async Task AskAsync(RunContext run) => await prompts.Judge(\"a\").AskAsync(run);"));

    [Theory]
    [InlineData("input.Items.ToList().ForEach(JudgeAsync); async void {|SLIP2019:JudgeAsync|}(string text) => await prompts.Judge(text).AskAsync(run);", "")]
    [InlineData("", "private void Watch() => AppDomain.CurrentDomain.ProcessExit += this.OnExit; private async void {|SLIP2019:OnExit|}(object? sender, EventArgs e) => await Task.Yield();")]
    [InlineData("", "private sealed class Asker : Desk, IAsker { public override async void {|SLIP2019:Open|}(RunContext run) => await Task.Yield(); public async void {|SLIP2019:Ask|}(RunContext run) => await Task.Yield(); }")]
    public Task AsyncVoid_WhereATaskDoesNotFit_IsLeft(string statement, string member)
    {
        string code = PipelineSnippet.Pipeline(statement, member) + "\npublic abstract class Desk { public abstract void Open(RunContext run); } public interface IAsker { void Ask(RunContext run); }";
        return PipelineSnippet.VerifyFixAsync<AsyncTaskFix>(code, code);
    }

    [Theory]
    [InlineData("{|SLIP2017:map|}", "map.OrderBy(pair => pair.Key, StringComparer.Ordinal)")]
    [InlineData("{|SLIP2017:map.Keys|}", "map.Keys.Order(StringComparer.Ordinal)")]
    [InlineData("{|SLIP2017:new HashSet<int>()|}", "new HashSet<int>().Order()")]
    [InlineData("{|SLIP2017:new Dictionary<int, string>()|}", "new Dictionary<int, string>().OrderBy(pair => pair.Key)")]
    [InlineData("({|SLIP2017:map|})", "(map.OrderBy(pair => pair.Key, StringComparer.Ordinal))")]
    public Task UnorderedCollection_IsSorted(string before, string after) => VerifyAsync<SortFix>(
        $"var map = new Dictionary<string, string>(); foreach (var item in {before}) {{ await prompts.Judge(\"\" + item).AskAsync(run); }}",
        $"var map = new Dictionary<string, string>(); foreach (var item in {after}) {{ await prompts.Judge(\"\" + item).AskAsync(run); }}");

    [Fact]
    public Task UnorderedCollection_WithoutLinq_ImportsIt()
    {
        string before = PipelineSnippet.Pipeline("foreach (var item in {|SLIP2017:new HashSet<int>()|}) { var id = run.NewId(); }").Replace("using System.Linq;\n", "", StringComparison.Ordinal);
        string after = PipelineSnippet.Pipeline("foreach (var item in new HashSet<int>().Order()) { var id = run.NewId(); }").Replace("using System.Linq;\n", "", StringComparison.Ordinal)
            .Replace("using Slipway.Steps;\n", "using Slipway.Steps;\nusing System.Linq;\n\n", StringComparison.Ordinal);
        return PipelineSnippet.VerifyFixAsync<SortFix>(before, after);
    }

    [Theory]
    [InlineData("{|SLIP2017:new HashSet<string>(input.Items).ToList()|}.ForEach(item => prompts.Judge(item).AskAsync(run));")]
    [InlineData("Array.ForEach({|SLIP2017:new HashSet<string>(input.Items).ToArray()|}, item => prompts.Judge(item).AskAsync(run));")]
    public Task UnorderedCollection_ThatAListGoesThrough_IsLeft(string statement) => VerifyAsync<SortFix>(statement, statement);

    [Fact]
    public Task RunMember_WhereATupleHasTheContext_IsNotOffered() => VerifyAsync<RunMemberFix>(
        "Func<(RunContext Run, int N), Guid> mark = x => {|SLIP2003:Guid.NewGuid()|};", "Func<(RunContext Run, int N), Guid> mark = x => {|SLIP2003:Guid.NewGuid()|};");

    [Fact]
    public Task UnorderedCollection_OfWhatCannotBeCompared_IsLeft() => VerifyAsync<SortFix>(
        "foreach (var item in {|SLIP2017:new HashSet<object>()|}) { var id = run.NewId(); }",
        "foreach (var item in {|SLIP2017:new HashSet<object>()|}) { var id = run.NewId(); }");

    [Fact]
    public Task UnorderedCollection_ThatMayBeNull_IsLeft() => VerifyAsync<SortFix>(
        "HashSet<int>? set = null; var all = {|SLIP2017:set|}?.Select(item => run.NewId()).ToList();",
        "HashSet<int>? set = null; var all = {|SLIP2017:set|}?.Select(item => run.NewId()).ToList();");

    [Theory]
    [InlineData(
        "string page = await {|SLIP2010:http.GetStringAsync(input.Text)|};",
        "string page = await run.CodeAsync(\"get-string\", async _ => await http.GetStringAsync(input.Text));")]
    [InlineData(
        "string text = {|SLIP2012:File.ReadAllText(\"a\")|};",
        "string text = await run.CodeAsync(\"read-all-text\", _ => ValueTask.FromResult(File.ReadAllText(\"a\")));")]
    [InlineData(
        "int size = {|SLIP2012:File.ReadAllText(\"a\")|}.Length;",
        "int size = (await run.CodeAsync(\"read-all-text\", _ => ValueTask.FromResult(File.ReadAllText(\"a\")))).Length;")]
    [InlineData(
        "if ({|SLIP2012:File.Exists(\"a\")|}) { }",
        "if (await run.CodeAsync(\"exists\", _ => ValueTask.FromResult(File.Exists(\"a\")))) { }")]
    [InlineData(
        "int n = {|SLIP2004:RandomNumberGenerator.GetInt32(10)|};",
        "int n = await run.CodeAsync(\"get-int32\", _ => ValueTask.FromResult(RandomNumberGenerator.GetInt32(10)));")]
    [InlineData(
        "string text = {|SLIP2012:File.ReadAllText({|SLIP2012:File.ReadAllText(\"a\")|})|};",
        "string text = await run.CodeAsync(\"read-all-text\", _ => ValueTask.FromResult(File.ReadAllText(File.ReadAllText(\"a\"))));")]
    public Task Reading_Outside_IsDoneInAStep(string before, string after) => VerifyAsync<CodeStepFix>(before, after);

    [Fact]
    public Task Reading_WithinWhatAStepDoesNotFit_IsDoneInAStep() => VerifyAsync<CodeStepFix>(
        "{|SLIP2012:File.WriteAllText(\"b\", {|SLIP2012:File.ReadAllText(\"a\")|})|};",
        "{|SLIP2012:File.WriteAllText(\"b\", await run.CodeAsync(\"read-all-text\", _ => ValueTask.FromResult(File.ReadAllText(\"a\"))))|};");

    [Theory]
    [InlineData("await {|SLIP2012:File.WriteAllTextAsync(\"a\", \"b\")|};")]
    [InlineData("var reply = await {|SLIP2010:http.GetAsync(\"https://example.org\")|};")]
    [InlineData("var stream = {|SLIP2012:File.OpenRead(\"a\")|};")]
    [InlineData("var task = {|SLIP2010:http.GetStringAsync(\"https://example.org\")|};")]
    [InlineData("var all = input.Items.Select(item => {|SLIP2012:File.ReadAllText(item)|}).ToList();")]
    [InlineData("var all = from item in input.Items select {|SLIP2012:File.ReadAllText(item)|};")]
    [InlineData("try { } catch (IOException) when ({|SLIP2012:File.Exists(\"a\")|}) { }")]
    [InlineData("string text = {|SLIP2012:File.ReadAllText(await Task.FromResult(\"a\"))|};")]
    [InlineData("string text = {|SLIP2012:File.ReadAllText(await prompts.Judge(\"a\").AskAsync(run))|};")]
    [InlineData("string page = await {|SLIP2010:http.GetStringAsync(await prompts.Judge(\"a\").AskAsync(run))|};")]
    [InlineData("string page = await {|SLIP2010:http.GetStringAsync(\"https://example.org/\" + run.NewId())|};")]
    [InlineData("string text = {|SLIP2012:File.ReadAllText(input is { Text: var path } ? path : \"\")|};")]
    public Task Outside_WhereAStepWouldNotFit_IsLeft(string statement) => VerifyAsync<CodeStepFix>(statement, statement);

    [Fact]
    public Task FixAll_InSeveralFiles_FixesEachFinding() => PipelineSnippet.VerifyFixAllAsync<RunMemberFix>(
        (PipelineSnippet.Pipeline("var a = {|SLIP2003:Guid.NewGuid()|}; var b = {|SLIP2003:Guid.NewGuid()|}; var c = {|SLIP2001:DateTime.UtcNow|};"),
            PipelineSnippet.Pipeline("var a = run.NewId(); var b = run.NewId(); var c = run.Now.UtcDateTime;")),
        ("public static class Marks { public static System.Guid Mark(this Slipway.RunContext run) => {|SLIP2003:System.Guid.NewGuid()|}; }",
            "public static class Marks { public static System.Guid Mark(this Slipway.RunContext run) => run.NewId(); }"));

    private static Task VerifyAsync<TFix>(string before, string after)
        where TFix : Microsoft.CodeAnalysis.CodeFixes.CodeFixProvider, new()
    {
        const string Services = "(Prompts prompts, TimeProvider time, HttpClient http)";
        return PipelineSnippet.VerifyFixAsync<TFix>(PipelineSnippet.Pipeline(before, constructor: Services), PipelineSnippet.Pipeline(after, constructor: Services));
    }
}
