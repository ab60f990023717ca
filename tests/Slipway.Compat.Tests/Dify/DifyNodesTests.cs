using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Dify;

public sealed class DifyNodesTests
{
    [Fact]
    public void Items_OfAList_AreRead()
    {
        DifyList.Items<string?>(JsonNode.Parse("""["a",null]"""), "n.x").ShouldBe(["a", null]);
        DifyList.Items<DifyNumber?>(JsonNode.Parse("[1,2.0]"), "n.x").Select(item => DifyText.From(item)).ShouldBe(["1", "2.0"]);
        DifyList.Items<JsonNode?>(new[] { "a" }, "n.x").Single()!.GetValue<string>().ShouldBe("a");
        DifyList.Items<string>(null, "n.x").ShouldBeEmpty();
        Should.Throw<StepFailedException>(() => DifyList.Items<string>("text", "n.x")).ErrorCode.ShouldBe("InvalidIteratorValueError");
        Should.Throw<StepFailedException>(() => DifyList.Items<bool>(JsonNode.Parse("[1]"), "n.x")).ErrorCode.ShouldBe("InvalidIteratorValueError");
    }

    [Theory]
    [InlineData("[[1],null,[2,null]]", "[1,2,null]")]
    [InlineData("[[1],2]", "[[1],2]")]
    [InlineData("[null,null]", "[null,null]")]
    [InlineData("[]", "[]")]
    [InlineData("[[]]", "[]")]
    public void Flatten_OfListsOnly_Concatenates(string items, string expected) =>
        JsonSerializer.Serialize(DifyList.Flatten(DifyList.Items<JsonNode?>(JsonNode.Parse(items), "n.x"))).ShouldBe(expected);

    [Fact]
    public void Flatten_OfTypedLists_Concatenates() =>
        DifyList.Flatten(new List<string>?[] { ["a"], null, ["b", "c"] }).Select(item => (string?)item).ShouldBe(["a", "b", "c"]);

    [Fact]
    public async Task Answers_AreConcatenatedAndStreamed()
    {
        var streamed = new List<string>();
        ChatAnswer answer = await TestRun.OfAsync(
            run =>
            {
                var answers = new DifyAnswer();
                answers.Add(run, "a");
                answers.AddStreamed("b");
                answers.Add(run, "c");
                return Task.FromResult(answers.ToAnswer());
            },
            options: new RunOptions { OnText = streamed.Add });
        answer.ShouldBe(new ChatAnswer("abc"));
        streamed.ShouldBe(["a", "c"]);
    }

    [Fact]
    public async Task Outputs_OfSeveralEnds_AreMerged() => (await TestRun.OfAsync(run =>
    {
        var outputs = new DifyOutputs();
        outputs.Add("x", 1);
        outputs.Add("x", new DifyNumber(2.0));
        outputs.AddAnswer(run, "a");
        outputs.Add("answer", 5);
        outputs.Add("none", null);
        return Task.FromResult(outputs.ToJson().ToJsonString());
    })).ShouldBe("""{"x":2.0,"answer":"a5","none":null}""");

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("\"Yes\"", true)]
    [InlineData("\"ON\"", true)]
    [InlineData("\"0\"", false)]
    [InlineData("\"off\"", false)]
    [InlineData("false", false)]
    public void Checkbox_ReadsWhatDifyReads(string json, bool expected)
    {
        JsonSerializer.Deserialize<Form>($$"""{"Agreed":{{json}},"Maybe":null}""")!.ShouldBe(new Form(expected, null));
        JsonSerializer.Deserialize<Form>($$"""{"Agreed":true,"Maybe":{{json}}}""")!.Maybe.ShouldBe(expected);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("\"maybe\"")]
    [InlineData("[]")]
    [InlineData("1.0")]
    public void Checkbox_OfAnythingElse_IsRefused(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Form>($$"""{"Agreed":{{json}}}"""));

    [Fact]
    public void Context_OfKnowledge_IsItsText()
    {
        DifyPrompt.Context("as is ").ShouldBe("as is ");
        DifyPrompt.Context(null).ShouldBe("");
        DifyPrompt.Context(JsonNode.Parse("""["a",{"content":"b","title":"t"},{"content":"c","summary":"s"},{"content":5,"summary":""}]""")).ShouldBe("a\nb\ns\nc\n5");
        Should.Throw<StepFailedException>(() => DifyPrompt.Context(JsonNode.Parse("""[{"title":"t"}]"""))).ErrorCode.ShouldBe("InvalidContextStructureError");
    }

    [Fact]
    public void StructuredAnswer_IsRepairedAndValidated()
    {
        JsonObject schema = JsonNode.Parse("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""")!.AsObject();
        DifyPrompt.ReadStructured("p", "```json\n{'n': 5,}\n```", schema).ToJsonString().ShouldBe("""{"n":5}""");
        DifyPrompt.ReadStructured("p", """[1,{"n":5}]""", schema).ToJsonString().ShouldBe("""{"n":5}""");
        Should.Throw<StepFailedException>(() => DifyPrompt.ReadStructured("p", """{"n":"5"}""", schema)).Message.ShouldContain("$.n");
        Should.Throw<StepFailedException>(() => DifyPrompt.ReadStructured("p", "none", schema)).ErrorCode.ShouldBe("OutputParserError");
        Should.Throw<StepFailedException>(() => DifyPrompt.ReadStructured("p", "[]", schema)).ErrorCode.ShouldBe("OutputParserError");
    }

    [Fact]
    public async Task NotMigrated_WithoutAnswer_SaysWhat()
    {
        NotMigratedException failure = await Should.ThrowAsync<NotMigratedException>(() =>
            TestRun.OfAsync(run => NotMigrated.StepAsync<Form>(run, "search", "Search the web", "tool", "The plugin's code is not in the export.")));
        failure.Title.ShouldBe("Search the web");
    }

    private sealed record Form(
        [property: JsonConverter(typeof(DifyCheckbox))] bool Agreed, [property: JsonConverter(typeof(DifyCheckbox))] bool? Maybe);
}
