using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Migration.Exports;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Classifiers and extractors as they run: what the model sees, and what becomes of its answer.</summary>
public sealed class ModelChoiceTests
{
    private const string Ends =
        "{id: %, data: {type: end, outputs: [{variable: way, value_selector: [n, class_label]}, {variable: name, value_selector: [n, class_name]}]}}";

    private static ImportResult Classifier(string more = "") => DifyYaml.Flow(
        [
            DifyYaml.Start,
            $"{{id: n, data: {{type: question-classifier, title: Classify topic, query_variable_selector: [s, q], {DifyYaml.Model}, classes: [{{id: a, name: Returns}}, {{id: b, name: 'About {{{{#s.q#}}}}', label: Rest}}, {{id: c, name: Third}}]{more}}}}}",
            Ends.Replace("%", "x"), Ends.Replace("%", "y"),
        ],
        "s->n", "n:a->x", "n:b->y");

    [Theory]
    [InlineData("""{"category_id": "b", "category_name": "whatever"}""", """{"way":"Rest","name":"About tea"}""")]
    [InlineData("""```json\n{"category_id": "a", "category_name": "Returns"}\n```""", """{"way":"CLASS 1","name":"Returns"}""")]
    [InlineData("""{"category_id": "zzz", "category_name": "Returns"}""", """{"way":"CLASS 1","name":"Returns"}""")]
    [InlineData("""{"category_id": "b"}""", """{"way":"CLASS 1","name":"Returns"}""")]
    [InlineData("""<think>{"category_id": "a"}</think>{"category_id": "b", "category_name": ""}""", """{"way":"Rest","name":"About tea"}""")]
    public async Task Classifier_TakesTheClassThatTheAnswerNames(string answer, string expected)
    {
        var model = new AskedModel(answer.Replace("\\n", "\n"));

        RunResult result = await model.RunAsync(Classifier(), new JsonObject { ["q"] = "tea" });

        result.Exception.ShouldBeNull();
        JsonNode.Parse(result.Output!.Value.Span)!.ToJsonString().ShouldBe(expected);
        model.Messages().Count.ShouldBe(6);
        model.Messages()[5].ShouldStartWith("user: \n    {\"input_text\": [\"tea\"],\n    \"categories\": [{\"category_id\": \"a\", ");
        model.Messages()[0].ShouldStartWith("system: \n### Job Description',\nYou are");
        model.Messages()[4].ShouldStartWith("assistant: \n```json\n    {\"keywords\": [\"bad service\"");
    }

    [Fact]
    public async Task Classifier_AnswerWithoutJson_Fails() =>
        (await new AskedModel("no idea").RunAsync(Classifier(), new JsonObject { ["q"] = "tea" })).Exception.ShouldBeOfType<StepFailedException>().ErrorCode.ShouldBe("OutputParserError");

    [Fact]
    public async Task Classifier_InAChat_SeesTheEarlierMessages()
    {
        ImportResult chat = DifyYaml.Chat(
            [
                DifyYaml.Start,
                $"{{id: n, data: {{type: question-classifier, title: Classify topic, query_variable_selector: [sys, query], memory: {{window: {{size: 1}}}}, {DifyYaml.Model}, classes: [{{id: a, name: A}}, {{id: b, name: B}}]}}}}",
                "{id: x, data: {type: answer, answer: yes}}", "{id: y, data: {type: answer, answer: 'no'}}",
            ],
            "s->n", "n:a->x", "n:b->y");
        var model = new AskedModel("""{"category_id": "b", "category_name": "B"}""");

        RunResult result = await model.RunAsync(chat, new JsonObject { ["query"] = "now", ["q"] = "" }, new Conversation
        {
            Id = "c",
            History = [new(ChatRole.User, "q1"), new(ChatRole.Assistant, "a1"), new(ChatRole.User, "q2"), new(ChatRole.Assistant, "a2")],
        });

        JsonNode.Parse(result.Output!.Value.Span)!["answer"]!.GetValue<string>().ShouldBe("no");
        model.Messages()[0].ShouldEndWith("<histories>\nHuman: q2\nAssistant: a2\n</histories>\n");
        model.Messages().Count.ShouldBe(6);
    }

    private static ImportResult Extractor(string mode) => DifyYaml.Flow(
        [
            DifyYaml.Start,
            $"{{id: n, data: {{type: parameter-extractor, title: Extract order, query: [s, q], {DifyYaml.Model}, reasoning_mode: {mode}, instruction: Be exact, parameters: [{{name: city, type: string, description: Where, required: true}}, {{name: count, type: number, description: How many, required: false}}, {{name: tags, type: 'array[string]', description: Tags, required: false}}]}}}}",
            "{id: e, data: {type: end, outputs: [{variable: city, value_selector: [n, city]}, {variable: count, value_selector: [n, count]}, {variable: tags, value_selector: [n, tags]}, {variable: ok, value_selector: [n, __is_success]}, {variable: why, value_selector: [n, __reason]}]}}",
        ],
        "s->n", "n->e");

    [Theory]
    [InlineData("""Sure: {"city": "Bern", "count": 2, "tags": ["a"]} done""", """{"city":"Bern","count":2,"tags":["a"],"ok":1,"why":null}""")]
    [InlineData("""{"city": "Bern", "count": "2.5", "tags": ["a", 1]}""", """{"city":"Bern","count":2.5,"tags":["a"],"ok":0,"why":"Invalid value for parameter count, expected segment type: number, actual_type: string, python_type: <class 'str'>, value: 2.5"}""")]
    [InlineData("nothing here", """{"city":"","count":0,"tags":[],"ok":0,"why":"Invalid number of parameters"}""")]
    [InlineData("""{"count": 1}""", """{"city":"","count":1,"tags":[],"ok":0,"why":"Invalid number of parameters"}""")]
    public async Task Extractor_ReadsWhatItCan(string answer, string expected)
    {
        var model = new AskedModel(answer);

        RunResult result = await model.RunAsync(Extractor("prompt"), new JsonObject { ["q"] = "two to Bern" });

        result.Exception.ShouldBeNull();
        JsonNode.DeepEquals(JsonNode.Parse(result.Output!.Value.Span), JsonNode.Parse(expected)).ShouldBeTrue(System.Text.Encoding.UTF8.GetString(result.Output!.Value.Span));
        model.Messages().Count.ShouldBe(6);
        model.Messages()[5].ShouldEndWith("<text>\ntwo to Bern\n</text>");
        model.Messages()[3].ShouldContain("I want to eat some apple pie.");
    }

    // 10.3
    [Fact]
    public async Task Extractor_InFunctionMode_OffersTheFunctionAfterTwoWorkedExamples()
    {
        var model = new AskedModel("""call:{"city": "Bern", "count": 2, "tags": []}""");

        RunResult result = await model.RunAsync(Extractor("function_call"), new JsonObject { ["q"] = "two to Bern" });

        result.Exception.ShouldBeNull();
        JsonNode.Parse(result.Output!.Value.Span)!["city"]!.GetValue<string>().ShouldBe("Bern");
        List<ChatMessage> messages = model.Requests.ShouldHaveSingleItem();
        messages.Select(m => m.Role.Value).ShouldBe(["system", "user", "assistant", "tool", "assistant", "user", "assistant", "tool", "assistant", "user"]);
        messages[2].Contents.OfType<FunctionCallContent>().Single().RawRepresentation.ShouldBe("""{"location": "San Francisco"}""");
        messages[3].Contents.OfType<FunctionResultContent>().Single().Result.ShouldBe("Great! You have called the function with the correct parameters.");
        messages[9].Text.ShouldContain("<context>\ntwo to Bern\n</context>");
        AIFunctionDeclaration function = model.Options[0]!.Tools.ShouldHaveSingleItem().ShouldBeAssignableTo<AIFunctionDeclaration>()!;
        function.Name.ShouldBe("extract_parameters");
        function.Description.ShouldBe("Extract parameters from the natural language text");
        function.JsonSchema.GetRawText().ShouldBe(
            """{"type":"object","properties":{"city":{"description":"Where","type":"string"},"count":{"description":"How many","type":"number"},"tags":{"description":"Tags","type":"array","items":{"type":"string"}}},"required":["city"]}""");
    }
}
