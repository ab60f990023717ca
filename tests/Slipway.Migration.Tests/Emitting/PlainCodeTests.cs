using System.Text.Json.Nodes;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Emitted code as a reviewer reads it: nothing in it that a person would leave out.</summary>
public sealed class PlainCodeTests
{
    private static string Code(FlowApp app) => string.Concat(ProjectEmitter.Emit(app).Files
        .Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)).Select(file => file.Content));

    private static string Code(ImportResult imported) => Code(imported.App!);

    private static string Template(string id, string title, string variables = "") =>
        $"{{id: {id}, data: {{type: template-transform, title: '{title}', template: 'x', variables: [{variables}]}}}}";

    [Fact]
    public void FilesAndTurns_StandWithoutNeedlessParentheses()
    {
        string code = Code(DifyYaml.Read(DifyYaml.App("advanced-chat",
            [
                DifyYaml.Start,
                "{id: i, data: {type: if-else, title: First, cases: [{case_id: one, logical_operator: and, conditions: [{variable_selector: [sys, dialogue_count], comparison_operator: '=', value: '1', varType: number}, {variable_selector: [sys, files], comparison_operator: empty, value: ''}]}]}}",
                Template("t", "Say", "{variable: n, value_selector: [sys, dialogue_count]}, {variable: files, value_selector: [sys, files]}"),
                "{id: a, data: {type: answer, title: A, answer: 'turn {{#sys.dialogue_count#}} {{#t.output#}}'}}",
                "{id: b, data: {type: answer, title: B, answer: '{{#sys.dialogue_count#}}'}}",
            ],
            ["s->i", "i:one->t", "t->a", "i:'false'->b"])));

        code.ShouldContain("if (run.Conversation.Turn == 1 && DifyCondition.IsEmpty(input.Files ?? []))");
        code.ShouldContain("new { n = (DifyNumber)run.Conversation.Turn, files = input.Files ?? [] }");
        code.ShouldContain("$\"turn {run.Conversation.Turn} {");
        code.ShouldContain("ChatAnswer.Send(run, ((DifyNumber)run.Conversation.Turn).ToString())");
    }

    [Fact]
    public async Task DefaultsOfNumbers_KeepTheirParentheses_WhereSomethingFollows()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                "{id: s, data: {type: start, title: Start, variables: [{variable: n, type: number, required: false, default: 5}, {variable: wet, type: checkbox, required: false, default: true}]}}",
                "{id: i, data: {type: if-else, title: Which, cases: [{case_id: one, logical_operator: and, conditions: [{variable_selector: [s, n], comparison_operator: '≥', value: '5', varType: number}, {variable_selector: [s, wet], comparison_operator: is, value: true, varType: boolean}]}]}}",
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [s, n]}, {variable: wet, value_selector: [s, wet]}]}}",
                "{id: f, data: {type: end, outputs: [{variable: none, value_selector: [s, wet]}]}}",
            ],
            "s->i", "i:one->e", "i:'false'->f");

        Code(imported).ShouldContain("if ((input.N ?? 5) >= 5 && (input.Wet ?? true))");
        RunResult result = await new AskedModel().RunAsync(imported, new JsonObject());
        System.Text.Encoding.UTF8.GetString(result.Output!.Value.Span).ShouldBe("""{"out":5,"wet":true}""");
    }

    [Fact]
    public void FinishedTask_OfWhatHasTheType_NeedsNoTypeArgument()
    {
        string code = Code(DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: n, data: {type: loop, title: Up, loop_count: 5, loop_variables: [{label: counter, var_type: number, value_type: constant, value: '0'}], start_node_id: l0}}",
                "{id: l0, parentId: n, data: {type: loop-start}}",
                "{id: a, parentId: n, data: {type: assigner, title: Add, version: '2', items: [{variable_selector: [n, counter], operation: +=, input_type: constant, value: 1}]}}",
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [n, counter]}]}}",
            ],
            "s->n", "n->e", "l0->a"));

        code.ShouldContain("return Task.FromResult(upState);");
    }

    [Fact]
    public void JsonOfArguments_IsRaw()
    {
        string code = Code(DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: t, data: {type: tool, title: Draw, provider_type: builtin, provider_id: chart, provider_name: chart, tool_name: chart, tool_label: Chart, tool_parameters: {}, tool_configurations: {short: {a: 1}, model: {model: deepseek-chat, provider: langgenius/deepseek/deepseek, mode: chat, model_type: llm, completion_params: {enable_thinking: false}}}}}",
                "{id: h, data: {type: http-request, title: Send, method: post, url: 'https://example.org/x', headers: '', params: '', authorization: {type: no-auth, config: null}, body: {type: json, data: [{type: text, value: '{\"text\":{{#t.text#}},\"kind\":\"plain\"}'}]}}}",
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [h, body]}]}}",
            ],
            "s->t", "t->h", "h->e"));

        code.ShouldContain("JsonNode.Parse(\"\"\"{\"a\":1}\"\"\")!");
        code.ShouldContain("  \"model\": \"deepseek-chat\",\n");
        code.ShouldContain("$$\"\"\"{\"text\":{{draw.Text}},\"kind\":\"plain\"}\"\"\"");
        code.ShouldNotContain("\\\"");
    }

    [Fact]
    public void UntitledNodes_AreNumbered_NotDoubled()
    {
        string code = Code(new Flows("Names")
            .Input("q", FlowType.String)
            .Prompt("a", "LLM", null, ("user", "{{#start.q#}}"))
            .Prompt("b", "LLM 2", null, ("user", "{{#a.text#}}"))
            .Template("c", "Template", "{{ text }}", ("text", "b.text"))
            .Template("d", "Template 2", "{{ text }}", ("text", "c.output"))
            .Code("e", "Search 1", "def main(text): return {'url': text}", [("text", "d.output")], new FlowField("url", FlowType.String), new FlowField("title", FlowType.String))
            .End("z", "End", ("url", "e.url"), ("title", "e.title"))
            .Edges("start > a > b > c > d > e > z").App());

        code.ShouldContain("string reply2 = ");
        code.ShouldContain("string text2 = ");
        code.ShouldContain(" search1 = ");
    }

    [Fact]
    public void UntitledAggregator_IsNamedAfterWhatItTakes()
    {
        string code = Code(new Flows("Names")
            .Input("q", FlowType.String)
            .If("i", "If", ("tea", "start.q", "is", "tea"))
            .Prompt("a", "Praise the tea", null, ("user", "{{#start.q#}}"))
            .Prompt("b", "Praise the milk", null, ("user", "{{#start.q#}}"))
            .First("g", "Variable Aggregator", "a.text", "b.text")
            .Prompt("c", "Translate it", null, ("user", "{{#g.output#}} for {{#start.q#}}"))
            .End("z", "End", ("out", "c.text"))
            .Edges("start > i", "i.tea > a > g", "i.false > b > g", "g > c > z").App());

        code.ShouldContain("string reply;");
        code.ShouldNotContain("value2");
    }

    [Fact]
    public void LocalThatIsOnlyReturned_IsNotDeclared()
    {
        string code = Code(new Flows("Each")
            .Input("items", FlowType.ArrayOf(FlowType.String))
            .ForEach("it", "Iteration", "start.items", "b.text", new Flows("Body")
                .Template("t", "Mark", "{{ item }}", ("item", "it.item"))
                .Prompt("b", "Judge the item", null, ("user", "{{#t.output#}}"))
                .Edges("start > t > b"))
            .End("z", "End", ("out", "it.output"))
            .Edges("start > it > z").App());

        code.ShouldContain("return await prompts.JudgeTheItem(");
    }

    [Fact]
    public void LocalThatEveryBranchAssigns_HasNoFirstValue()
    {
        string code = Code(DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: i, data: {type: if-else, title: Which, cases: [{case_id: tea, logical_operator: and, conditions: [{variable_selector: [s, q], comparison_operator: is, value: tea}]}]}}",
                "{id: a, data: {type: code, title: Look, code_language: python3, code: 'def main(): return {\"result\": \"\"}', variables: [], outputs: {result: {type: string, children: null}}}}",
                Template("b", "Say b"),
                "{id: g, data: {type: variable-aggregator, title: Chosen words, output_type: string, variables: [[a, result], [b, output]]}}",
                Template("t", "Report", "{variable: x, value_selector: [g, output]}"),
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [t, output]}, {variable: raw, value_selector: [g, output]}]}}",
            ],
            "s->i", "i:tea->a", "i:'false'->b", "a->g", "b->g", "g->t", "t->e"));

        code.ShouldContain("string? chosenWords;");
    }

    [Fact]
    public void Report_SaysWhichVariablesAnAssignmentBecame()
    {
        EmittedProject project = ProjectEmitter.Emit(DifyYaml.Read(DifyYaml.App("advanced-chat",
            [
                DifyYaml.Start,
                "{id: n, data: {type: loop, title: Up, loop_count: 2, loop_variables: [{label: counter, var_type: number, value_type: constant, value: '0'}], start_node_id: l0}}",
                "{id: l0, parentId: n, data: {type: loop-start}}",
                "{id: a, parentId: n, data: {type: assigner, title: Add, version: '2', items: [{variable_selector: [n, counter], operation: +=, input_type: constant, value: 1}, {variable_selector: [conversation, memo], operation: set, input_type: constant, value: up}]}}",
                "{id: x, data: {type: answer, title: X, answer: '{{#n.counter#}}'}}",
            ],
            ["s->n", "l0->a", "n->x"])).App!);

        project.Steps.Single(step => step.NodeId == "a").Member.ShouldBe("UpState.Counter, TestConversation.Memo");
        project.Files.Single(file => file.Path == "MIGRATION.md").Content.ShouldContain("| Add | a | assignment |  | UpState.Counter, TestConversation.Memo |");
    }

    [Fact]
    public void Report_NamesOnlySettingsThatAreThere()
    {
        EmittedProject project = ProjectEmitter.Emit(new Flows("Settings")
            .Input("q", FlowType.String).Setting("unused", "1").End("z", "End", ("out", "start.q")).Edges("start > z").App());

        project.Files.ShouldNotContain(file => file.Path.EndsWith("Settings/SettingsSettings.cs", StringComparison.Ordinal));
        string report = project.Files.Single(file => file.Path == "MIGRATION.md").Content;
        report.ShouldNotContain("SettingsSettings");
        report.ShouldContain("- unused: nothing reads it");
    }

    [Fact]
    public void Methods_AreStatic_UnlessTheyOrWhatTheyCallUseTheObject()
    {
        static string Iteration(string id, string title) =>
            $"{{id: {id}, data: {{type: iteration, title: {title}, start_node_id: {id}s, iterator_selector: [j, list], output_selector: [{id}t, text]}}}}";

        string code = Code(DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: j, data: {type: code, title: Split, code_language: javascript, code: 'function main() { return {list: []} }', variables: [], outputs: {list: {type: 'array[string]'}}}}",
                Iteration("a", "Plain"),
                "{id: as, parentId: a, data: {type: iteration-start}}",
                "{id: at, parentId: a, data: {type: code, title: Turn, code_language: javascript, code: 'function main({x}) { return {text: x} }', variables: [{variable: x, value_selector: [a, item]}], outputs: {text: {type: string}}}}",
                Iteration("b", "Asking"),
                "{id: bs, parentId: b, data: {type: iteration-start}}",
                "{id: bt, parentId: b, data: {type: llm, title: Ask, model: {provider: openai, name: m, mode: chat}, prompt_template: [{role: user, text: '{{#b.item#}} {{#a.output#}}'}]}}",
                "{id: e, data: {type: end, title: End, outputs: [{variable: x, value_selector: [b, output]}]}}",
            ],
            ["s->j", "j->a", "as->at", "a->b", "bs->bt", "b->e"]));

        code.ShouldContain("private static async Task<string?> PlainItemAsync(");
        code.ShouldNotContain("static async Task<string?> AskingItemAsync(");
        code.ShouldNotContain("static Task<string?> AskingItemAsync(");
    }
}
