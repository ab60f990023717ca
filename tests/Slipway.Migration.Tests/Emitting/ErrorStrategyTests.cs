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
}
