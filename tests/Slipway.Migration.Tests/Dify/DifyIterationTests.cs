using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

public sealed class DifyIterationTests
{
    /// <summary>An iteration <c>n</c> with a start <c>i0</c> and a template <c>i1</c> behind it.</summary>
    public static IEnumerable<string> Iteration(string more = "", string result = "[i1, output]") =>
    [
        $"{{id: n, data: {{type: iteration, title: Each, iterator_selector: [s, q], output_selector: {result}, start_node_id: i0{more}}}}}",
        "{id: i0, parentId: n, type: custom-iteration-start, data: {type: iteration-start, title: ''}}",
        "{id: i1, parentId: n, data: {type: template-transform, template: x, variables: [{variable: v, value_selector: [n, item]}, {variable: i, value_selector: [n, index]}]}}",
    ];

    // 16.1: what is taken where a file says nothing.
    [Fact]
    public void Read_IterationWithoutSettings_HasDifysDefaults()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, .. Iteration()], "s->n", "i0->i1");

        result.Diagnostics.ShouldBeEmpty();
        ForEachNode node = result.Node<ForEachNode>();
        node.Items.Show().ShouldBe("<Input q>");
        node.Result.Show().ShouldBe("<Node i1.output>");
        node.MaxConcurrency.ShouldBe(1);
        node.OnItemFailure.ShouldBe(ItemFailure.Stop);
        node.Flatten.ShouldBeTrue();
        node.Body.EntryId.ShouldBe("i0");
        node.Body.Nodes.Select(n => n.Id).ShouldBe(["i0", "i1"]);
        node.Body.Edges.ShouldBe([new("i0", "source", "i1")]);
        node.Body.Nodes[1].ShouldBeOfType<TemplateNode>().Template.Variables.Select(v => v.Value.Show()).ShouldBe(["<Item n.item>", "<Index n.index>"]);
        node.Outputs.ShouldHaveSingleItem().Type.Item.ShouldBe(FlowType.String);
        result.App!.Graph.Nodes.Select(n => n.Id).ShouldBe(["s", "n"]);
    }

    [Theory]
    [InlineData("is_parallel: true", 10, ItemFailure.Stop, true)]
    [InlineData("is_parallel: true, parallel_nums: 3, flatten_output: false", 3, ItemFailure.Stop, false)]
    [InlineData("is_parallel: false, parallel_nums: 3, error_handle_mode: continue-on-error", 1, ItemFailure.Null, true)]
    [InlineData("error_handle_mode: remove-abnormal-output", 1, ItemFailure.Remove, true)]
    public void Read_Settings_AreLowered(string settings, int concurrency, ItemFailure failure, bool flattens)
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, .. Iteration($", {settings}")], "s->n", "i0->i1");

        ForEachNode node = result.Node<ForEachNode>();
        (node.MaxConcurrency, node.OnItemFailure, node.Flatten).ShouldBe((concurrency, failure, flattens));
        result.Diagnostics.ShouldBeEmpty();
    }

    // 16.2: old files name the first real child, which has no edge from a start.
    [Fact]
    public void Read_OldForm_BeginsWithTheFirstChild()
    {
        ImportResult result = DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: n, data: {type: iteration, iterator_selector: [s, q], output_selector: [b, output], start_node_id: a, startNodeType: template-transform}}",
                "{id: a, data: {type: template-transform, template: x, isIterationStart: true, isInIteration: true, iteration_id: n}}",
                "{id: b, data: {type: template-transform, template: x, isInIteration: true, iteration_id: n}}",
            ],
            "s->n",
            "a->b");

        result.Diagnostics.ShouldBeEmpty();
        FlowGraph body = result.Node<ForEachNode>().Body;
        body.EntryId.ShouldBe("a");
        body.Nodes.Select(n => n.Id).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Read_NestedIterations_SeeTheOuterItem()
    {
        ImportResult result = DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: n, data: {type: iteration, iterator_selector: [s, q], output_selector: [in, output], start_node_id: o0}}",
                "{id: o0, parentId: n, data: {type: iteration-start}}",
                "{id: in, parentId: n, data: {type: iteration, iterator_selector: [n, item], output_selector: [t, output], start_node_id: j0, flatten_output: false}}",
                "{id: j0, parentId: in, data: {type: iteration-start}}",
                "{id: t, parentId: in, data: {type: template-transform, template: x, variables: [{variable: a, value_selector: [n, item]}, {variable: b, value_selector: [in, item]}]}}",
            ],
            "s->n",
            "o0->in",
            "j0->t");

        result.Diagnostics.ShouldBeEmpty();
        ForEachNode outer = result.Node<ForEachNode>();
        ForEachNode inner = outer.Body.Nodes[1].ShouldBeOfType<ForEachNode>();
        inner.Body.Nodes[1].ShouldBeOfType<TemplateNode>().Template.Variables.Select(v => v.Value.Show()).ShouldBe(["<Item n.item>", "<Item in.item>"]);
        inner.Outputs[0].Type.Item.ShouldBe(FlowType.String);
        outer.Outputs[0].Type.Item.ShouldBe(FlowType.String, "the outer iteration makes one list of the lists");
    }

    [Theory]
    [InlineData("[n, item]")]
    [InlineData("[i1, output]")]
    public void Read_WhatIsInside_IsMissingOutside(string selector)
    {
        ImportResult result = DifyYaml.Flow(
            [DifyYaml.Start, .. Iteration(), $"{{id: e, data: {{type: end, outputs: [{{variable: o, value_selector: {selector}}}]}}}}"], "s->n", "i0->i1", "n->e");

        result.Codes().ShouldBe([DiagnosticCodes.MissingReference]);
        result.Node<EndNode>("e").Results[0].Value.Source.ShouldBe(FlowSource.Missing);
    }

    [Fact]
    public void Read_NodeAroundTheIteration_IsSeenInside()
    {
        ImportResult result = DifyYaml.Flow(
            [DifyYaml.Start, "{id: t, data: {type: template-transform, template: x}}", .. Iteration(result: "[t, output]")], "s->t", "t->n", "i0->i1");

        result.Diagnostics.ShouldBeEmpty();
        result.Node<ForEachNode>().Result.Show().ShouldBe("<Node t.output>");
    }

    [Fact]
    public void Read_TypesOfItemsAndResults_GoFromIterationToIteration()
    {
        ImportResult result = DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: b, data: {type: iteration, iterator_selector: [a, output], output_selector: [b, item], start_node_id: b0}}",
                "{id: b0, parentId: b, data: {type: iteration-start}}",
                "{id: a, data: {type: iteration, iterator_selector: [c, rows], output_selector: [a, item, name], start_node_id: a0}}",
                "{id: a0, parentId: a, data: {type: iteration-start}}",
                "{id: c, data: {type: code, code: x, code_language: python3, outputs: {rows: {type: 'array[object]'}}}}",
                "{id: n, data: {type: iteration, iterator_selector: [l, structured_output, items], output_selector: [n, item, name], start_node_id: n0}}",
                "{id: n0, parentId: n, data: {type: iteration-start}}",
                $"{{id: l, data: {{type: llm, {DifyYaml.Model}, prompt_template: [], structured_output_enabled: true, structured_output: {{schema: {{type: object, properties: {{items: {{type: array, items: {{type: object, properties: {{name: {{type: string}}}}}}}}}}}}}}}}}}",
            ],
            "s->c", "c->a", "a->b", "b->l", "l->n");

        result.Diagnostics.ShouldBeEmpty();
        result.Node<ForEachNode>("a").ItemType.ShouldBe(FlowType.Object);
        result.Node<ForEachNode>("n").ItemType.Fields.ShouldNotBeNull()[0].Name.ShouldBe("name");
        result.Node<ForEachNode>("n").Outputs[0].Type.Item.ShouldBe(FlowType.String);
    }

    [Theory]
    [InlineData("{id: n, data: {type: iteration, output_selector: [s, q]}}")]
    [InlineData("{id: n, data: {type: iteration, iterator_selector: [s, q]}}")]
    [InlineData("{id: n, data: {type: iteration, iterator_selector: [s, q], output_selector: [s, q]}}")]
    public void Read_IterationWithoutItsParts_IsNotMigrated(string node)
    {
        ImportResult result = DifyYaml.One(node);

        result.Codes().ShouldBe([DiagnosticCodes.NodeNotMigrated]);
        result.Node<UnsupportedNode>();
    }

    [Fact]
    public void Read_UnknownFailureMode_IsRefused()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, .. Iteration(", error_handle_mode: pray")], "s->n", "i0->i1");

        result.Codes().ShouldBe([DiagnosticCodes.UnknownValue]);
    }

    [Fact]
    public void Read_LoopWithoutRounds_IsNotMigratedWithWhatItHolds()
    {
        ImportResult result = DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: n, data: {type: loop, title: Again, start_node_id: l0}}",
                "{id: l0, parentId: n, data: {type: loop-start}}",
                "{id: l1, parentId: n, data: {type: template-transform, template: x}}",
            ],
            "s->n",
            "l0->l1");

        result.Codes().ShouldBe([DiagnosticCodes.NodeNotMigrated, DiagnosticCodes.ContainerNotMigrated], ignoreOrder: true);
        result.App.ShouldNotBeNull().Graph.Nodes.Select(n => n.Id).ShouldBe(["s", "n"]);
        result.Ledger.Entries.Where(e => e.NodeId == "l1" && e.Path.Contains("template")).ShouldAllBe(e => e.Status == Migration.Ledger.FieldStatus.Refused);
    }
}
