using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Answers with a schema as the emitted code has them: records where the flow reads their members, else objects.</summary>
public sealed class StructuredAnswerTests
{
    private const string Schema = """
        {type: object, required: [title, count, author], properties: {
            title: {type: string}, count: {type: integer}, share: {type: number}, isNew: {type: boolean},
            author: {type: object, required: [name], properties: {name: {type: string}, city: {type: string}}},
            tags: {type: array, items: {type: string}}, parts: {type: array, items: {type: object, properties: {n: {type: number}}}}}}
        """;

    private const string Answer = """
        {"title": "Tea", "count": 2, "share": 0.50, "author": {"name": "Ada", "age": 3}, "tags": ["x", "y"], "parts": [{"n": 1, "more": true}], "other": null}
        """;

    private static ImportResult Flow(string outputs, string more = "") => DifyYaml.Flow(
        [
            DifyYaml.Start,
            $"{{id: m, data: {{type: llm, title: Describe, {DifyYaml.Model}, prompt_template: [{{role: user, text: Describe tea}}], structured_output_enabled: true, structured_output: {{schema: {Schema.ReplaceLineEndings(" ")}}}{more}}}}}",
            $"{{id: e, data: {{type: end, outputs: [{outputs}]}}}}",
        ],
        "s->m", "m->e");

    private static string Output(string name, params string[] path) => $"{{variable: {name}, value_selector: [m, structured_output{string.Concat(path.Select(key => ", " + key))}]}}";

    private static async Task<string> RunAsync(ImportResult imported, string answer)
    {
        RunResult result = await new AskedModel(answer).RunAsync(imported, new JsonObject { ["q"] = "tea" });
        return result.Succeeded ? Encoding.UTF8.GetString(result.Output!.Value.Span) : $"{result.Outcome.Failure!.Code}: {result.Outcome.Failure.Message}";
    }

    private static string Code(ImportResult imported) =>
        string.Concat(ProjectEmitter.Emit(imported.App!, imported.Ledger).Files.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Path.EndsWith(".cs", StringComparison.Ordinal)).Select(file => file.Content));

    [Fact]
    public async Task Members_OfAnAnswer_AreReadFromARecord()
    {
        ImportResult imported = Flow(string.Join(", ", Output("title", "title"), Output("count", "count"), Output("share", "share"), Output("new", "isNew"), Output("who", "author", "name"), Output("city", "author", "city"), Output("tags", "tags"), Output("parts", "parts")));
        string code = Code(imported);

        code.ShouldContain("DifyPrompt.ReplyAsync<DescribeAnswer>(");
        code.ShouldContain(".StructuredOutput.Author.Name");
        code.ShouldContain("public sealed record DescribeAnswerAuthor(string Name, string? City);");
        code.ShouldContain("[property: JsonPropertyName(\"isNew\")] bool? IsNew");
        (await RunAsync(imported, Answer)).ShouldBe(
            """{"title":"Tea","count":2,"share":0.5,"new":null,"who":"Ada","city":null,"tags":["x","y"],"parts":[{"n":1,"more":true}]}""");
    }

    // What a schema does not name is part of the object in Dify.
    [Fact]
    public async Task Answer_ThatIsReadAsAWhole_StaysAnObject()
    {
        ImportResult imported = Flow($"{Output("all")}, {Output("title", "title")}");

        Code(imported).ShouldNotContain("DescribeAnswer");
        JsonNode.DeepEquals(JsonNode.Parse(await RunAsync(imported, Answer))!["all"], JsonNode.Parse(Answer)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("author")]
    [InlineData("nothing")]
    [InlineData("title, length")]
    public void Answer_OfWhichMoreThanValuesIsRead_StaysAnObject(string path) =>
        Code(Flow(Output("part", path.Split(", ")))).ShouldNotContain("DescribeAnswer");

    [Theory]
    [InlineData("""{"title": "Tea"}""")]
    [InlineData("""{"title": "Tea", "count": "2", "author": {"name": "Ada"}}""")]
    [InlineData("no object")]
    public async Task Answer_ThatDoesNotFit_FailsTheStep(string answer) =>
        (await RunAsync(Flow(Output("title", "title")), answer)).ShouldStartWith("OutputParserError: ");

    [Fact]
    public async Task DefaultValue_AfterAFailure_StandsForTheAnswer()
    {
        const string Defaults = ", error_strategy: default-value, default_value: [{key: text, type: string, value: none}, {key: structured_output, type: object, value: '{\"title\": \"Water\", \"count\": 0, \"author\": {\"name\": \"Bob\"}}'}]";
        ImportResult imported = Flow($"{Output("title", "title")}, {Output("who", "author", "name")}", Defaults);

        Code(imported).ShouldContain("DescribeAnswer");
        (await RunAsync(imported, "no object")).ShouldBe("""{"title":"Water","who":"Bob"}""");
        (await RunAsync(imported, Answer)).ShouldBe("""{"title":"Tea","who":"Ada"}""");
    }
}
