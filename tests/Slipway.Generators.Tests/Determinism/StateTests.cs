namespace Slipway.Generators.Tests.Determinism;

/// <summary>State that runs share.</summary>
public sealed class StateTests
{
    [Theory]
    [InlineData("private int _count;", "{|SLIP2014:_count|}++;")]
    [InlineData("private int _count;", "{|SLIP2014:_count|} = 1;")]
    [InlineData("private int _count;", "{|SLIP2014:_count|} += 1;")]
    [InlineData("private int _count;", "Interlocked.Increment(ref {|SLIP2014:_count|});")]
    [InlineData("private int _count;", "int.TryParse(\"1\", out {|SLIP2014:_count|});")]
    [InlineData("private int _count; private int _other;", "({|SLIP2014:_count|}, {|SLIP2014:_other|}) = (1, 2);")]
    [InlineData("private string? _text;", "{|SLIP2014:_text|} ??= \"a\";")]
    [InlineData("public string? Text { get; set; }", "{|SLIP2014:Text|} = \"a\";")]
    [InlineData("private static int Count;", "{|SLIP2014:Count|}++;")]
    [InlineData("private readonly List<string> _all = [];", "{|SLIP2014:_all|}.Add(\"a\");")]
    [InlineData("private static readonly Dictionary<string, string> Cache = [];", "{|SLIP2014:Cache|}[\"a\"] = \"b\";")]
    [InlineData("private static readonly ConcurrentDictionary<string, string> Cache = [];", "{|SLIP2014:Cache|}.GetOrAdd(\"a\", key => key);")]
    [InlineData("private readonly int[] _counts = new int[2];", "{|SLIP2014:_counts|}[0]++;")]
    [InlineData("private readonly UriBuilder _uri = new();", "{|SLIP2014:_uri|}.Host = \"a\";")]
    [InlineData("private readonly System.Text.Json.Nodes.JsonObject _node = [];", "{|SLIP2014:_node|}[\"a\"] = 1;")]
    [InlineData("private readonly List<string>? _all = [];", "{|SLIP2014:_all|}?.Add(\"a\");")]
    [InlineData("private readonly UriBuilder? _uri = new();", "{|SLIP2014:_uri|}?.Host = \"a\";")]
    [InlineData("private readonly System.Text.StringBuilder _log = new();", "{|SLIP2014:_log|}.Append(\"a\").AppendLine();")]
    [InlineData("private readonly System.Text.StringBuilder _log = new();", "{|SLIP2014:_log|}.AppendLine(\"a\"); var x = _log.ToString();")]
    [InlineData("private readonly string? _text = \"a\";", "var x = _text?.Length;")]
    [InlineData("private readonly List<string> _all = [];", "((IList<string>){|SLIP2014:_all|}).Add(\"a\");")]
    [InlineData("private readonly object _all = new List<string>();", "((List<string>){|SLIP2014:_all|})[0] = \"a\"; ({|SLIP2014:_all|} as List<string>)!.Clear();")]
    [InlineData("private readonly List<string> _all = [];", "var x = ((IList<string>)_all).Count + ((IEnumerable<string>)_all).Count();")]
    [InlineData("private static readonly string[] All = [\"a\"];", "Array.Sort({|SLIP2014:All|}); Array.Reverse({|SLIP2014:All|}); Array.Clear({|SLIP2014:All|}); Array.Fill({|SLIP2014:All|}, \"a\");")]
    [InlineData("private static readonly string[] All = [\"a\"];", "Array.Copy(input.Items, {|SLIP2014:All|}, 1); Array.Sort(input.Items, {|SLIP2014:All|});")]
    [InlineData("private static readonly string[] All = [\"a\"];", "Array.Copy(All, input.Items, 1); var x = Array.IndexOf(All, \"a\") + Array.BinarySearch(All, \"a\");")]
    public Task State_ThatPipelineCodeChanges_IsFound(string member, string statement) => VerifyAsync(statement, member);

    [Fact]
    public Task Parameter_OfPrimaryConstructorThatPipelineCodeChanges_IsFound() => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(
        "{|SLIP2014:count|}++; {|SLIP2014:names|}.Add(\"a\"); var x = names.Count;", constructor: "(int count, List<string> names)"));

    [Theory]
    [InlineData("private int {|SLIP2015:_count|};", "var x = _count;")]
    [InlineData("private int {|SLIP2015:_count|} = 3;", "")]
    [InlineData("public string? {|SLIP2015:Text|} { get; set; }", "var x = Text;")]
    [InlineData("public string? {|SLIP2015:Text|} { get; private set; }", "")]
    [InlineData("public static string? {|SLIP2015:Text|} { get; set; }", "var x = Text;")]
    [InlineData("private int {|SLIP2015:_count|}; public void Reset() { Set(); } private void Set() { var x = _count; }", "")]
    [InlineData("private int _count;", "await run.CodeAsync(\"a\", ct => ValueTask.FromResult(_count++));")]
    [InlineData("public int Calls { get; private set; }", "await run.CodeAsync(\"a\", CountAsync); async ValueTask<int> CountAsync(CancellationToken ct) => Calls++;")]
    [InlineData("private readonly int _count = 3; private const int Most = 4; public string Text { get; init; } = \"\"; public string Other => \"\";", "var x = _count + Most + Text + Other;")]
    [InlineData("private static readonly Dictionary<string, string> Names = new() { [\"a\"] = \"b\" };", "var x = Names[\"a\"]; var y = Names.TryGetValue(\"a\", out var z); var c = Names.Count;")]
    [InlineData("private readonly System.Collections.Immutable.ImmutableList<string> _all = [];", "var more = _all.Add(\"a\");")]
    public Task State_ThatCanChange_IsFoundWhereItIsDeclared(string member, string statement) => VerifyAsync(statement, member);

    [Theory]
    [InlineData("var x = {|SLIP2016:Global.Count|};")]
    [InlineData("var x = {|SLIP2016:Global.Text|};")]
    [InlineData("{|SLIP2014:Global.Count|} = 1;")]
    [InlineData("{|SLIP2014:Global.Names|}.Add(\"a\");")]
    [InlineData("{|SLIP2014:System.Globalization.CultureInfo.CurrentCulture|} = System.Globalization.CultureInfo.InvariantCulture;")]
    [InlineData("var x = {|SLIP2016:Global.Next|} + {|SLIP2016:Global.Ticket|} + {|SLIP2016:Global.Current|} + {|SLIP2016:Global.Whole|};")]
    [InlineData("var x = Global.Shared + Global.Made + Global.Length + Global.Sum;")]
    [InlineData("var x = Global.Fixed + Global.Constant + Global.Names.Count + nameof(Global.Count);")]
    [InlineData("var x = System.Globalization.CultureInfo.CurrentCulture;")]
    [InlineData("await run.CodeAsync(\"a\", ct => ValueTask.FromResult(Global.Count++));")]
    public Task StaticState_OfOthers_IsFound(string statement) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(statement) +
        """

        public static class Global
        {
            public static int Count;
            public static readonly int Fixed = 1;
            public const int Constant = 2;
            public static string Text { get; set; } = "";
            public static List<string> Names { get; } = [];
            private static string? _shared;
            public static int Next => ++Count;
            public static int Ticket { get { return Interlocked.Increment(ref Count); } }
            public static string? Current => _shared;
            public static string Whole => Text + "a";
            public static string Shared => _shared ??= "a";
            public static string Made { get { if (_shared is null) { _shared = "a"; } return _shared; } }
            public static int Length => Names.Count + Fixed;
            public static int Sum => Names.Sum(Count => Count.Length);
        }
        """);

    [Fact]
    public Task State_SetByConstructors_IsAllowedWhenReadOnly() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Sample : Pipeline<Input, Output>
        {
            private static readonly Dictionary<string, int> Sizes = [];
            private readonly string _text;
            private readonly List<string> _all = [];
            static Sample() { Sizes["a"] = 1; }
            public Sample(string text) { _text = text; _all.Add(text); Size = 1; }
            public int Size { get; }
            public override Task<Output> RunAsync(Input input, RunContext run)
            {
                int count = 0;
                count++;
                var local = new List<string>();
                local.Add(_text + _all.Count + Sizes.Count);
                input.Items[0] = "";
                return Task.FromResult(new Output(""));
            }
        }
        """));

    [Fact]
    public Task State_SetByObjectInitializers_IsThatOfANewObject() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Desk : Pipeline<Input, Output>
        {
            public int {|SLIP2015:Top|} { get; private set; }
            public string Name { get; init; } = "";
            private List<string> Words { get; } = [];
            public static Desk Create() => new() { Top = 3, Name = "a", Words = { "b" } };
            public override Task<Output> RunAsync(Input input, RunContext run) => Task.FromResult(new Output(Name + Top + Words.Count));
        }
        public sealed class Office : Pipeline<Input, Output>
        {
            public int Top { get; private set; }
            public static Office Create() => new() { Top = 3 };
            public override Task<Output> RunAsync(Input input, RunContext run)
            {
                {|SLIP2014:Top|} = 4;
                return Task.FromResult(new Output(""));
            }
        }
        """));

    [Fact]
    public Task State_OfAnObjectThatWasJustMade_IsItsOwn() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Desk : Pipeline<Input, Output>
        {
            private static Desk? {|SLIP2015:Last|};
            private int {|SLIP2015:_size|};
            public int Top { get; private set; }
            private List<string> Words { get; } = [];
            public static Desk Create(bool isLarge)
            {
                var desk = new Desk();
                desk.Top = 3;
                desk._size++;
                desk.Words.Add("a");
                Desk other;
                other = isLarge ? desk : new Desk();
                {|SLIP2014:other.Top|} = 4;
                Desk large;
                large = new Desk();
                large.Top = 5;
                Configure(out var given);
                {|SLIP2014:given.Top|} = 6;
                Desk last = Last ?? new Desk();
                {|SLIP2014:last.Top|} = 7;
                return desk;
            }
            private static void Configure(out Desk desk) => desk = new Desk();
            public override Task<Output> RunAsync(Input input, RunContext run) => Task.FromResult(new Output("" + Top + _size + Words.Count));
        }
        """));

    [Fact]
    public Task State_SetByWhatOnlyConstructorsCall_IsAllowed() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Sample : Pipeline<Input, Output>
        {
            private readonly Dictionary<string, int> _sizes = [];
            private readonly List<string> _all = [];
            public Sample(string text) { Fill(text); Add(text); }
            public override Task<Output> RunAsync(Input input, RunContext run)
            {
                Add("a");
                return Task.FromResult(new Output(""));
            }
            private void Fill(string text) { _sizes[text] = {|SLIP2001:DateTime.Now|}.Year; More(); void More() => _sizes["b"] = 1; }
            private void Add(string text) => {|SLIP2014:_all|}.Add(text);
        }
        public sealed class PartOfARun
        {
            private static int Parts;
            public PartOfARun(RunContext run) => Count();
            private static void Count() => {|SLIP2014:Parts|}++;
        }
        """));

    [Fact]
    public Task State_OfABaseClass_IsShared() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public abstract class Office : Pipeline<Input, Output>
        {
            protected int {|SLIP2015:Count|};
            protected readonly List<string> Log = [];
            protected readonly string Name = "a";
        }
        public sealed class Desk : Office
        {
            public override async Task<Output> RunAsync(Input input, RunContext run)
            {
                {|SLIP2014:Count|}++;
                {|SLIP2014:Log|}.Add(Name + Log.Count + Count);
                return new Output(await run.CodeAsync("log", _ => { Log.Add("a"); return ValueTask.FromResult(Name); }));
            }
        }
        """));

    [Fact]
    public Task State_OfOtherClasses_IsTheirs() => PipelineSnippet.VerifyAsync(PipelineSnippet.File(
        """
        public sealed class Counter
        {
            private int _count;
            public async Task<int> AddAsync(RunContext run) { _count++; return _count; }
        }
        """));

    private static Task VerifyAsync(string body, string members) => PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline(body, members));
}
