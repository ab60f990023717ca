using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Exports;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Aggregators as they run.</summary>
public sealed class AggregateTests
{
    [Theory]
    [InlineData("tea", "was a")]
    [InlineData("milk", "was b")]
    public async Task Candidate_ThatDoesNotLeadToTheAggregator_IsNoneOfItsValues(string q, string expected)
    {
        static string Template(string id) => $"{{id: {id}, data: {{type: template-transform, title: 'Say {id}', template: '{id}', variables: []}}}}";

        static string Case(string word) => $"{{case_id: {word}, logical_operator: and, conditions: [{{variable_selector: [s, q], comparison_operator: is, value: {word}}}]}}";

        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start,
                $"{{id: i, data: {{type: if-else, title: Which, cases: [{Case("tea")}, {Case("milk")}, {Case("water")}]}}}}",
                Template("a"), Template("b"),
                "{id: c, data: {type: code, title: Look, code_language: python3, code: 'def main(): return {}', variables: [], outputs: {result: {type: string, children: null}}}}",
                "{id: g, data: {type: variable-aggregator, title: Join, output_type: string, variables: [[a, output], [b, output], [c, result]]}}",
                "{id: t, data: {type: template-transform, title: Report, template: 'was {{ x }}', variables: [{variable: x, value_selector: [g, output]}]}}",
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [t, output]}]}}",
            ],
            "s->i", "i:tea->a", "i:milk->b", "i:water->c", "a->g", "b->g", "g->t", "t->e");

        RunResult result = await new AskedModel().RunAsync(imported, new JsonObject { ["q"] = q });

        result.Exception.ShouldBeNull();
        JsonNode.Parse(Encoding.UTF8.GetString(result.Output!.Value.Span))!["out"]!.GetValue<string>().ShouldBe(expected);
    }

    [Theory]
    [InlineData("tea", "was tea")]
    [InlineData("milk", "was warm milk")]
    [InlineData("cold milk", "was cold milk")]
    [InlineData("water", "was water")]
    [InlineData("sand", "was None")]
    public async Task Aggregators_OfAggregators_PassOnWhatTheirBranchGave(string q, string expected)
    {
        static string Template(string id, string text) => $"{{id: {id}, data: {{type: template-transform, title: 'Say {id}', template: '{text}', variables: []}}}}";

        static string Case(string id, params string[] words) =>
            $"{{case_id: {id}, logical_operator: or, conditions: [{string.Join(", ", words.Select(word => $"{{variable_selector: [s, q], comparison_operator: is, value: '{word}'}}"))}]}}";

        ImportResult imported = DifyYaml.Flow(
            [
                DifyYaml.Start,
                $"{{id: i, data: {{type: if-else, title: Which, cases: [{Case("tea", "tea")}, {Case("milk", "milk", "cold milk")}, {Case("water", "water")}]}}}}",
                $"{{id: j, data: {{type: if-else, title: How, cases: [{Case("cold", "cold milk")}]}}}}",
                Template("a", "tea"), Template("b", "cold milk"), Template("c", "warm milk"), Template("d", "water"),
                "{id: g, data: {type: variable-aggregator, title: Milk, output_type: string, variables: [[b, output], [c, output]]}}",
                "{id: h, data: {type: variable-aggregator, title: Drink, output_type: string, variables: [[a, output], [g, output], [d, output]]}}",
                "{id: t, data: {type: template-transform, title: Report, template: 'was {{ x }}', variables: [{variable: x, value_selector: [h, output]}]}}",
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [t, output]}]}}",
            ],
            "s->i", "i:tea->a", "i:milk->j", "j:cold->b", "j:'false'->c", "b->g", "c->g", "i:water->d", "i:'false'->h", "a->h", "g->h", "d->h", "h->t", "t->e");

        RunResult result = await new AskedModel().RunAsync(imported, new JsonObject { ["q"] = q });

        result.Exception.ShouldBeNull();
        JsonNode.Parse(Encoding.UTF8.GetString(result.Output!.Value.Span))!["out"]!.GetValue<string>().ShouldBe(expected);
    }

    [Fact]
    public async Task Value_ThatIsNone_IsPrintedAsNothingAndNotAsItsReference()
    {
        ImportResult imported = DifyYaml.Flow(
            [
                "{id: s, data: {type: start, variables: [{variable: q, type: text-input, max_length: 48, required: true}, {variable: n, type: text-input, max_length: 48, required: false}]}}",
                "{id: g, data: {type: variable-aggregator, title: Join, output_type: string, variables: [[s, n], [s, q]]}}",
                "{id: l, data: {type: llm, title: Ask, model: {provider: openai, name: gpt-4o, mode: chat}, prompt_template: [{role: user, text: 'Say {{#g.output#}}.'}]}}",
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [l, text]}]}}",
            ],
            "s->g", "g->l", "l->e");
        var model = new AskedModel("ok");

        RunResult result = await model.RunAsync(imported, new JsonObject { ["q"] = "tea" });

        result.Exception.ShouldBeNull();
        model.Messages().ShouldBe(["user: Say ."]);
    }

    [Theory]
    [InlineData("tea", """{"whole":{"output":"tea"},"inner":"tea","other":null,"only":{"output":"tea"},"number":{"output":null},"shown":"tea {'output': 'tea'} {'output': None}","each":["tea, alone tea"]}""")]
    [InlineData("milk", """{"whole":{"output":"not tea"},"inner":"not tea","other":null,"only":null,"number":{"output":null},"shown":"not tea None {'output': None}","each":["not tea, alone "]}""")]
    public async Task Group_OfAnAggregator_IsAnObjectWithTheOneMemberOutput(string q, string expected)
    {
        ImportResult imported = DifyYaml.Flow(
            [
                "{id: s, data: {type: start, variables: [{variable: q, type: text-input, max_length: 48, required: true}, {variable: n, type: number, required: false}]}}",
                "{id: i, data: {type: if-else, title: Which, cases: [{case_id: tea, logical_operator: and, conditions: [{variable_selector: [s, q], comparison_operator: is, value: tea}]}]}}",
                "{id: a, data: {type: template-transform, title: Say tea, template: tea, variables: []}}",
                "{id: b, data: {type: template-transform, title: Say no, template: not tea, variables: []}}",
                "{id: g, data: {type: variable-aggregator, title: Join, advanced_settings: {group_enabled: true, groups: ["
                + "{group_name: text, output_type: string, variables: [[a, output], [b, output]]}, {group_name: only, output_type: string, variables: [[a, output]]}, {group_name: number, output_type: number, variables: [[s, n]]}]}}}",
                "{id: t, data: {type: template-transform, title: Report, template: '{{ x.output }} {{ y }} {{ z }}', variables: [{variable: x, value_selector: [g, text]}, {variable: y, value_selector: [g, only]}, {variable: z, value_selector: [g, number]}]}}",
                "{id: c, data: {type: code, title: List, code_language: javascript, code: 'function main() { return { items: [1] } }', variables: [], outputs: {items: {type: 'array[number]', children: null}}}}",
                "{id: l, data: {type: iteration, title: Each, start_node_id: ls, iterator_selector: [c, items], output_selector: [u, output], output_type: 'array[string]'}}",
                "{id: ls, data: {type: iteration-start, isInIteration: true}, parentId: l}",
                "{id: u, data: {type: template-transform, title: Inside, template: '{{ x.output }}, alone {{ y.output }}', isInIteration: true, iteration_id: l, variables: [{variable: x, value_selector: [g, text]}, {variable: y, value_selector: [g, only]}]}, parentId: l}",
                "{id: e, data: {type: end, outputs: [{variable: whole, value_selector: [g, text]}, {variable: inner, value_selector: [g, text, output]}, {variable: other, value_selector: [g, text, length]},"
                + " {variable: only, value_selector: [g, only]}, {variable: number, value_selector: [g, number]}, {variable: shown, value_selector: [t, output]}, {variable: each, value_selector: [l, output]}]}}",
            ],
            "s->i", "i:tea->a", "i:'false'->b", "a->g", "b->g", "g->t", "t->c", "c->l", "ls->u", "l->e");

        RunResult result = await new AskedModel().RunAsync(imported, new JsonObject { ["q"] = q });

        result.Exception.ShouldBeNull();
        JsonNode.Parse(result.Output!.Value.Span)!.ToJsonString().ShouldBe(JsonNode.Parse(expected)!.ToJsonString());
    }

    [Fact]
    public async Task Aggregators_ThatEachNameTheTwoBefore_AreLookedAtOnceEach()
    {
        List<string> nodes = [DifyYaml.Start, "{id: g0, data: {type: template-transform, title: Say, template: 'first', variables: []}}"];
        List<string> edges = ["s->g0"];
        const int Most = 60;
        for (int i = 1; i <= Most; i++)
        {
            nodes.Add($"{{id: g{i}, data: {{type: variable-aggregator, title: Join {i}, output_type: string, variables: [[g{i - 1}, output], [g{Math.Max(0, i - 2)}, output]]}}}}");
            edges.Add($"g{i - 1}->g{i}");
        }

        nodes.Add($"{{id: e, data: {{type: end, outputs: [{{variable: out, value_selector: [g{Most}, output]}}]}}}}");
        edges.Add($"g{Most}->e");

        RunResult result = await new AskedModel().RunAsync(DifyYaml.Flow(nodes, edges), new JsonObject { ["q"] = "x" });

        result.Exception.ShouldBeNull();
        JsonNode.Parse(Encoding.UTF8.GetString(result.Output!.Value.Span))!["out"]!.GetValue<string>().ShouldBe("first");
    }
}
