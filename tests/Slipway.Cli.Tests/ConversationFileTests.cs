using System.Text.Json.Nodes;

namespace Slipway.Cli.Tests;

public sealed class ConversationFileTests : IDisposable
{
    private const string Export = """
        app: {mode: advanced-chat, name: Count}
        kind: app
        version: 0.3.0
        workflow:
          conversation_variables: [{id: v, name: last, value_type: string, value: nothing}]
          graph:
            nodes:
            - {id: s, data: {type: start, variables: []}}
            - {id: a, data: {type: answer, answer: 'Turn {{#sys.dialogue_count#}} of {{#sys.conversation_id#}}; before: {{#conversation.last#}}'}}
            - {id: k, data: {type: assigner, version: '2', items: [{variable_selector: [conversation, last], input_type: variable, operation: over-write, value: [sys, query]}]}}
            edges:
            - {source: s, target: a}
            - {source: a, target: k}
        """;

    private const string AskingChat = """
        using System.Threading.Tasks;
        using Slipway;

        namespace Desk;

        public sealed record Question(string Query);

        public sealed record Reply(string Answer);

        public sealed class Desk : Pipeline<Question, Reply>
        {
            public override async Task<Reply> RunAsync(Question input, RunContext run)
            {
                string last = run.Conversation.Variable("last", "nothing");
                run.Conversation.Set("last", input.Query);
                var answer = await run.ReviewAsync("approve", new Review<bool>("Is it?"));
                return new Reply($"{input.Query} after {last} in turn {run.Conversation.Turn}: {answer.Value}");
            }
        }
        """;

    private readonly CliRun _cli = new();

    public ConversationFileTests() => _cli.Write("chat.yml", Export);

    [Fact]
    public async Task Run_OfAChatInAFile_GoesOnWhereTheLastRunEnded()
    {
        string first = await AskAsync("one");
        string id = JsonNode.Parse(await File.ReadAllTextAsync(FileOf("talks/talk.json"), TestContext.Current.CancellationToken))!["id"]!.GetValue<string>();
        string second = await AskAsync("two");

        first.ShouldBe($"Turn 1 of {id}; before: nothing");
        second.ShouldBe($"Turn 2 of {id}; before: one");
        JsonNode talk = JsonNode.Parse(await File.ReadAllTextAsync(FileOf("talks/talk.json"), TestContext.Current.CancellationToken))!;
        talk["variables"]!.ToJsonString().ShouldBe("""{"last":"two"}""");
        talk["messages"]!.AsArray().Select(message => $"{message!["role"]}: {message["text"]}").ShouldBe(["user: one", $"assistant: {first}", "user: two", $"assistant: {second}"]);
        string file = Directory.GetFiles(FileOf("talks")).ShouldHaveSingleItem();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Run_WhileAnotherHasTheConversation_IsRefused()
    {
        await AskAsync("one");
        using var held = new FileStream(FileOf("talks/talk.json.lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

        (await _cli.RunAsync("run", "chat.yml", "--input", """{"query":"two"}""", "--conversation", "talks/talk.json")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("Another run has the conversation 'talks/talk.json'.");
    }

    [Fact]
    public async Task Run_ThatFails_ChangesNothing()
    {
        await AskAsync("one");
        string before = await File.ReadAllTextAsync(FileOf("talks/talk.json"), TestContext.Current.CancellationToken);
        _cli.Write("chat.yml", Export.Replace("{source: s, target: a}", "{source: s, target: t}\n    - {source: t, target: a}", StringComparison.Ordinal)
            .Replace("- {id: a,", "- {id: t, data: {type: template-transform, template: '{{ 1 // 0 }}', variables: []}}\n    - {id: a,", StringComparison.Ordinal));

        (await _cli.RunAsync("run", "chat.yml", "--input", """{"query":"two"}""", "--conversation", "talks/talk.json")).ShouldBe(ExitCode.Findings, _cli.Error);

        _cli.Error.ShouldStartWith("Failed in step ");
        (await File.ReadAllTextAsync(FileOf("talks/talk.json"), TestContext.Current.CancellationToken)).ShouldBe(before);
    }

    [Fact]
    public async Task Run_ThatIsRefused_LeavesNoFile()
    {
        (await _cli.RunAsync("run", "chat.yml", "--input", """{"query":"two"}""", "--conversation", "talk.json", "--model", "none")).ShouldBe(ExitCode.Usage);

        Directory.GetFiles(_cli.Folder, "talk*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Resume_OfARunThatWaited_WritesTheConversation_AsItIsSuggested()
    {
        WriteAskingChat();
        (await _cli.RunAsync("run", "P", "--input", """{"query":"one"}""", "--conversation", "my talk.json")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("--conversation 'my talk.json'");
        File.Exists(FileOf("my talk.json")).ShouldBeFalse();
        await AnswerAndResumeAsync("my talk.json");
        JsonNode first = ReadTalk();

        (await _cli.RunAsync("run", "P", "--input", """{"query":"two"}""", "--conversation", "my talk.json")).ShouldBe(ExitCode.Findings);
        await AnswerAndResumeAsync("my talk.json");

        JsonNode talk = ReadTalk();
        talk["id"]!.ToJsonString().ShouldBe(first["id"]!.ToJsonString());
        talk["variables"]!.ToJsonString().ShouldBe("""{"last":"two"}""");
        talk["messages"]!.AsArray().Select(m => m!["text"]!.GetValue<string>()).ShouldBe(["one", "one after nothing in turn 1: True", "two", "two after one in turn 2: True"]);
        Directory.GetFiles(_cli.Folder, "my talk*").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Resume_InAnotherConversation_IsRefused_AndTheRunStaysAsItIs()
    {
        WriteAskingChat();
        await AskAsync("one");
        (await _cli.RunAsync("run", "P", "--input", """{"query":"one"}""", "--conversation", "talk.json")).ShouldBe(ExitCode.Findings);
        (await _cli.RunAsync("answer", "latest", "true")).ShouldBe(ExitCode.Ok, _cli.Error);

        (await _cli.RunAsync("resume", "latest", "P", "--conversation", "talks/talk.json")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("and the run belongs to ");
        (await _cli.RunAsync("resume", "all", "P", "--conversation", "talk.json")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("--conversation is for one run");

        (await _cli.RunAsync("resume", "latest", "P", "--conversation", "talk.json")).ShouldBe(ExitCode.Ok, _cli.Error);
    }

    [Fact]
    public async Task Resume_OfARunThatIsInNone_IsRefused()
    {
        WriteAskingChat();
        (await _cli.RunAsync("run", "P", "--input", """{"query":"one"}""")).ShouldBe(ExitCode.Findings);

        (await _cli.RunAsync("resume", "latest", "P", "--conversation", "talk.json")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("is in no conversation");
        Directory.GetFiles(_cli.Folder, "talk*").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"question":"two"}""", "is for chats, whose input has a 'query'")]
    [InlineData("""{"query":2}""", "is for chats, whose input has a 'query'")]
    public async Task Run_WithoutAQuestion_IsRefused(string input, string message)
    {
        (await _cli.RunAsync("run", "chat.yml", "--input", input, "--conversation", "talk.json")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain(message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"id":"x","messages":[{"role":"user","text":"a"}],"variables":{}}""")]
    [InlineData("""{"id":"x","messages":[{"role":"assistant","text":"a"},{"role":"user","text":"b"}],"variables":{}}""")]
    [InlineData("""{"id":"x","messages":[null,null],"variables":{}}""")]
    [InlineData("""{"id":"","messages":[],"variables":{}}""")]
    [InlineData("""{"id":"x","messages":[]}""")]
    public async Task Run_InAFileThatHoldsNoConversation_IsRefusedAndLeavesIt(string content)
    {
        _cli.Write("talk.json", content);

        (await _cli.RunAsync("run", "chat.yml", "--input", """{"query":"two"}""", "--conversation", "talk.json")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("'talk.json' holds no conversation");
        _cli.Error.ShouldNotContain("BytePositionInLine");
        (await File.ReadAllTextAsync(FileOf("talk.json"), TestContext.Current.CancellationToken)).ShouldBe(content);
    }

    public void Dispose() => _cli.Dispose();

    private void WriteAskingChat()
    {
        _cli.Write("P/slipway.yaml", "name: desk\n");
        _cli.Write("P/src/Desk/Desk.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        _cli.Write("P/src/Desk/Desk.cs", AskingChat);
    }

    private async Task AnswerAndResumeAsync(string conversation)
    {
        (await _cli.RunAsync("answer", "latest", "true")).ShouldBe(ExitCode.Ok, _cli.Error);
        (await _cli.RunAsync("resume", "latest", "P", "--conversation", conversation)).ShouldBe(ExitCode.Ok, _cli.Error);
    }

    private JsonNode ReadTalk() => JsonNode.Parse(File.ReadAllText(FileOf("my talk.json")))!;

    private string FileOf(string name) => Path.Combine(_cli.Folder, name);

    private async Task<string> AskAsync(string query)
    {
        (await _cli.RunAsync("run", "chat.yml", "--input", $$"""{"query":"{{query}}"}""", "--conversation", "talks/talk.json")).ShouldBe(ExitCode.Ok, _cli.Error);
        return JsonNode.Parse(_cli.Out)!["answer"]!.GetValue<string>();
    }
}
