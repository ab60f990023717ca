using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Tests.Dify;

public sealed class DifyGraphTests
{
    private static string Template(string id, string more = "") => $"{{id: {id}, data: {{type: template-transform, title: {id}, template: x, variables: []{more}}}}}";

    private static string Branch(string id) =>
        $"{{id: {id}, data: {{type: if-else, cases: [{{case_id: 'true', logical_operator: and, conditions: [{{variable_selector: [s, q], comparison_operator: is, value: x}}]}}]}}}}";

    [Fact]
    public void Read_DuplicateId_LeavesTheSecondOut()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, Template("n"), Template("n", ", desc: again")], "s->n");

        result.Codes().ShouldBe([DiagnosticCodes.DuplicateId]);
        result.App.ShouldNotBeNull().Graph.Nodes.Select(n => n.Id).ShouldBe(["s", "n"]);
        result.Node<TemplateNode>().Description.ShouldBe("");
    }

    [Theory]
    [InlineData("s->ghost")]
    [InlineData("ghost->n")]
    [InlineData("ghost->ghost")]
    public void Read_DanglingEdge_IsDroppedWithAWarning(string edge)
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, Template("n")], "s->n", edge);

        Diagnostic warning = result.Diagnostics.ShouldHaveSingleItem();
        warning.Code.ShouldBe(DiagnosticCodes.EdgeToNowhere);
        warning.Severity.ShouldBe(DiagnosticSeverity.Warning);
        result.App.ShouldNotBeNull().Graph.Edges.Count.ShouldBe(1);
        result.Ledger.Entries.Where(e => e.ReportedBy == warning).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("n->n")]
    [InlineData("n->m", "m->n")]
    public void Read_Cycle_IsAnErrorAndNoFlow(params string[] edges)
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, Template("n"), Template("m")], ["s->n", "s->m", .. edges]);

        result.App.ShouldBeNull();
        result.Codes().ShouldContain(DiagnosticCodes.Cycle);
        result.Ledger.Count(FieldStatus.Kept).ShouldBe(0);
    }

    [Fact]
    public void Read_UnreachableNode_IsLeftOutWithItsEdges()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, Template("n"), Template("u")], "s->n", "u->n");

        Diagnostic warning = result.Diagnostics.ShouldHaveSingleItem();
        warning.Code.ShouldBe(DiagnosticCodes.Unreachable);
        warning.Message.ShouldContain("'u'");
        result.App.ShouldNotBeNull().Graph.Nodes.Select(n => n.Id).ShouldBe(["s", "n"]);
        result.App!.Graph.Edges.ShouldBe([new("s", "source", "n")]);
        result.Ledger.Entries.Where(e => e.NodeId == "u").ShouldAllBe(e => e.Status != FieldStatus.Kept);
    }

    [Fact]
    public void Read_NoStart_IsAnError() =>
        DifyYaml.Flow([Template("n")]).Codes().ShouldBe([DiagnosticCodes.NoEntry]);

    [Fact]
    public void Read_TwoStarts_TakesTheFirst()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, "{id: s2, data: {type: start}}", Template("n"), Template("m")], "s->n", "s2->m");

        result.App.ShouldNotBeNull().Graph.EntryId.ShouldBe("s");
        result.Codes().ShouldBe([DiagnosticCodes.SeveralEntries, DiagnosticCodes.Unreachable, DiagnosticCodes.Unreachable], ignoreOrder: true);
    }

    [Fact]
    public void Read_StartBesideTrigger_IsAnError()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, "{id: t, data: {type: trigger-webhook}}", Template("n")], "s->n", "t->n");

        result.Diagnostics.First(d => d.Code == DiagnosticCodes.SeveralEntries).Severity.ShouldBe(DiagnosticSeverity.Error);
    }

    [Fact]
    public void Read_DataSourceAsEntry_IsAPlaceInTheFlow()
    {
        ImportResult result = DifyYaml.Flow(["{id: t, data: {type: datasource, title: Nightly}}", Template("n")], "t->n");

        result.App.ShouldNotBeNull().Graph.EntryId.ShouldBe("t");
        result.Node<UnsupportedNode>("t").Type.ShouldBe("datasource");
    }

    [Fact]
    public void Read_NumberAsId_IsTheSameAsItsText()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, "{id: 1754683430480, data: {type: template-transform, template: x}}"], "s->'1754683430480'");

        result.Node<TemplateNode>("1754683430480");
        Diagnostic told = result.Diagnostics.ShouldHaveSingleItem();
        told.Code.ShouldBe(DiagnosticCodes.IdNotText);
        told.Severity.ShouldBe(DiagnosticSeverity.Info);
    }

    [Theory]
    [InlineData("{data: {type: llm}}")]
    [InlineData("{id: null, data: {type: llm}}")]
    [InlineData("{id: '', data: {type: llm}}")]
    [InlineData("{id: [1], data: {type: llm}}")]
    public void Read_NodeWithoutId_IsLeftOut(string node)
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, node]);

        result.Codes().ShouldBe([DiagnosticCodes.IdMissing]);
        result.App.ShouldNotBeNull().Graph.Nodes.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("{id: n}", DiagnosticCodes.NodeWithoutType)]
    [InlineData("{id: n, data: null}", DiagnosticCodes.NodeWithoutType)]
    [InlineData("{id: n, type: llm, data: {title: T, model: {name: x}}}", DiagnosticCodes.NodeWithoutType)]
    [InlineData("{id: n, data: {type: time-machine, year: 1985}}", DiagnosticCodes.NodeTypeUnknown)]
    [InlineData("{id: n, data: {type: knowledge-index, provider_id: x}}", DiagnosticCodes.NodeTypeNotMigrated)]
    public void Read_NodeThatCannotBeMigrated_IsAPlaceInTheFlow(string node, string code)
    {
        ImportResult result = DifyYaml.One(node);

        Diagnostic error = result.Diagnostics.ShouldHaveSingleItem();
        error.Code.ShouldBe(code);
        error.Severity.ShouldBe(DiagnosticSeverity.Error);
        result.Node<UnsupportedNode>().Reason.ShouldNotBeEmpty();
        result.Ledger.Entries.Where(e => e.NodeId == "n" && e.Path.Contains("year")).ShouldAllBe(e => e.Status == FieldStatus.Refused && e.ReportedBy == error);
    }

    [Fact]
    public void Read_NodeThatCannotBeMigrated_KeepsItsFailureHandling()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, "{id: n, data: {type: knowledge-index, error_strategy: fail-branch, retry_config: {retry_enabled: true, max_retries: 2, retry_interval: 5}}}", Template("m")], "s->n", "n:fail-branch->m");

        result.Node<UnsupportedNode>().OnError.ShouldNotBeNull().UsesFailureBranch.ShouldBeTrue();
        result.Node<UnsupportedNode>().Retry.ShouldBe(new(2, TimeSpan.FromMilliseconds(5)));
        result.App!.Graph.Edges[1].Handle.ShouldBe("fail-branch");
        result.Ledger.Entries.Where(e => e.NodeId == "n" && e.Status == FieldStatus.Refused).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("time-machine")]
    [InlineData("knowledge-index")]
    public void Read_NodeThatCannotBeMigrated_NamesItsType(string type) =>
        DifyYaml.One($"{{id: n, data: {{type: {type}}}}}").Diagnostics[0].Message.ShouldContain($"'{type}'");

    [Fact]
    public void Read_ExitThatNoCaseOpens_IsDropped()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, Branch("n"), Template("a"), Template("b")], "s->n", "n:'true'->a", "n:'false'->b", "n:ghost->b");

        result.Codes().ShouldBe([DiagnosticCodes.UnknownExit]);
        result.App.ShouldNotBeNull().Graph.Edges.Select(e => e.Handle).ShouldBe(["source", "true", "false"]);
    }

    [Fact]
    public void Read_OddExitOfAnOrdinaryNode_IsItsOnlyExit()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, Template("n"), Template("m")], "s->n", "n:'true'->m");

        result.Codes().ShouldBe([DiagnosticCodes.UnknownExit]);
        result.App.ShouldNotBeNull().Graph.Edges[1].ShouldBe(new("n", "source", "m"));
    }

    [Fact]
    public void Read_FailureBranch_HasItsExits()
    {
        ImportResult result = DifyYaml.Flow(
            [DifyYaml.Start, Template("n", ", error_strategy: fail-branch"), Template("a"), Template("b")], "s->n", "n:success-branch->a", "n:fail-branch->b");

        result.Diagnostics.ShouldBeEmpty();
        result.App.ShouldNotBeNull().Graph.Edges.Select(e => e.Handle).ShouldBe(["source", "source", "fail-branch"]);
        result.Node<TemplateNode>().OnError.ShouldNotBeNull().UsesFailureBranch.ShouldBeTrue();
    }

    [Fact]
    public void Read_SameEdgeTwice_IsOneEdge() =>
        DifyYaml.Flow([DifyYaml.Start, Template("n")], "s->n", "s->n").App.ShouldNotBeNull().Graph.Edges.Count.ShouldBe(1);

    [Fact]
    public void Read_EdgeAcrossABorder_IsAnErrorAndDropped()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, .. DifyIterationTests.Iteration(), Template("m")], "s->n", "i0->i1", "i1->m", "n->m");

        result.Codes().ShouldBe([DiagnosticCodes.EdgeAcrossBorder]);
        result.App.ShouldNotBeNull().Graph.Edges.ShouldNotContain(edge => edge.Source == "i1");
    }

    [Theory]
    [InlineData("parentId: ghost")]
    [InlineData("parentId: s")]
    [InlineData("parentId: n")]
    public void Read_BadContainer_IsAnErrorAndTheNodeIsReadAtTheTop(string parent)
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, $"{{id: n, {parent}, data: {{type: template-transform, template: x}}}}"], "s->n");

        result.Codes().ShouldBe([DiagnosticCodes.BadContainer]);
        result.Node<TemplateNode>();
    }

    [Fact]
    public void Read_ContainersInEachOther_EndInAnError()
    {
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, "{id: a, parentId: b, data: {type: iteration}}", "{id: b, parentId: a, data: {type: iteration}}"], "s->a");

        result.Codes().ShouldContain(DiagnosticCodes.BadContainer);
    }

    [Fact]
    public void Read_HugeFlow_IsRefused()
    {
        string[] nodes = [DifyYaml.Start, .. Enumerable.Range(0, 3000).Select(i => Template($"n{i}"))];

        DifyYaml.Flow(nodes).Codes().ShouldContain(DiagnosticCodes.GraphTooLarge);
    }

    [Fact]
    public void Read_LongChain_DoesNotExhaustTheStack()
    {
        string[] nodes = [DifyYaml.Start, .. Enumerable.Range(0, 1500).Select(i => Template($"n{i}"))];
        string[] edges = ["s->n0", .. Enumerable.Range(1, 1499).Select(i => $"n{i - 1}->n{i}")];

        DifyYaml.Flow(nodes, edges).App.ShouldNotBeNull().Graph.Nodes.Count.ShouldBe(1501);
    }

    [Fact]
    public void Read_TitleWithControlCharacters_IsShownEscaped()
    {
        ImportResult result = DifyYaml.One("{id: n, data: {type: knowledge-index, title: \"a\\e[31m\\u202e\\nb\"}}");

        result.Diagnostics[0].ToString().ShouldContain(@"a\u001B[31m\u202E\u000Ab");
        result.Node<UnsupportedNode>().Title.ShouldBe("a\u001b[31m\u202e\nb");
    }
}
