using System.Text;
using CsCheck;
using Slipway.Tests.Properties;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

public sealed class RecordingReaderTests
{
    private const string Header = """{"kind":"recording","format":1,"system":"dify"}""";

    [Fact]
    public async Task Read_OfEveryKind_GivesTypedEntries()
    {
        List<RecordingEntry> entries = await RecordingText.ReadAsync(Header + "\n" + """
            {"kind":"case","case":"a","input":{"n":1.0},"conversation":{"query":"hi","turn":2,"history":[{"role":"user"}],"variables":{"x":1} } }
            {"kind":"model","case":"a","seq":1,"step":"ask","api":"chat.completions","request":{"model":"m"},"status":429,"headers":{"retry-after":"2"},"reply":{"error":{}}}
            {"kind":"http","case":"a","seq":2,"request":{"method":"GET","url":"/orders/1"},"status":200,"reply":"text"}
            {"kind":"tool","case":"a","seq":3,"name":"search","arguments":{"q":"x"},"result":null}
            {"kind":"node","case":"a","node":"n","status":"not_started"}
            {"kind":"output","case":"a","status":"failed","error":{"codes":["UserError"],"message":"m","cause":{"message":"c"}}}
            """);

        entries.Count.ShouldBe(7);
        var start = entries[1].ShouldBeOfType<RecordedCaseStart>();
        start.Input.GetRawText().ShouldBe("""{"n":1.0}""");
        start.Conversation!.Query.ShouldBe("hi");
        start.Conversation.Turn.ShouldBe(2);
        var model = entries[2].ShouldBeOfType<ModelExchange>();
        (model.Seq, model.Step, model.Status, model.Headers!["retry-after"]).ShouldBe((1, "ask", 429, "2"));
        entries[3].ShouldBeOfType<HttpExchange>().Request.Url.ShouldBe("/orders/1");
        entries[4].ShouldBeOfType<ToolExchange>().Result.ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        entries[5].ShouldBeOfType<NodeOutcome>().Status.ShouldBe(NodeStatus.NotStarted);
        entries[6].ShouldBeOfType<RecordedOutput>().Error!.Cause!.Message.ShouldBe("c");
    }

    [Fact]
    public async Task Read_OfUnknownMembersAndKinds_KeepsThemThroughAWrite()
    {
        string text = Header + "\n" + """{"kind":"node","case":"a","node":"n","status":"completed","output":null,"title":"中文","x":{"y":[1.50]}}""" + "\n"
            + """{"kind":"mood","case":"a","z":1}""" + "\n";

        Encoding.UTF8.GetString(RecordingText.Write(await RecordingText.ReadAsync(text))).ShouldBe(text);
    }

    [Fact]
    public async Task Read_OfALoneSurrogate_KeepsItThroughAWrite()
    {
        string text = Header + "\n" + """{"kind":"model","seq":1,"api":"responses","request":{"a b":["x \ud83d y",1]},"odd":"\udead"}""" + "\n";

        Encoding.UTF8.GetString(RecordingText.Write(await RecordingText.ReadAsync(text.Replace("[", "[ ", StringComparison.Ordinal)))).ShouldBe(text);
    }

    [Theory]
    [InlineData("{\"kind\":\"model\",", "test.jsonl(3): ")]
    [InlineData("[]", "test.jsonl(3): a line must be a JSON object")]
    [InlineData("{\"case\":\"a\"}", "test.jsonl(3): 'kind' is missing")]
    [InlineData("{\"kind\":1}", "test.jsonl(3): 'kind' must be a string")]
    [InlineData("{\"kind\":\"node\",\"case\":\"a\",\"node\":\"n\",\"status\":\"odd\"}", "test.jsonl(3): ")]
    [InlineData("{\"kind\":\"model\",\"seq\":1}", "test.jsonl(3): ")]
    [InlineData("{\"kind\":\"case\",\"case\":\"a\",\"case\":\"b\"}", "test.jsonl(3): ")]
    [InlineData("{\"kind\":\"case\",\"case\":\"a\",\"input\":{\"a\":1,\"a\":2}}", "test.jsonl(3): ")]
    [InlineData("{\"kind\":\"tool\",\"seq\":\"1\",\"name\":\"t\"}", "test.jsonl(3): ")]
    [InlineData("{\"kind\":\"tool\",\"seq\":1,\"name\":null}", "test.jsonl(3): ")]
    public async Task Read_OfAWrongLine_SaysWhereAndGoesOnWhenAsked(string line, string message)
    {
        string text = Header + "\n\n" + line + "\n" + """{"kind":"case","case":"after"}""";

        (await Should.ThrowAsync<RecordingException>(() => RecordingText.ReadAsync(text))).Message.ShouldStartWith(message);

        var problems = new List<RecordingProblem>();
        List<RecordingEntry> entries = await RecordingText.ReadAsync(text, new() { OnProblem = problems.Add });
        problems.ShouldHaveSingleItem().ToString().ShouldStartWith(message);
        entries.Last().ShouldBeOfType<RecordedCaseStart>().Case.ShouldBe("after");
    }

    [Theory]
    [InlineData("", "the recording is empty")]
    [InlineData("{\"kind\":\"case\",\"case\":\"a\"}", "must be of kind 'recording'")]
    [InlineData("{\"kind\":\"recording\",\"format\":2}", "format 2 is not known")]
    [InlineData("nonsense", "test.jsonl(1): ")]
    public async Task Read_WithoutAKnownHeader_ThrowsEvenWhenProblemsAreCollected(string text, string message) =>
        (await Should.ThrowAsync<RecordingException>(() => RecordingText.ReadAsync(text, new() { OnProblem = _ => { } }))).Message.ShouldContain(message);

    [Fact]
    public async Task Read_BeyondItsLimits_Throws()
    {
        string text = Header + "\n" + """{"kind":"case","case":"a"}""" + "\n" + $$"""{"kind":"case","case":"{{new string('x', 300_000)}}"}""" + "\n";

        (await Should.ThrowAsync<RecordingException>(() => RecordingText.ReadAsync(text, new() { MaxLines = 2 }))).Message
            .ShouldBe("test.jsonl(3): the recording has more than 2 lines");
        (await Should.ThrowAsync<RecordingException>(() => RecordingText.ReadAsync(text, new() { MaxLineBytes = 200_000 }))).Message
            .ShouldBe("test.jsonl(3): the line is longer than 200000 bytes");
        string deep = Header + "\n" + """{"kind":"case","case":"a","input":""" + new string('[', 5000) + new string(']', 5000) + "}";
        (await Should.ThrowAsync<RecordingException>(() => RecordingText.ReadAsync(deep))).Message.ShouldContain("depth");
        (await RecordingText.ReadAsync(text)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Read_WithByteOrderMarkAndCarriageReturns_ReadsTheSame() =>
        (await RecordingText.ReadAsync("\uFEFF" + Header + "\r\n \r\n" + """{"kind":"case","case":"a"}""" + "\r\n")).Count.ShouldBe(2);

    [Fact]
    public async Task Load_GroupsByCaseInOrderOfSending()
    {
        string text = Header + "\n" + """
            {"kind":"case","case":"b"}
            {"kind":"tool","case":"b","seq":2,"name":"second"}
            {"kind":"case","case":"a"}
            {"kind":"tool","case":"b","seq":1,"name":"first"}
            {"kind":"output","case":"b","status":"succeeded","output":1}
            {"kind":"tool","seq":1,"name":"stray"}
            """;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));

        Recording recording = await Recording.LoadAsync(stream, "x", ct: TestContext.Current.CancellationToken);

        recording.Cases.Select(c => c.Name).ShouldBe(["b", "a"]);
        recording.Cases[0].Exchanges.Cast<ToolExchange>().Select(t => t.Name).ShouldBe(["first", "second"]);
        recording.Cases[0].Output!.Output.GetInt32().ShouldBe(1);
        recording.Cases[1].Output.ShouldBeNull();
        recording.Unattributed.Exchanges.ShouldHaveSingleItem();
    }

    [Fact]
    public void Read_OfMangledBytes_EitherReadsOrExplains() =>
        Gen.Select(Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 400]).List[1, 8].SampleSeeded(edits =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Header + "\n" + """
                {"kind":"model","case":"a","seq":1,"api":"chat.completions","request":{"model":"m","n":1e3,"u":"\ud83d\ude00"},"chunks":[{"a":1}],"failure":{"codes":["x"]}}
                {"kind":"http","case":"a","seq":2,"request":{"method":"GET","url":"u","headers":{"a":"b"}},"reply":null}
                """);
            foreach ((int at, byte value, int _) in edits)
            {
                bytes[at % bytes.Length] = value;
            }
            try
            {
                List<RecordingEntry> entries = RecordingText.ReadAsync(bytes, new() { OnProblem = _ => { } }).GetAwaiter().GetResult();
                List<RecordingEntry> again = RecordingText.ReadAsync(RecordingText.Write(entries)).GetAwaiter().GetResult();
                again.Count.ShouldBe(entries.Count);
            }
            catch (RecordingException error)
            {
                error.Problem.Line.ShouldBeInRange(1, 4);
            }
        }, iter: 3000);
}
