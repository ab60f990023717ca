using Rules = Slipway.Generators.Determinism.DeterminismRules;

namespace Slipway.Generators.Determinism;

/// <summary>The members that pipeline code must not call.</summary>
internal static class ForbiddenApiTable
{
    /// <summary>Any method of the type but those of <see cref="object"/> and those that dispose.</summary>
    public const string AnyMethod = "*";

    /// <summary>Any extension method on the type.</summary>
    public const string AnyExtension = "this *";

    /// <summary>Any extension method on the type that returns a task or an asynchronous stream.</summary>
    public const string AsyncExtension = "this async";

    public const string Constructor = ".ctor";

    public const string Indexer = "this[]";

    private const string Arguments = DeterminismIds.ArgumentsPlaceholder;
    private const string InStep = "do it in a step, with '{run}.CodeAsync'";
    private const string InEffectStep = "do it in a step: '{run}.CodeAsync' for what only reads, '{run}.StepAsync' with StepEffect.SideEffect for what changes something";
    private const string InHttpStep = "use '{run}.HttpAsync', or a step with '{run}.CodeAsync'";
    private const string InPrompt = "ask through a prompt, or in a step with '{run}.CodeAsync'";
    private const string Timings = "measure within a step; the journal has how long each step took";
    private const string Waiting = "use '{run}.DelayAsync' for minutes and days; for less wait within a step, or give it a timeout or a retry";
    private const string Inline = "call it here, or in a step with '{run}.CodeAsync'";
    private const string FromSettings = "take it from the input or from settings given to the constructor";
    private const string InBranches = "use '{run}.ParallelAsync', which awaits every branch";

    /// <summary>The clock that is not a run's, wherever it is given to.</summary>
    public static readonly ForbiddenApi SystemClock = new(Rules.Clock, "'{run}.Now'");

    private static readonly ForbiddenApi Now = new(Rules.Clock, "'{run}.Now'", "{run}.Now");
    private static readonly ForbiddenApi NowUtc = new(Rules.Clock, "'{run}.Now.UtcDateTime'", "{run}.Now.UtcDateTime");
    private static readonly ForbiddenApi Today = new(Rules.Clock, "'{run}.Now.UtcDateTime.Date'", "{run}.Now.UtcDateTime.Date");
    private static readonly ForbiddenApi Duration = new(Rules.ElapsedTime, Timings);
    private static readonly ForbiddenApi Id = new(Rules.NewId, "'{run}.NewId()'", "{run}.NewId()");
    private static readonly ForbiddenApi RunId = new(Rules.NewId, "'{run}.Id', or '{run}.NewId()' for another");
    private static readonly ForbiddenApi Random = new(Rules.Randomness, "use '{run}.Random'", "{run}.Random");
    private static readonly ForbiddenApi Shuffled = new(Rules.Randomness, "shuffle an array with '{run}.Random'");
    private static readonly ForbiddenApi RandomName = new(Rules.Randomness, "make a name of '{run}.NewId()'");
    private static readonly ForbiddenApi Secure = new(Rules.Randomness, "draw it in a step, with '{run}.CodeAsync'");
    public static readonly ForbiddenApi HashCode = new(Rules.Randomness, "it is seeded anew in each process; compute a hash such as SHA-256");
    private static readonly ForbiddenApi OtherThread = new(Rules.Thread, Inline);
    private static readonly ForbiddenApi RealTime = new(Rules.Wait, Waiting);
    private static readonly ForbiddenApi First = new(Rules.FirstOfTasks, InBranches);
    private static readonly ForbiddenApi Http = new(Rules.Network, InHttpStep);
    private static readonly ForbiddenApi Socket = new(Rules.Network, InEffectStep);
    private static readonly ForbiddenApi Ask = new(Rules.Model, InPrompt);
    private static readonly ForbiddenApi Embed = new(Rules.Model, InStep);
    private static readonly ForbiddenApi Tool = new(Rules.Model, "use '{run}.CallAsync'");
    private static readonly ForbiddenApi Io = new(Rules.Machine, InEffectStep);
    private static readonly ForbiddenApi Keyboard = new(Rules.Machine, "take it from the input");
    private static readonly ForbiddenApi Surroundings = new(Rules.Environment, FromSettings);
    private static readonly ForbiddenApi Variable = new(
        Rules.Environment, FromSettings + ", or with '{run}.Secret' when it is a secret", "{run}.Secret(" + Arguments + ")");

    private static readonly ForbiddenApi Zone = new(Rules.Environment, "name the time zone, or stay with UTC");

    /// <summary>
    /// Types by their metadata names, with their members. A member may say the type of its first parameter, as in
    /// <c>.ctor(String)</c>, or that it has none, as in <c>.ctor()</c>, or the type of its second, as in <c>WaitAll(*, Int32)</c>. Members of derived types and implementations count too.
    /// </summary>
    public static readonly IReadOnlyList<(string Type, ForbiddenApi Api, string[] Members)> Entries =
    [
        ("System.DateTimeOffset", Now, ["Now", "UtcNow"]),
        ("System.DateTime", NowUtc, ["Now", "UtcNow"]),
        ("System.DateTime", Today, ["Today"]),
        ("System.TimeProvider", Now, ["GetUtcNow", "GetLocalNow"]),
        ("System.TimeProvider", SystemClock, ["System"]),

        ("System.TimeProvider", Duration, ["GetTimestamp", "GetElapsedTime"]),
        ("System.Diagnostics.Stopwatch", Duration, [Constructor, "StartNew", "GetTimestamp", "GetElapsedTime", "Start", "Restart"]),
        ("System.Environment", Duration, ["TickCount", "TickCount64"]),

        ("System.Guid", Id, ["NewGuid", "CreateVersion7"]),
        ("Slipway.RunId", RunId, ["New"]),

        ("System.Random", Random, [Constructor + "()", "Shared"]),
        ("System.Linq.Enumerable", Shuffled, ["Shuffle"]),
        ("System.Security.Cryptography.RandomNumberGenerator", Secure, [AnyMethod]),
        ("System.IO.Path", RandomName, ["GetRandomFileName"]),
        ("System.String", HashCode, ["GetHashCode"]),
        ("System.StringComparer", HashCode, ["GetHashCode"]),
        ("System.HashCode", HashCode, ["Combine", "ToHashCode"]),

        ("System.Threading.Tasks.Task", OtherThread, ["Run", "ContinueWith", "Start", Constructor]),
        ("System.Threading.Tasks.TaskFactory", OtherThread, ["StartNew", "ContinueWhenAll"]),
        ("System.Threading.Tasks.TaskFactory`1", OtherThread, ["StartNew", "ContinueWhenAll"]),
        ("System.Threading.Tasks.Parallel", OtherThread, [AnyMethod]),
        ("System.Threading.Thread", OtherThread, [Constructor]),
        ("System.Threading.ThreadPool", OtherThread, ["QueueUserWorkItem", "UnsafeQueueUserWorkItem", "RegisterWaitForSingleObject"]),
        ("System.Linq.ParallelEnumerable", OtherThread, ["AsParallel", "Range", "Repeat"]),

        ("System.Threading.Tasks.Task", RealTime, ["Delay", "WaitAsync(TimeSpan)", "Wait(TimeSpan)", "Wait(Int32)", "WaitAll(*, Int32)", "WaitAll(*, TimeSpan)"]),
        ("System.Threading.Tasks.TimeProviderTaskExtensions", RealTime, [AnyMethod]),
        ("System.Threading.Thread", RealTime, ["Sleep"]),
        ("System.Threading.Thread", RealTime, ["Join(Int32)", "Join(TimeSpan)"]),
        ("System.Threading.SpinWait", RealTime, ["SpinUntil(*, Int32)", "SpinUntil(*, TimeSpan)"]),
        ("System.Threading.SemaphoreSlim", RealTime, ["Wait(Int32)", "Wait(TimeSpan)", "WaitAsync(Int32)", "WaitAsync(TimeSpan)"]),
        ("System.Threading.ManualResetEventSlim", RealTime, ["Wait(Int32)", "Wait(TimeSpan)"]),
        ("System.Threading.CountdownEvent", RealTime, ["Wait(Int32)", "Wait(TimeSpan)"]),
        ("System.Threading.WaitHandle", RealTime, ["WaitOne(Int32)", "WaitOne(TimeSpan)"]),
        ("System.Threading.Monitor", RealTime, ["TryEnter(*, Int32)", "TryEnter(*, TimeSpan)", "Wait(*, Int32)", "Wait(*, TimeSpan)"]),
        ("System.Threading.Timer", RealTime, [Constructor]),
        ("System.Threading.PeriodicTimer", RealTime, [Constructor]),
        ("System.Timers.Timer", RealTime, [Constructor]),
        ("System.TimeProvider", RealTime, ["CreateTimer"]),
        ("System.Threading.CancellationTokenSource", RealTime, [Constructor + "(TimeSpan)", Constructor + "(Int32)", "CancelAfter"]),

        ("System.Threading.Tasks.Task", First, ["WhenAny", "WaitAny", "WhenEach"]),
        ("System.Threading.Tasks.TaskFactory", First, ["ContinueWhenAny"]),
        ("System.Threading.Tasks.TaskFactory`1", First, ["ContinueWhenAny"]),

        ("System.Net.Http.HttpMessageInvoker", Http, [AnyMethod, AsyncExtension]),
        ("System.Net.WebClient", Http, [AnyMethod]),
        ("System.Net.WebRequest", Http, [AnyMethod]),
        ("System.Net.Sockets.Socket", Socket, [AnyMethod]),
        ("System.Net.Sockets.TcpClient", Socket, ["Connect", "ConnectAsync", Constructor + "(String)"]),
        ("System.Net.Sockets.UdpClient", Socket, [AnyMethod]),
        ("System.Net.WebSockets.WebSocket", Socket, [AnyMethod]),
        ("System.Net.Mail.SmtpClient", Socket, [AnyMethod]),
        ("System.Net.Dns", Socket, [AnyMethod]),
        ("System.Net.NetworkInformation.Ping", Socket, [AnyMethod]),
        ("System.Net.NetworkInformation.NetworkInterface", Socket, ["GetIsNetworkAvailable", "GetAllNetworkInterfaces"]),

        ("Microsoft.Extensions.AI.IChatClient", Ask, ["GetResponseAsync", "GetStreamingResponseAsync", AsyncExtension]),
        ("Microsoft.Extensions.AI.IEmbeddingGenerator`2", Embed, ["GenerateAsync", AsyncExtension]),
        ("Microsoft.Extensions.AI.IImageGenerator", Embed, ["GenerateAsync", AsyncExtension]),
        ("Microsoft.Extensions.AI.ISpeechToTextClient", Embed, ["GetTextAsync", "GetStreamingTextAsync", AsyncExtension]),
        ("Microsoft.Extensions.AI.AIFunction", Tool, ["InvokeAsync"]),

        ("System.IO.File", Io, [AnyMethod]),
        ("System.IO.Directory", Io, [AnyMethod]),
        ("System.IO.FileSystemInfo", Io, [AnyMethod, "Exists", "LastWriteTime", "LastWriteTimeUtc", "CreationTime", "CreationTimeUtc", "LastAccessTime", "LastAccessTimeUtc", "Attributes"]),
        ("System.IO.FileInfo", Io, ["Exists", "Length", "IsReadOnly"]),
        ("System.IO.DirectoryInfo", Io, ["Exists"]),
        ("System.IO.FileStream", Io, [Constructor]),
        ("System.IO.StreamReader", Io, [Constructor + "(String)"]),
        ("System.IO.StreamWriter", Io, [Constructor + "(String)"]),
        ("System.IO.FileSystemWatcher", Io, [Constructor]),
        ("System.IO.Path", Io, ["GetTempFileName", "Exists"]),
        ("System.IO.Compression.ZipFile", Io, [AnyMethod]),
        ("System.IO.MemoryMappedFiles.MemoryMappedFile", Io, [AnyMethod]),
        ("System.Xml.Linq.XDocument", Io, ["Load(String)", "Save(String)"]),
        ("System.Xml.Linq.XElement", Io, ["Load(String)", "Save(String)"]),
        ("System.Xml.XmlDocument", Io, ["Load(String)", "Save(String)"]),
        ("System.Xml.XmlReader", Io, ["Create(String)"]),
        ("System.Xml.XmlWriter", Io, ["Create(String)"]),
        ("System.Diagnostics.Process", Io, [AnyMethod]),
        ("System.Data.IDbConnection", Io, ["Open", "OpenAsync", "BeginTransaction", "BeginTransactionAsync", AnyExtension]),
        ("System.Data.IDbCommand", Io, ["ExecuteNonQuery", "ExecuteNonQueryAsync", "ExecuteReader", "ExecuteReaderAsync", "ExecuteScalar", "ExecuteScalarAsync"]),
        ("Microsoft.EntityFrameworkCore.DbContext", Io, ["SaveChanges", "SaveChangesAsync", "Find", "FindAsync"]),
        ("Microsoft.EntityFrameworkCore.DbSet`1", Io, ["Find", "FindAsync"]),
        ("Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions", Io,
        [
            "AllAsync", "AnyAsync", "AsAsyncEnumerable", "AverageAsync", "ContainsAsync", "CountAsync", "ElementAtAsync", "ElementAtOrDefaultAsync",
            "ExecuteDelete", "ExecuteDeleteAsync", "ExecuteUpdate", "ExecuteUpdateAsync", "FirstAsync", "FirstOrDefaultAsync", "ForEachAsync",
            "LastAsync", "LastOrDefaultAsync", "Load", "LoadAsync", "LongCountAsync", "MaxAsync", "MinAsync", "SingleAsync", "SingleOrDefaultAsync",
            "SumAsync", "ToArrayAsync", "ToDictionaryAsync", "ToHashSetAsync", "ToListAsync",
        ]),
        ("Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions", Io, [AnyMethod]),
        ("System.Console", Keyboard, ["Read", "ReadKey", "ReadLine", "In", "OpenStandardInput"]),

        ("System.Environment", Variable, ["GetEnvironmentVariable"]),
        ("System.Environment", Surroundings,
        [
            "GetEnvironmentVariables", "ExpandEnvironmentVariables", "MachineName", "UserName", "UserDomainName", "UserInteractive", "ProcessId",
            "ProcessPath", "ProcessorCount", "CommandLine", "GetCommandLineArgs", "CurrentDirectory", "CurrentManagedThreadId", "GetFolderPath",
            "GetLogicalDrives", "SystemDirectory", "OSVersion", "Version", "WorkingSet", "CpuUsage", "Is64BitOperatingSystem", "Is64BitProcess",
        ]),
        ("System.Runtime.InteropServices.RuntimeInformation", Surroundings, ["OSDescription", "OSArchitecture", "ProcessArchitecture", "FrameworkDescription", "RuntimeIdentifier", "IsOSPlatform"]),
        ("System.OperatingSystem", Surroundings, [AnyMethod]),
        ("System.Threading.Thread", Surroundings, ["ManagedThreadId", "GetCurrentProcessorId"]),
        ("System.AppContext", Surroundings, ["BaseDirectory"]),
        ("System.AppDomain", Surroundings, ["BaseDirectory"]),
        ("System.IO.Path", Surroundings, ["GetTempPath"]),
        ("Microsoft.Extensions.Configuration.IConfiguration", Surroundings, [Indexer, "GetSection", "GetChildren", AnyExtension]),
        ("Microsoft.Extensions.Options.IOptionsMonitor`1", Surroundings, ["CurrentValue", "Get"]),
        ("System.TimeZoneInfo", Zone, ["Local"]),
        ("System.TimeProvider", Zone, ["LocalTimeZone"]),
        ("System.DateTime", Zone, ["ToLocalTime"]),
        ("System.DateTimeOffset", Zone, ["ToLocalTime", "LocalDateTime"]),
    ];
}
