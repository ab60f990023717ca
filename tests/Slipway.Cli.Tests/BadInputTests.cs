using System.Text;
using Slipway.Cli;

namespace Slipway.Cli.Tests;

/// <summary>Whatever is handed in: a diagnostic with a place, exit code 1, no stack trace, and no half-written folder.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly CliRun _cli = new();

    public static TheoryData<string, string> Exports() => new()
    {
        { "not YAML", "a: [1, 2\nb: }" },
        { "empty", "" },
        { "null bytes", "app:\0\0\n" },
        { "a list", "- a\n- b\n" },
        { "another format", "name: x\non: push\njobs: {}\n" },
        { "an alias bomb", "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f]\n" },
        { "an alias of itself", "app: &a { mode: workflow, name: x, self: *a }\nkind: app\n" },
        { "deep nesting", new string('[', 20_000) },
        { "no nodes", Flow("", "") },
        { "a cycle", Flow(Node("s", "start") + Node("a", "template-transform", "template: x, variables: []") + Node("b", "template-transform", "template: x, variables: []"), Edge("s", "a") + Edge("a", "b") + Edge("b", "a")) },
        { "duplicate ids", Flow(Node("s", "start") + Node("s", "end", "outputs: []"), Edge("s", "s")) },
        { "an unknown node type", Flow(Node("s", "start") + Node("x", "quantum-leap"), Edge("s", "x")) },
        { "a broken template", Flow(Node("s", "start") + Node("t", "template-transform", "template: '{{ a', variables: []") + Node("e", "end", "outputs: []"), Edge("s", "t") + Edge("t", "e")) },
    };

    [Theory]
    [MemberData(nameof(Exports))]
    public async Task Import_OfABadExport_IsADiagnosticAndWritesNothing(string what, string content)
    {
        _ = what;
        var export = _cli.Write("flow.yml", content);

        (await _cli.RunAsync("import", export, "-o", "out")).ShouldBe(ExitCode.Findings, _cli.Error);

        _cli.Error.ShouldMatch(@"flow\.yml(\(\d+,\d+\))?: error SW\d{4}: ");
        _cli.Error.ShouldNotContain("   at ");
        Directory.GetFileSystemEntries(_cli.Folder).Select(Path.GetFileName).ShouldBe(["flow.yml"]);
        (await _cli.RunAsync("check", export)).ShouldBe(ExitCode.Findings);
        _cli.Out.ShouldNotContain("BROKEN", Case.Sensitive);
    }

    [Fact]
    public async Task Import_OfAHugeFile_IsADiagnostic()
    {
        await using (var file = File.Create(Path.Combine(_cli.Folder, "huge.yml")))
        {
            file.SetLength(50 * 1024 * 1024);
        }

        (await _cli.RunAsync("import", "huge.yml", "-o", "out")).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain("huge.yml: error SW");
    }

    [Fact]
    public async Task Import_OfInvalidUtf8_IsADiagnostic()
    {
        await File.WriteAllBytesAsync(Path.Combine(_cli.Folder, "flow.yml"), [.. "app: "u8, 0xff, 0xfe, 0x80, (byte)'\n'], TestContext.Current.CancellationToken);

        (await _cli.RunAsync("import", "flow.yml", "-o", "out")).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain("error SW");
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("class")]
    [InlineData("查询订单 🚚")]
    [InlineData("\\u0001\\u202Eevil\\u0000")]
    [InlineData("Task")]
    [InlineData("   ")]
    public async Task Import_OfAnyTitle_GivesAProjectThatCompiles(string title)
    {
        var export = _cli.Write("flow.yml", Flow(
            Node("s", "start", """variables: [{variable: query, type: text-input, label: q, required: true}]""")
            + Node("t", "template-transform", "template: 'Hi {{ q }}', variables: [{variable: q, value_selector: [s, query]}]", title)
            + Node("e", "end", "outputs: [{variable: text, value_selector: [t, output]}]", title),
            Edge("s", "t") + Edge("t", "e"),
            title));

        (await _cli.RunAsync("import", export, "-o", "out")).ShouldBe(ExitCode.Ok, _cli.Error);

        Directory.GetFileSystemEntries(_cli.Folder).Select(Path.GetFileName).Order().ShouldBe(["flow.yml", "out"]);
    }

    [Fact]
    public async Task Import_WithAVeryLongTitle_Works()
    {
        var export = _cli.Write("flow.yml", Flow(Node("s", "start") + Node("e", "end", "outputs: []", new string('x', 10_000)), Edge("s", "e")));

        (await _cli.RunAsync("import", export, "-o", "out")).ShouldBe(ExitCode.Ok, _cli.Error);
    }

    [Theory]
    [InlineData("not json", "{")]
    [InlineData("no header", """{"kind":"case","case":"a","input":{}}""")]
    [InlineData("nothing", "")]
    public async Task Verify_OfABadRecording_SaysSo(string what, string content)
    {
        _ = what;
        var export = _cli.CopySample("returns-desk.yml");
        _cli.Write("bad.jsonl", content);

        (await _cli.RunAsync("verify", export, "--recordings", "bad.jsonl")).ShouldNotBe(ExitCode.Ok);

        _cli.Error.ShouldContain("slipway: ");
        _cli.Error.ShouldNotContain("   at ");
    }

    /// <summary>The proxy names a case 'default' where nobody names one, so a folder may well have several.</summary>
    [Fact]
    public async Task Verify_OfCasesWithOneNameInSeveralFiles_TellsThemApart()
    {
        var export = _cli.CopySample("returns-desk.yml");
        var recording = await File.ReadAllTextAsync(Path.Combine(_cli.Folder, _cli.CopySample("returns-desk.jsonl")), TestContext.Current.CancellationToken);
        _cli.Write("all/monday.jsonl", recording);
        _cli.Write("all/tuesday.jsonl", recording.Replace("A-17", "A-18", StringComparison.Ordinal).Replace("\"language\":\"English\"", "\"language\":\"Dutch\"", StringComparison.Ordinal));

        (await _cli.RunAsync("verify", export, "--recordings", "all", "--evidence", "evidence.json", "--json")).ShouldBeOneOf(ExitCode.Ok, ExitCode.Findings);

        _cli.Error.ShouldBeEmpty();
        var evidence = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_cli.Folder, "evidence.json"), TestContext.Current.CancellationToken))!;
        evidence["recordings"]!.AsObject().Select(hash => hash.Key).ShouldContain("monday.jsonl: torn-jacket");
        (await _cli.RunAsync("verify", export, "--recordings", "all", "--case", "torn-jacket")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("There are: monday.jsonl: torn-jacket, ");
    }

    [Fact]
    public async Task Evidence_OfAnotherInput_HasAnotherHash()
    {
        var export = _cli.CopySample("returns-desk.yml");
        var recording = await File.ReadAllTextAsync(Path.Combine(_cli.Folder, _cli.CopySample("returns-desk.jsonl")), TestContext.Current.CancellationToken);
        var hashes = new List<string>();
        foreach (var text in new[] { recording, recording.Replace("\"input\":{", "\"input\":{\"other\":1,", StringComparison.Ordinal) })
        {
            _cli.Write("r.jsonl", text);
            await _cli.RunAsync("verify", export, "--recordings", "r.jsonl", "--case", "torn-jacket", "--evidence", "evidence.json", "--json");
            hashes.Add(System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_cli.Folder, "evidence.json"), TestContext.Current.CancellationToken))!["recordings"]!["torn-jacket"]!.GetValue<string>());
        }

        hashes[0].ShouldNotBe(hashes[1]);
    }

    [Fact]
    public async Task Import_OfAFolderOfRecordings_AsksForAFile()
    {
        Directory.CreateDirectory(Path.Combine(_cli.Folder, "all"));
        File.Copy(Path.Combine(Repository.Root, "samples", "returns-desk", "returns-desk.jsonl"), Path.Combine(_cli.Folder, "all", "r.jsonl"));

        (await _cli.RunAsync("import", _cli.CopySample("returns-desk.yml"), "-o", "out", "--recordings", "all")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("--recordings 'all' is a folder");
    }

    [Theory]
    [InlineData("--fail-on 'huge' must be one of textonly, behaviour, dataflow, permission.", "diff", "flow.yml", "flow.yml", "--fail-on", "huge")]
    [InlineData("--fail-on '3' must be one of info, warning, error.", "lint", "flow.yml", "--fail-on", "3")]
    [InlineData("Duplicate property 'a'", "run", "flow.yml", "--input", """{"a":1,"a":2}""")]
    [InlineData("(line 1, byte 2).", "run", "flow.yml", "--input", "{x")]
    [InlineData("--input is not JSON: A text has half of a character", "run", "flow.yml", "--input", """{"order_id":"\ud83d"}""")]
    [InlineData("--input is not JSON: A text has half of a character", "run", "flow.yml", "--input", """{"\udc00":1}""")]
    [InlineData("slipway: There is no command 'runz'. Did you mean 'runs'?", "runz")]
    [InlineData("slipway: There is no command 'migrate'.", "migrate")]
    [InlineData("slipway: There is no command 'buidl'. Did you mean 'build'?", "knowledge", "buidl")]
    [InlineData("slipway: There is no option '--josn'. Did you mean '--json'?", "run", "flow.yml", "--josn", "x")]
    [InlineData("slipway: There is no option '--ouput'. Did you mean '--output'?", "import", "flow.yml", "--ouput=desk")]
    [InlineData("slipway: There is no option '-x'.", "runs", "-x")]
    [InlineData("slipway: 'more' is one argument too many.", "explain", "SW5106", "more")]
    [InlineData("name that with --judge.", "evaluate", "flow.yml", "--data", "flow.yml", "--judge-data", "flow.yml")]
    [InlineData("--html 'there' is a folder.", "inventory", "flow.yml", "--html", "there")]
    [InlineData("--fields 'there' is a folder.", "check", "flow.yml", "--fields", "there")]
    [InlineData("--sarif 'flow.yml/x' cannot be written: ", "lint", "flow.yml", "--sarif", "flow.yml/x")]
    [InlineData("--evidence 'there' is a folder.", "verify", "flow.yml", "--recordings", "flow.yml", "--evidence", "there")]
    [InlineData("--output 'flow.yml' is a file.", "import", "flow.yml", "-o", "flow.yml")]
    [InlineData("'there' is a project already", "check", "there")]
    [InlineData("There is no recording 'none'.", "lint", "flow.yml", "--recordings", "none")]
    [InlineData("'flow.md' is neither a definition", "knowledge", "build", "flow.md")]
    public async Task Command_AskedInAWrongWay_SaysHow(string message, params string[] args)
    {
        _cli.Write("flow.yml", Flow(Node("s", "start") + Node("e", "end", "outputs: []"), Edge("s", "e")));
        _cli.Write("flow.md", "# Flow");
        _cli.Write("there/slipway.yaml", "");

        (await _cli.RunAsync(args)).ShouldBe(ExitCode.Usage, _cli.Out);

        _cli.Error.ShouldContain(message);
        _cli.Out.ShouldBe("");
    }

    [Theory]
    [InlineData("Begin with:")]
    [InlineData("knowledge [command] [options]", "knowledge")]
    public async Task Command_WithoutWhatIsToBeDone_ShowsTheHelp(string text, params string[] args)
    {
        (await _cli.RunAsync(args)).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain(text);
        _cli.Out.ShouldBe("");
    }

    public void Dispose() => _cli.Dispose();

    private static string Flow(string nodes, string edges, string name = "Test") =>
        $$"""
        app: { mode: workflow, name: {{Quote(name)}} }
        kind: app
        version: 0.5.0
        workflow:
          graph:
            nodes: [{{nodes.TrimEnd(',')}}]
            edges: [{{edges.TrimEnd(',')}}]
        """;

    private static string Node(string id, string type, string data = "desc: ''", string title = "A node") =>
        $"{{ id: '{id}', type: custom, data: {{ type: {type}, title: {Quote(title)}, {data} }} }},";

    private static string Edge(string from, string to) => $"{{ source: '{from}', target: '{to}', sourceHandle: source }},";

    private static string Quote(string text) => new StringBuilder().Append('"').Append(text.Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"').ToString();

    // Recordings keep what a builder wrote. Python, for one, writes halves of surrogate pairs.
    [Theory]
    [InlineData("tea \\ud83d", "Say tea \\ud83d", "fine", "fine")]
    [InlineData("tea", "Say tea", "fine \\ud83d", "fine \\ud83d")]
    [InlineData("tea", "Say tea \\udc00", "fine", "fine")]
    [InlineData("tea", "Say tea", "fine", "fine \\uD83D")]
    public async Task Verify_OfACaseWithHalfACharacter_NamesTheCase(string input, string sent, string reply, string output)
    {
        _cli.Write("flow/say.jinja2", "user:\nSay {{q}}\n");
        _cli.Write("flow/flow.dag.yaml", """
            inputs:
              q: {type: string}
            outputs:
              o: {reference: "${say.output}"}
            nodes:
            - {name: say, type: llm, api: chat, connection: openai, source: {type: code, path: say.jinja2}, inputs: {q: "${inputs.q}", model: m}}
            """);
        _cli.Write("r.jsonl", string.Concat((string[])
        [
            "{\"kind\":\"recording\",\"format\":1,\"name\":\"f\",\"system\":\"promptflow\"}\n",
            .. Recorded("whole", "tea \\ud83d\\ude00 C:\\\\ud83d", "Say tea \\ud83d\\ude00 C:\\\\ud83d", "fine", "fine"),
            .. Recorded("half", input, sent, reply, output),
        ]));

        (await _cli.RunAsync("verify", "flow", "--recordings", "r.jsonl")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("slipway: Case 'half': A text has half of a character, '\\ud");
        _cli.Error.ShouldNotContain("   at ");

        (await _cli.RunAsync("verify", "flow", "--recordings", "r.jsonl", "--case", "whole")).ShouldBe(ExitCode.Ok, _cli.Out + _cli.Error);
    }

    private static string[] Recorded(string name, string input, string sent, string reply, string output) =>
    [
        $$$"""{"kind":"case","case":"{{{name}}}","input":{"q":"{{{input}}}"}}""" + "\n",
        $$$$"""{"kind":"model","case":"{{{{name}}}}","seq":1,"step":"say","api":"chat.completions","request":{"model":"m","messages":[{"role":"user","content":"{{{{sent}}}}"}],"temperature":1.0,"top_p":1.0,"stream":false},"status":200,"reply":{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{{{reply}}}}"},"finish_reason":"stop"}]}}""" + "\n",
        $$$"""{"kind":"output","case":"{{{name}}}","status":"succeeded","output":{"o":"{{{output}}}"}}""" + "\n",
    ];
}
