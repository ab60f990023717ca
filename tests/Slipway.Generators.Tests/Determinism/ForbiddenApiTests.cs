namespace Slipway.Generators.Tests.Determinism;

/// <summary>Members that pipeline code must not call: found in pipeline code, allowed in steps and elsewhere.</summary>
public sealed class ForbiddenApiTests
{
    public static TheoryData<string, string> Expressions() => new()
    {
        { "SLIP2001", "DateTime.Now" },
        { "SLIP2001", "DateTime.UtcNow" },
        { "SLIP2001", "DateTime.Today" },
        { "SLIP2001", "DateTimeOffset.Now" },
        { "SLIP2001", "DateTimeOffset.UtcNow" },
        { "SLIP2001", "TimeProvider.System.GetUtcNow()" },
        { "SLIP2001", "TimeProvider.System.GetLocalNow()" },
        { "SLIP2001", "TimeProvider.System" },
        { "SLIP2001", "time.GetUtcNow()" },
        { "SLIP2002", "Stopwatch.StartNew()" },
        { "SLIP2002", "new Stopwatch()" },
        { "SLIP2002", "Stopwatch.GetTimestamp()" },
        { "SLIP2002", "time.GetTimestamp()" },
        { "SLIP2002", "Environment.TickCount" },
        { "SLIP2002", "Environment.TickCount64" },
        { "SLIP2003", "Guid.NewGuid()" },
        { "SLIP2003", "Guid.CreateVersion7()" },
        { "SLIP2003", "RunId.New(time)" },
        { "SLIP2004", "new Random()" },
        { "SLIP2004", "Random.Shared" },
        { "SLIP2004", "RandomNumberGenerator.GetInt32(10)" },
        { "SLIP2004", "RandomNumberGenerator.GetBytes(16)" },
        { "SLIP2004", "RandomNumberGenerator.Create()" },
        { "SLIP2004", "input.Items.Shuffle()" },
        { "SLIP2004", "Path.GetRandomFileName()" },
        { "SLIP2004", "input.Text.GetHashCode()" },
        { "SLIP2004", "HashCode.Combine(1, 2)" },
        { "SLIP2004", "StringComparer.Ordinal.GetHashCode(input.Text)" },
        { "SLIP2004", "input.GetHashCode()" },
        { "SLIP2004", "(input.Text, 1).GetHashCode()" },
        { "SLIP2004", "new { input.Text }.GetHashCode()" },
        { "SLIP2005", "Task.Run(() => 1)" },
        { "SLIP2005", "Task.Factory.StartNew(() => 1)" },
        { "SLIP2005", "new Thread(() => { })" },
        { "SLIP2005", "Parallel.For(0, 3, i => { })" },
        { "SLIP2005", "ThreadPool.QueueUserWorkItem(_ => { })" },
        { "SLIP2005", "input.Items.AsParallel()" },
        { "SLIP2005", "new Task(() => { })" },
        { "SLIP2005", "Task.CompletedTask.ContinueWith(t => 1)" },
        { "SLIP2005", "ParallelEnumerable.Range(0, 3)" },
        { "SLIP2005", "Task.Factory.ContinueWhenAll([Task.CompletedTask], all => 1)" },
        { "SLIP2007", "Task.Delay(10)" },
        { "SLIP2007", "Task.Delay(TimeSpan.FromSeconds(1), time)" },
        { "SLIP2007", "new Timer(_ => { })" },
        { "SLIP2007", "new PeriodicTimer(TimeSpan.FromSeconds(1))" },
        { "SLIP2007", "new System.Timers.Timer(5)" },
        { "SLIP2007", "new CancellationTokenSource(1000)" },
        { "SLIP2007", "new CancellationTokenSource(TimeSpan.FromSeconds(1))" },
        { "SLIP2007", "Task.CompletedTask.WaitAsync(TimeSpan.FromSeconds(1))" },
        { "SLIP2007", "Task.CompletedTask.Wait(1000)" },
        { "SLIP2007", "Task.CompletedTask.Wait(TimeSpan.FromSeconds(1))" },
        { "SLIP2007", "Task.WaitAll([Task.CompletedTask], 100)" },
        { "SLIP2007", "new SemaphoreSlim(1).WaitAsync(100)" },
        { "SLIP2007", "new SemaphoreSlim(1).Wait(TimeSpan.FromSeconds(1))" },
        { "SLIP2007", "SpinWait.SpinUntil(() => true, 100)" },
        { "SLIP2007", "new ManualResetEvent(true).WaitOne(100)" },
        { "SLIP2007", "time.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.Zero)" },
        { "SLIP2008", "Task.WhenAny(Task.CompletedTask, Task.CompletedTask)" },
        { "SLIP2008", "Task.WaitAny(Task.CompletedTask)" },
        { "SLIP2008", "Task.WhenEach(Task.CompletedTask)" },
        { "SLIP2008", "Task.Factory.ContinueWhenAny([Task.CompletedTask], first => 1)" },
        { "SLIP2010", "http.GetStringAsync(\"https://example.org\")" },
        { "SLIP2010", "http.SendAsync(new HttpRequestMessage())" },
        { "SLIP2010", "http.PostAsync(\"https://example.org\", null)" },
        { "SLIP2010", "System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync<int>(http, \"https://example.org\")" },
        { "SLIP2010", "System.Net.Dns.GetHostAddressesAsync(\"example.org\")" },
        { "SLIP2010", "new System.Net.Sockets.TcpClient(\"example.org\", 80)" },
        { "SLIP2010", "System.Net.NetworkInformation.NetworkInterface.GetIsNetworkAvailable()" },
        { "SLIP2011", "chat.GetResponseAsync([])" },
        { "SLIP2011", "chat.GetResponseAsync(\"Hello\")" },
        { "SLIP2011", "chat.GetStreamingResponseAsync(\"Hello\")" },
        { "SLIP2011", "embeddings.GenerateAsync([\"a\"])" },
        { "SLIP2011", "embeddings.GenerateVectorAsync(\"a\")" },
        { "SLIP2011", "tool.InvokeAsync()" },
        { "SLIP2012", "File.ReadAllText(\"a\")" },
        { "SLIP2012", "File.ReadAllTextAsync(\"a\")" },
        { "SLIP2012", "File.Exists(\"a\")" },
        { "SLIP2012", "Path.Exists(\"a\")" },
        { "SLIP2012", "Directory.GetFiles(\"a\")" },
        { "SLIP2012", "Directory.EnumerateFiles(\"a\")" },
        { "SLIP2012", "new FileInfo(\"a\").Length" },
        { "SLIP2012", "new FileInfo(\"a\").OpenRead()" },
        { "SLIP2012", "new FileStream(\"a\", FileMode.Open)" },
        { "SLIP2012", "new StreamReader(\"a\")" },
        { "SLIP2012", "new StreamWriter(\"a\")" },
        { "SLIP2012", "Path.GetTempFileName()" },
        { "SLIP2012", "Process.Start(\"ls\")" },
        { "SLIP2012", "Process.GetCurrentProcess()" },
        { "SLIP2012", "System.Xml.Linq.XDocument.Load(\"a.xml\")" },
        { "SLIP2012", "System.Xml.XmlReader.Create(\"a.xml\")" },
        { "SLIP2012", "Console.ReadLine()" },
        { "SLIP2012", "command.ExecuteScalarAsync()" },
        { "SLIP2013", "Environment.GetEnvironmentVariable(\"REGION\")" },
        { "SLIP2013", "Environment.GetEnvironmentVariables()" },
        { "SLIP2013", "Environment.MachineName" },
        { "SLIP2013", "Environment.UserName" },
        { "SLIP2013", "Environment.CurrentDirectory" },
        { "SLIP2013", "Environment.ProcessorCount" },
        { "SLIP2013", "Environment.GetCommandLineArgs()" },
        { "SLIP2013", "Path.GetTempPath()" },
        { "SLIP2013", "OperatingSystem.IsLinux()" },
        { "SLIP2013", "AppContext.BaseDirectory" },
        { "SLIP2013", "AppDomain.CurrentDomain.BaseDirectory" },
        { "SLIP2013", "TimeZoneInfo.Local" },
        { "SLIP2013", "run.Now.ToLocalTime()" },
        { "SLIP2013", "run.Now.LocalDateTime" },
        { "SLIP2013", "Thread.CurrentThread.ManagedThreadId" },
    };

    private const string Services =
        "(Prompts prompts, TimeProvider time, HttpClient http, IChatClient chat, IEmbeddingGenerator<string, Embedding<float>> embeddings, AIFunction tool, System.Data.Common.DbCommand command)";

    private static string Discards => string.Concat(Expressions().Select(row => $"_ = {row.Data.Item2};\n"));

    [Theory]
    [MemberData(nameof(Expressions))]
    public Task Member_InPipeline_IsFound(string rule, string expression) =>
        PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline($$"""var x = {|{{rule}}:{{expression}}|};""", constructor: Services));

    [Fact]
    public Task Members_InBodiesOfSteps_AreAllowed() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        $$"""
        await run.CodeAsync("do-it", ct =>
        {
            {{Discards}}
            return ValueTask.FromResult(1);
        });
        """,
        constructor: Services));

    [Fact]
    public Task Members_OutsidePipelines_AreAllowed() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        $$"""
        public sealed record Nobody(DateTimeOffset Now);
        public sealed class Service{{Services}}
        {
            public void Work(Input input, Nobody run)
            {
                {{Discards}}
                Action later = () => { {{Discards}} };
            }
        }
        """));

    [Theory]
    [InlineData("Thread.Sleep(10);", "SLIP2007")]
    [InlineData("Environment.Exit(1);", null)]
    [InlineData("File.Delete(\"a\");", "SLIP2012")]
    [InlineData("new CancellationTokenSource().CancelAfter(10);", "SLIP2007")]
    public Task Statement_InPipeline_IsFoundWhenForbidden(string statement, string? rule) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        rule is null ? statement : $"{{|{rule}:{statement.TrimEnd(';')}|}};"));

    [Theory]
    [InlineData("{|SLIP2013:{|SLIP2001:DateTime.UtcNow|}.ToLocalTime()|}")]
    [InlineData("{|SLIP2013:{|SLIP2001:DateTimeOffset.UtcNow|}.LocalDateTime|}")]
    [InlineData("{|SLIP2004:{|SLIP2012:File.ReadAllText(\"a\")|}.GetHashCode()|}")]
    [InlineData("{|SLIP2007:{|SLIP2008:Task.WhenAny(Task.CompletedTask)|}.WaitAsync(TimeSpan.FromSeconds(1))|}")]
    [InlineData("{|SLIP2013:TimeProvider.System.LocalTimeZone|}")]
    public Task Member_OfWhatAForbiddenMemberReturns_IsFoundBesideIt(string expression) =>
        PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline($"var x = {expression};"));

    [Theory]
    [InlineData("new Random(42).Next()")]
    [InlineData("Guid.Parse(input.Text)")]
    [InlineData("new DateTime(2026, 1, 1).AddDays(1)")]
    [InlineData("DateTime.UnixEpoch")]
    [InlineData("DateTimeOffset.Parse(input.Text, System.Globalization.CultureInfo.InvariantCulture)")]
    [InlineData("Path.Combine(\"a\", \"b\")")]
    [InlineData("Path.GetExtension(input.Text)")]
    [InlineData("new FileInfo(\"a\").Name")]
    [InlineData("new StreamReader(new MemoryStream()).ReadToEnd()")]
    [InlineData("Environment.NewLine")]
    [InlineData("Task.FromResult(1)")]
    [InlineData("new CancellationTokenSource()")]
    [InlineData("new TaskCompletionSource<int>()")]
    [InlineData("new HttpRequestMessage()")]
    [InlineData("http.BaseAddress")]
    [InlineData("chat.GetService(typeof(string))")]
    [InlineData("chat.GetService<string>()")]
    [InlineData("nameof(DateTime.Now)")]
    [InlineData("run.Now.UtcDateTime")]
    [InlineData("new SemaphoreSlim(1).WaitAsync()")]
    [InlineData("new SemaphoreSlim(1).WaitAsync(run.Cancellation)")]
    [InlineData("System.Xml.Linq.XDocument.Load(new StringReader(input.Text))")]
    [InlineData("System.Xml.Linq.XDocument.Parse(input.Text)")]
    [InlineData("3.GetHashCode()")]
    [InlineData("new { input.Text.Length }.GetHashCode()")]
    [InlineData("run.NewId()")]
    [InlineData("run.Random.Next(3)")]
    [InlineData("run.Secret(\"KEY\")")]
    [InlineData("SHA256.HashData([1])")]
    [InlineData("input.Items.Select(i => i.Trim()).Where(i => i.Length > 0).ToList()")]
    public Task Expression_ThatIsTheSameOnReplay_IsAllowed(string expression) =>
        PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline($"var x = {expression};", constructor: "(HttpClient http, IChatClient chat)"));

    [Fact]
    public Task Implementation_OfForbiddenInterface_IsFound() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public abstract class MyChat : IChatClient
        {
            public abstract Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken ct = default);
            public abstract IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken ct = default);
            public object? GetService(Type type, object? key = null) => null;
            public void Dispose() { }
        }
        public static class Extensions
        {
            public static async Task<string> AskAsync(this RunContext run, MyChat chat) => (await {|SLIP2011:chat.GetResponseAsync([])|}).Text;
        }
        """));

    [Fact]
    public Task Members_OfConfigurationAndEntities_AreFound() => PipelineSnippet.VerifyAsync(
        PipelineSnippet.Pipeline(
            """
            var a = {|SLIP2013:configuration["region"]|};
            var b = {|SLIP2013:configuration.GetSection("region")|};
            var c = {|SLIP2013:configuration.GetText("region")|};
            var d = {|SLIP2013:monitor.CurrentValue|};
            var e = await {|SLIP2012:orders.Where(order => order != "").ToListAsync()|};
            var f = {|SLIP2012:orders.Find(1)|};
            await run.CodeAsync("load", async _ => (await orders.ToListAsync()).Count + configuration["region"]!.Length);
            """,
            constructor: "(IConfiguration configuration, IOptionsMonitor<string> monitor, DbSet<string> orders)")
            .Replace("using Slipway;\n", "using Slipway;\nusing Microsoft.EntityFrameworkCore;\nusing Microsoft.Extensions.Configuration;\nusing Microsoft.Extensions.Options;\n", StringComparison.Ordinal) +
        """

        namespace Microsoft.Extensions.Configuration
        {
            public interface IConfiguration { string? this[string key] { get; set; } IConfiguration GetSection(string key); }
            public static class ConfigurationBinder { public static string? GetText(this IConfiguration configuration, string key) => null; }
        }
        namespace Microsoft.Extensions.Options { public interface IOptionsMonitor<out T> { T CurrentValue { get; } } }
        namespace Microsoft.EntityFrameworkCore
        {
            public abstract class DbSet<T> : IQueryable<T>
            {
                public abstract T Find(int key);
                public abstract Type ElementType { get; }
                public abstract System.Linq.Expressions.Expression Expression { get; }
                public abstract IQueryProvider Provider { get; }
                public abstract IEnumerator<T> GetEnumerator();
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            }
            public static class EntityFrameworkQueryableExtensions { public static Task<List<T>> ToListAsync<T>(this IQueryable<T> query) => Task.FromResult(query.ToList()); }
        }
        """);

    [Fact]
    public Task HashCode_ThatTheCompilerMakesOfTexts_IsFound() => PipelineSnippet.VerifyAsync(
        PipelineSnippet.Pipeline(
            """
            var a = {|SLIP2004:new Named("a").GetHashCode()|} + {|SLIP2004:new Derived("a").GetHashCode()|};
            var b = {|SLIP2004:new Place("a", 1).GetHashCode()|} + {|SLIP2004:new Placed(new Place("a", 1), 2).GetHashCode()|};
            Place? maybe = new Place("a", 1);
            var c = {|SLIP2004:maybe.GetHashCode()|};
            var d = new Point(1, 2).GetHashCode() + new Own("a").GetHashCode() + new Plain("a").GetHashCode();
            """) +
        """

        public record Named(string Name);
        public sealed record Derived(string Name) : Named(Name);
        public readonly record struct Place(string Name, int Number);
        public readonly record struct Placed(Place Place, int Number);
        public readonly record struct Point(int X, int Y);
        public sealed record Own(string Name) { public override int GetHashCode() => Name.Length; }
        public sealed class Plain(string name) { public override int GetHashCode() => name.Length; }
        """);

    [Fact]
    public Task MethodGroup_OfForbiddenMember_IsFound() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        "Func<Guid> make = {|SLIP2003:Guid.NewGuid|};"));

    [Fact]
    public Task Message_NamesMemberAndContext_AsTheyAreCalled() => PipelineSnippet.VerifyMessageAsync(
        PipelineSnippet.File(
            """
            public static class Extensions
            {
                public static DateTimeOffset Soon(this RunContext context) => [|DateTimeOffset.UtcNow|].AddHours(1);
            }
            """),
        "SLIP2001",
        "'DateTimeOffset.UtcNow' reads the clock, which has moved when the run is replayed; use 'context.Now'");
}
