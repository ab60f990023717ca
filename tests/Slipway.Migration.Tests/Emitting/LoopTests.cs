using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Loops and assignments as they run.</summary>
public sealed class LoopTests
{
    private const string Counter = "loop_variables: [{label: counter, var_type: number, value_type: constant, value: '0'}]";
    private const string AddOne = "{id: a, parentId: n, data: {type: assigner, title: Count, version: '2', items: [{variable_selector: [n, counter], operation: '+=', input_type: constant, value: 1}]}}";
    private const string Start = "{id: l0, parentId: n, data: {type: loop-start}}";
    private const string End = "{id: e, data: {type: end, outputs: [{variable: counter, value_selector: [n, counter]}, {variable: rounds, value_selector: [n, loop_round]}]}}";

    private static string Loop(string more) => $"{{id: n, data: {{type: loop, title: Count up, start_node_id: l0, {more}}}}}";

    private static string Break(string conditions) => $"logical_operator: and, break_conditions: [{conditions}]";

    private static async Task<string> RunAsync(ImportResult imported, params string[] answers)
    {
        RunResult result = await new AskedModel(answers).RunAsync(imported, new JsonObject { ["q"] = "tea" });
        return result.Succeeded ? Encoding.UTF8.GetString(result.Output!.Value.Span) : "failed: " + result.Exception!.Message;
    }

    [Theory]
    [InlineData(5, "2", """{"counter":2,"rounds":2}""")]
    [InlineData(5, "0", """{"counter":0,"rounds":null}""")]
    [InlineData(3, "9", """{"counter":3,"rounds":3}""")]
    public async Task Loop_OfACounter_EndsWhenItsConditionHolds(int count, string limit, string expected)
    {
        ImportResult imported = DifyYaml.Flow(
            [DifyYaml.Start, Loop($"loop_count: {count}, {Counter}, {Break($"{{variable_selector: [n, counter], comparison_operator: ≥, value: '{limit}'}}")}"), Start, AddOne, End],
            "s->n", "n->e", "l0->a");

        imported.Diagnostics.ShouldBeEmpty();
        (await RunAsync(imported)).ShouldBe(expected);
    }

    [Fact]
    public async Task Loop_WithAnEndNode_EndsAfterTheRound()
    {
        ImportResult imported = DifyYaml.Flow(
            [DifyYaml.Start, Loop($"loop_count: 3, {Counter}, break_conditions: []"), Start, AddOne, "{id: x, parentId: n, data: {type: loop-end}}", End],
            "s->n", "n->e", "l0->a", "a->x");

        (await RunAsync(imported)).ShouldBe("""{"counter":1,"rounds":1}""");
    }

    [Fact]
    public async Task Loop_EndNodeInABranch_EndsOnlyWhenItIsReached()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start, Loop($"loop_count: 9, {Counter}, break_conditions: []"), Start, AddOne,
                "{id: i, parentId: n, data: {type: if-else, cases: [{case_id: hit, logical_operator: and, conditions: [{variable_selector: [n, counter], comparison_operator: '=', value: '4'}]}]}}",
                "{id: x, parentId: n, data: {type: loop-end}}", End,
            ],
            "s->n", "n->e", "l0->a", "a->i", "i:hit->x");

        (await RunAsync(imported)).ShouldBe("""{"counter":4,"rounds":4}""");
    }

    // The conditions see the body; before the first round it has left nothing, which is no failure (17.3).
    [Fact]
    public async Task Loop_ConditionOnTheBody_IsLookedAtAfterEachRound()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start, Loop($"loop_count: 9, {Counter}, {Break("{variable_selector: [m, text], comparison_operator: contains, value: done}")}"), Start, AddOne,
                $"{{id: m, parentId: n, data: {{type: llm, title: Ask, {DifyYaml.Model}, prompt_template: [{{role: user, text: 'Round {{{{#n.counter#}}}}'}}]}}}}", End,
            ],
            "s->n", "n->e", "l0->a", "a->m");

        (await RunAsync(imported, "not yet", "still not", "done now")).ShouldBe("""{"counter":3,"rounds":3}""");
    }

    [Fact]
    public async Task Loop_WhoseBodyFails_Fails()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start, Loop($"loop_count: 2, {Counter}, break_conditions: []"), Start,
                $"{{id: m, parentId: n, data: {{type: question-classifier, title: Ask, query_variable_selector: [s, q], {DifyYaml.Model}, classes: [{{id: a, name: A}}, {{id: b, name: B}}]}}}}", End,
            ],
            "s->n", "n->e", "l0->m");

        (await RunAsync(imported, "no json")).ShouldStartWith("failed:");
    }

    [Fact]
    public async Task Loop_InsideAnIteration_StartsAnewForEachItem()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                "{id: s, data: {type: start, title: Start, variables: [{variable: q, type: text-input, required: true}]}}",
                "{id: c, data: {type: template-transform, title: One, template: '1', variables: []}}",
                $"{{id: p, data: {{type: parameter-extractor, title: List, query: [s, q], {DifyYaml.Model}, reasoning_mode: prompt, parameters: [{{name: items, type: 'array[number]', description: d, required: true}}]}}}}",
                "{id: it, data: {type: iteration, title: Each, iterator_selector: [p, items], output_selector: [n, counter], start_node_id: i0}}",
                "{id: i0, parentId: it, data: {type: iteration-start}}",
                "{id: n, parentId: it, data: {type: loop, title: Count up, start_node_id: l0, loop_count: 4, loop_variables: [{label: counter, var_type: number, value_type: variable, value: [it, item]}], logical_operator: or, break_conditions: [{variable_selector: [n, counter], comparison_operator: '>', value: '5'}]}}",
                Start, AddOne,
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [it, output]}]}}",
            ],
            "s->p", "p->it", "i0->n", "l0->a", "it->e");

        imported.Codes().ShouldBe(["SW2014"]);
        (await RunAsync(imported, """{"items": [1, 4, 7]}""")).ShouldBe("""{"out":[5,6,7]}""");
    }

    [Fact]
    public async Task Iteration_InsideALoop_RunsInEachRound()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start,
                Loop($"loop_count: 2, loop_variables: [{{label: counter, var_type: number, value_type: constant, value: '0'}}, {{label: items, var_type: 'array[string]', value_type: constant, value: '[\"a\", \"b\"]'}}, {{label: all, var_type: 'array[string]', value_type: constant, value: '[]'}}], break_conditions: []"),
                Start, AddOne,
                "{id: it, parentId: n, data: {type: iteration, title: Each, iterator_selector: [n, items], output_selector: [t, output], start_node_id: i0}}",
                "{id: i0, parentId: it, data: {type: iteration-start}}",
                "{id: t, parentId: it, data: {type: template-transform, title: Mark, template: '{{ item }}{{ counter }}', variables: [{variable: item, value_selector: [it, item]}, {variable: counter, value_selector: [n, counter]}]}}",
                "{id: k, parentId: n, data: {type: assigner, title: Keep, version: '2', items: [{variable_selector: [n, all], operation: extend, input_type: variable, value: [it, output]}]}}",
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [n, all]}]}}",
            ],
            "s->n", "n->e", "l0->a", "a->it", "i0->t", "it->k");

        imported.Diagnostics.ShouldBeEmpty();
        (await RunAsync(imported)).ShouldBe("""{"out":["a1","b1","a2","b2"]}""");
    }

    [Fact]
    public async Task Assigner_ChangesTheConversation_ForTheRestOfTheRunAndBeyond()
    {
        string app = DifyYaml.App("advanced-chat",
            [
                DifyYaml.Start,
                "{id: n, data: {type: assigner, title: Remember, version: '2', items: [{variable_selector: [conversation, memo], operation: over-write, input_type: variable, value: [sys, query]}, {variable_selector: [conversation, log], operation: append, input_type: variable, value: [conversation, memo]}, {variable_selector: [conversation, count], operation: '/=', input_type: constant, value: 2}, {variable_selector: [conversation, flags], operation: extend, input_type: variable, value: [conversation, flags]}, {variable_selector: [conversation, old], operation: remove-first, input_type: variable, value: ''}]}}",
                "{id: x, data: {type: answer, answer: '{{#conversation.memo#}} {{#conversation.log#}} {{#conversation.count#}}'}}",
            ],
            ["s->n", "n->x"]).Replace(
            "conversation_variables: [{name: memo, value_type: string, value: ''}]",
            "conversation_variables: [{name: memo, value_type: string, value: ''}, {name: log, value_type: 'array[string]', value: [a]}, {name: count, value_type: number, value: 5}, {name: flags, value_type: 'array[boolean]', value: [true]}, {name: old, value_type: 'array[number]', value: [1, 2]}]");
        ImportResult imported = DifyYaml.Read(app);
        imported.Diagnostics.ShouldBeEmpty();

        RunResult result = await new AskedModel().RunAsync(
            imported, new JsonObject { ["query"] = "hello", ["q"] = "" }, new Conversation { Id = "c", Variables = new Dictionary<string, JsonNode?> { ["count"] = 3 } });

        result.Exception.ShouldBeNull();
        JsonNode.Parse(result.Output!.Value.Span)!["answer"]!.GetValue<string>().ShouldBe("hello - a\n- hello 1.5");
        result.ConversationChanges.OrderBy(change => change.Key).Select(change => $"{change.Key}={change.Value?.ToJsonString()}").ShouldBe(
            ["count=1.5", "flags=[true,true]", "log=[\"a\",\"hello\"]", "memo=\"hello\"", "old=[2]"]);
    }

    [Fact]
    public async Task Assigner_OfAnotherType_Fails()
    {
        string app = DifyYaml.App("advanced-chat",
            [DifyYaml.Start, "{id: n, data: {type: assigner, title: Old, assigned_variable_selector: [conversation, count], write_mode: over-write, input_variable_selector: [sys, query]}}", "{id: x, data: {type: answer, answer: '{{#conversation.count#}}'}}"],
            ["s->n", "n->x"]).Replace("{name: memo, value_type: string, value: ''}", "{name: count, value_type: number, value: 1}");

        RunResult result = await new AskedModel().RunAsync(DifyYaml.Read(app), new JsonObject { ["query"] = "hello", ["q"] = "" });

        result.Exception.ShouldBeOfType<StepFailedException>().ErrorCode.ShouldBe("InvalidInputValueError");
        result.ConversationChanges.ShouldBeEmpty();
    }

    [Fact]
    public void Emit_Loop_IsAForOverItsVariables()
    {
        ImportResult imported = DifyYaml.Flow(
            [DifyYaml.Start, Loop($"loop_count: 5, {Counter}, {Break("{variable_selector: [n, counter], comparison_operator: ≥, value: '2'}")}"), Start, AddOne, End],
            "s->n", "n->e", "l0->a");

        string code = ProjectEmitter.Emit(imported.App!).Files.Single(file => file.Path.EndsWith("/Test.cs")).Content;

        code.ShouldContain("for (int round = 1; round <= 5 && !(upState.Counter >= 2); round++)");
        code.ShouldContain("upState.Counter += 1;");
    }
}
