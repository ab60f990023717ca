using Slipway.Migration.Diff;
using Slipway.Migration.Inventory;
using Slipway.Migration.Projects;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Diff;

public sealed class FlowDiffTests
{
    private const string Llm = "{id: n, data: {type: llm, title: Ask, model: {provider: openai, name: gpt-4o}, prompt_template: [{role: system, text: \"One\\nTwo\\nThree\"}]}}";

    [Fact]
    public void Compare_SameFlow_IsNoChange_AndNorAreMovedBoxesOrOtherIds()
    {
        ExportInventory flow = Flow(Llm);

        FlowDiff.Compare(flow, flow).ShouldBeEmpty();
        FlowDiff.Compare(flow, Flow(Llm.Replace("{id: n,", "{id: n, position: {x: 5, y: 7},"))).ShouldBeEmpty();
        FlowDiff.Compare(flow, DifyYaml.Flow([DifyYaml.Start, Llm.Replace("id: n,", "id: m,")], "s->m").Inventory).ShouldBeEmpty();
    }

    [Fact]
    public void Compare_Prompt_IsATextDiff_AndAChangedRuleIsBehaviour()
    {
        FlowChange wording = FlowDiff.Compare(Flow(Llm), Flow(Llm.Replace("Two", "2"))).ShouldHaveSingleItem();
        (wording.Risk, wording.Title, wording.What).ShouldBe((ChangeRisk.TextOnly, "Ask", "system message"));
        wording.Lines.Select(line => (line.Kind, line.Text)).ShouldBe([(ChangeLineKind.Same, "One"), (ChangeLineKind.Removed, "Two"), (ChangeLineKind.Added, "2"), (ChangeLineKind.Same, "Three")]);

        FlowDiff.Compare(Flow(Llm), Flow(Llm.Replace("Two", "Refunds above 500 EUR need a manager."))).ShouldHaveSingleItem().Risk.ShouldBe(ChangeRisk.Behaviour);
    }

    [Theory]
    [InlineData("name: gpt-4o", "name: gpt-4.1", ChangeRisk.Behaviour, "model was gpt-4o and is gpt-4.1")]
    [InlineData("provider: openai", "provider: other", ChangeRisk.DataFlow, "provider of the model was openai and is other")]
    [InlineData("title: Ask", "title: Answer", ChangeRisk.TextOnly, "title was Ask and is Answer")]
    public void Compare_Settings_AreSaidInWords(string old, string now, ChangeRisk risk, string words)
    {
        FlowChange change = FlowDiff.Compare(Flow(Llm), Flow(Llm.Replace(old, now))).ShouldHaveSingleItem();

        (change.Risk, DiffMarkdown.Sentence(change)).ShouldBe((risk, words));
    }

    [Fact]
    public void Compare_Wiring_IsSaidInWords()
    {
        string[] nodes = [DifyYaml.Start, "{id: a, data: {type: end, title: A}}", "{id: b, data: {type: end, title: B}}", "{id: i, data: {type: if-else, title: If, cases: [{case_id: x, conditions: [{variable_selector: [s, q], comparison_operator: is, value: y}]}]}}"];
        IReadOnlyList<FlowChange> changes = FlowDiff.Compare(DifyYaml.Flow(nodes, "s->i", "i:x->a", "i:false->b").Inventory, DifyYaml.Flow(nodes, "s->i", "i:x->b", "i:false->b").Inventory);

        changes.Select(change => $"{change.Title} {DiffMarkdown.Sentence(change)}").ShouldBe(
            ["A gone: runs after 'If', exit 'Start.q is \"y\"'", "B new: runs after 'If', exit 'Start.q is \"y\"'"], ignoreOrder: true);
    }

    [Fact]
    public void Compare_NewRequest_OrReviewThatIsGone_IsAPermission()
    {
        const string Http = "{id: h, data: {type: http-request, title: Pay, method: post, url: 'https://x.test'}}";
        const string Person = "{id: p, data: {type: human-input, title: Approve, user_actions: [{id: y, title: 'Yes'}]}}";

        FlowDiff.Compare(Flow(Llm), Flow(Llm, Http)).ShouldHaveSingleItem().Risk.ShouldBe(ChangeRisk.Permission);
        FlowDiff.Compare(Flow(Llm, Person), Flow(Llm)).ShouldHaveSingleItem().Risk.ShouldBe(ChangeRisk.Permission);
    }

    [Fact]
    public void Compare_Projects_IgnoresLayoutOfCode()
    {
        ExportInventory Project(string code) => ProjectInventory.Read("Desk", [new("src/Desk/Desk.cs", code)]).Inventory;

        FlowDiff.Compare(Project("class A { int B => 1; }"), Project("class A\n{\n    // one\n    int B => 1;\n}\n")).ShouldBeEmpty();
        FlowDiff.Compare(Project("class A { int B => 1; }"), Project("class A { int B => 2; }")).ShouldHaveSingleItem().Lines.ShouldNotBeEmpty();
    }

    private static ExportInventory Flow(params string[] nodes) => DifyYaml.Flow([DifyYaml.Start, .. nodes], "s->n").Inventory;
}
