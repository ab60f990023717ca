using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Failure branches and default values as they run.</summary>
public sealed class ErrorStrategyTests
{
    private static async Task<string> RunAsync(ImportResult imported, params string[] answers)
    {
        var input = new JsonObject { ["q"] = "tea" };
        if (imported.App!.Kind is FlowKind.Chat)
        {
            input["query"] = "tea";
        }

        RunResult result = await new AskedModel(answers).RunAsync(imported, input);
        return result.Succeeded ? Encoding.UTF8.GetString(result.Output!.Value.Span) : "failed: " + result.Exception!.Message;
    }

    private static string Text(string id, string template) =>
        $"{{id: {id}, data: {{type: template-transform, title: Say {id}, template: '{template}', variables: []}}}}";

    private static string End(params string[] outputs) => $"{{id: e, data: {{type: end, outputs: [{string.Join(", ", outputs)}]}}}}";

    [Theory]
    [InlineData("type: variable-aggregator, title: Both, output_type: string, variables: [[a, output]]")]
    [InlineData("type: answer, title: Both, answer: x")]
    public async Task Strategy_OfANodeThatCannotFail_HasNoEffect(string data)
    {
        ImportResult imported = DifyYaml.Chat(
            [
                DifyYaml.Start.Replace("required: true", "required: false"), Text("a", "fine"), $"{{id: n, data: {{{data}, error_strategy: fail-branch}}}}",
                "{id: x, data: {type: answer, title: Say, answer: done}}", "{id: y, data: {type: answer, title: Never, answer: failed}}",
            ],
            "s->a", "a->n", "n->x", "n:fail-branch->y");

        imported.Codes().ShouldBe(["SW2016", "SW2014"], ignoreOrder: true);
        (await RunAsync(imported)).ShouldContain("done");
    }

    // The loop holds nothing that could tell its success from its failure.
    [Theory]
    [InlineData("no json", "failed")]
    [InlineData("""{"category_id": "a", "category_name": "A"}""", "fine")]
    public async Task FailureBranch_OfALoopWithoutVariables_IsTakenWhenItsBodyFails(string answer, string expected)
    {
        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start, "{id: n, data: {type: loop, title: Try, start_node_id: l0, loop_count: 2, break_conditions: [], error_strategy: fail-branch}}",
                "{id: l0, parentId: n, data: {type: loop-start}}",
                $"{{id: m, parentId: n, data: {{type: question-classifier, title: Ask, query_variable_selector: [s, q], {DifyYaml.Model}, classes: [{{id: a, name: A}}, {{id: b, name: B}}]}}}}",
                Text("a", "fine"), Text("b", "failed"),
                "{id: g, data: {type: variable-aggregator, title: Both, output_type: string, variables: [[a, output], [b, output]]}}",
                End("{variable: out, value_selector: [g, output]}"),
            ],
            "s->n", "l0->m", "n->a", "n:fail-branch->b", "a->g", "b->g", "g->e");

        (await RunAsync(imported, answer)).ShouldBe($$"""{"out":"{{expected}}"}""");
    }

    private const string Divide = "type: code, title: Divide, code_language: javascript, variables: [{variable: q, value_selector: [s, q]}], outputs: {parts: {type: number}}";

    private static readonly string[] AfterDivision =
    [
        Text("a", "fine"), Text("b", "failed"),
        "{id: g, data: {type: variable-aggregator, title: Both, output_type: string, variables: [[a, output], [b, output]]}}",
        End("{variable: out, value_selector: [g, output]}", "{variable: parts, value_selector: [n, parts]}", "{variable: why, value_selector: [n, error_type]}"),
    ];

    [Theory]
    [InlineData("return {parts: 3}", """{"out":"fine","parts":3,"why":null}""")]
    [InlineData("throw new Error('no')", """{"out":"failed","parts":null,"why":"CodeExecutionError"}""")]
    [InlineData("return {parts: 'many'}", """{"out":"failed","parts":null,"why":"OutputValidationError"}""")]
    public async Task FailureBranch_OfACodeNode_IsTakenOnlyWhenItFails(string code, string expected)
    {
        ImportResult imported = DifyYaml.Flow(
            [DifyYaml.Start, $"{{id: n, data: {{{Divide}, error_strategy: fail-branch, code: \"function main({{q}}) {{ {code} }}\"}}}}", .. AfterDivision],
            "s->n", "n->a", "n:fail-branch->b", "a->g", "b->g", "g->e");

        (await RunAsync(imported)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("return {parts: 3}", """{"parts":3,"why":null}""")]
    [InlineData("throw new Error('no')", """{"parts":7,"why":"CodeExecutionError"}""")]
    public async Task DefaultValues_OfACodeNode_AreTakenOnlyWhenItFails(string code, string expected)
    {
        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start, $"{{id: n, data: {{{Divide}, error_strategy: default-value, default_value: [{{key: parts, type: number, value: 7}}], code: \"function main({{q}}) {{ {code} }}\"}}}}",
                End("{variable: parts, value_selector: [n, parts]}", "{variable: why, value_selector: [n, error_type]}"),
            ],
            "s->n", "n->e");

        (await RunAsync(imported)).ShouldBe(expected);
    }

    [Fact]
    public async Task DefaultValues_OfAnIteration_AreWhatItLeaves()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start, $"{{id: p, data: {{type: parameter-extractor, title: List, query: [s, q], {DifyYaml.Model}, reasoning_mode: prompt, parameters: [{{name: items, type: 'array[string]', description: d, required: true}}]}}}}",
                "{id: n, data: {type: iteration, title: Each, iterator_selector: [p, items], output_selector: [m, class_name], start_node_id: i0, error_strategy: default-value, default_value: [{key: output, type: 'array[string]', value: '[\"x\", \"y\"]'}]}}",
                "{id: i0, parentId: n, data: {type: iteration-start}}",
                $"{{id: m, parentId: n, data: {{type: question-classifier, title: Ask, query_variable_selector: [n, item], {DifyYaml.Model}, classes: [{{id: a, name: A}}, {{id: b, name: B}}]}}}}",
                End("{variable: out, value_selector: [n, output]}"),
            ],
            "s->p", "p->n", "i0->m", "n->e");

        (await RunAsync(imported, """{"items": ["a"]}""", "no json")).ShouldBe("""{"out":["x","y"]}""");
    }

    [Fact]
    public async Task DefaultValues_OfAListOperator_AreWhatItLeaves()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start, $"{{id: p, data: {{type: parameter-extractor, title: List, query: [s, q], {DifyYaml.Model}, reasoning_mode: prompt, parameters: [{{name: items, type: 'array[string]', description: d, required: true}}]}}}}",
                "{id: n, data: {type: list-operator, title: Pick, variable: [p, items], var_type: 'array[string]', item_var_type: string, filter_by: {enabled: false, conditions: []}, extract_by: {enabled: true, serial: '5'}, order_by: {enabled: false}, limit: {enabled: false}, error_strategy: default-value, default_value: [{key: result, type: 'array[string]', value: '[\"x\"]'}]}}",
                End("{variable: out, value_selector: [n, result]}", "{variable: first, value_selector: [n, first_record]}"),
            ],
            "s->p", "p->n", "n->e");

        (await RunAsync(imported, """{"items": ["a"]}""")).ShouldBe("""{"out":["x"],"first":"x"}""");
    }

    [Fact]
    public async Task DefaultValues_OfACall_KeepItsFiles()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start, "{id: n, data: {type: http-request, title: Call, method: get, url: 'http://localhost:1/x', authorization: {type: no-auth}, headers: '', params: '', body: {type: none, data: []}, error_strategy: default-value, default_value: [{key: body, type: string, value: none}, {key: files, type: 'array[any]', value: '[1]'}]}}",
                End("{variable: body, value_selector: [n, body]}", "{variable: files, value_selector: [n, files]}"),
            ],
            "s->n", "n->e");

        (await RunAsync(imported)).ShouldBe("""{"body":"none","files":[1]}""");
    }

    [Theory]
    [InlineData("type: if-else, cases: [{case_id: 'true', logical_operator: and, conditions: [{variable_selector: [s, q], comparison_operator: contains, value: x}]}]")]
    [InlineData("type: human-input, form_content: Well?, inputs: [], user_actions: [{id: ok, title: OK}]")]
    public void DefaultValues_OfANodeWithSeveralExits_AreRefused(string data) =>
        DifyYaml.One($"{{id: n, data: {{{data}, error_strategy: default-value, default_value: []}}}}").Codes().ShouldContain("SW2103");

    [Fact]
    public void Retries_OfACodeNodeWithoutOutputs_AreKept() =>
        ProjectEmitter.Emit(DifyYaml.Flow(
            [
                DifyYaml.Start, "{id: n, data: {type: code, title: Notify, code_language: javascript, variables: [], outputs: {}, code: 'function main() { return {} }', retry_config: {retry_enabled: true, max_retries: 2, retry_interval: 100}}}",
                End(),
            ],
            "s->n", "n->e").App!).Files.ShouldContain(file => file.Content.Contains("new StepRetry(2, "));
}
