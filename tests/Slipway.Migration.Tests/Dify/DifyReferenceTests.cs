using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

public sealed class DifyReferenceTests
{
    private static string Answer(string text) => $"{{id: n, data: {{type: answer, answer: {System.Text.Json.JsonSerializer.Serialize(text)}}}}}";

    // 4.5 and 4.6: what is a reference, and what stays text.
    [Theory]
    [InlineData("Hi {{#s.q#}}!", "Hi <Input q>!")]
    [InlineData("{{#s.q#}}{{#s.q#}}", "<Input q><Input q>")]
    [InlineData("{{#sys.query#}}", "<System query>")]
    [InlineData("{{#env.base#}}", "<Environment base>")]
    [InlineData("{{#conversation.memo#}}", "<Conversation memo>")]
    [InlineData("{{{#s.q#}}}", "{<Input q>}")]
    [InlineData("{{#s.q.name.size#}}", "<Input q.name.size>")]
    [InlineData("", "")]
    [InlineData("{{s.q}}", "{{s.q}}")]
    [InlineData("sys.query", "<System query>")]
    [InlineData("a sys.query", "a sys.query")]
    [InlineData("s.ghost", "s.ghost")]
    [InlineData("no.such", "no.such")]
    public void Read_Text_SplitsAtReferences(string text, string expected)
    {
        ImportResult result = DifyYaml.OneInChat(Answer(text));

        result.Node<AnswerNode>().Text.Show().ShouldBe(expected);
        result.Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{{# s.q #}}")]
    [InlineData("{{#s#}}")]
    [InlineData("{{#s.9#}}")]
    [InlineData("{{#a-b.q#}}")]
    [InlineData("{{#s.q")]
    [InlineData("{{#context#}}")]
    [InlineData("{{#s.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#}}")]
    [InlineData("{{#s.a.a.a.a.a.a.a.a.a.a.a#}}")]
    public void Read_TextThatLooksLikeAReference_StaysAndIsReported(string text)
    {
        ImportResult result = DifyYaml.OneInChat(Answer(text));

        result.Node<AnswerNode>().Text.Show().ShouldBe(text);
        result.Codes().ShouldBe([DiagnosticCodes.NoReference]);
    }

    [Theory]
    [InlineData("{{#ghost.text#}}")]
    [InlineData("{{#s.ghost#}}")]
    [InlineData("{{#n.answer#}}")]
    [InlineData("{{#env.ghost#}}")]
    [InlineData("{{#conversation.ghost#}}")]
    [InlineData("{{#sys.ghost#}}")]
    [InlineData("{{#rag.shared.x#}}")]
    public void Read_ReferenceToNothing_IsMissingAndReported(string text)
    {
        ImportResult result = DifyYaml.OneInChat(Answer(text));

        FlowReference reference = result.Node<AnswerNode>().Text.Parts.ShouldHaveSingleItem().Reference.ShouldNotBeNull();
        reference.Source.ShouldBe(FlowSource.Missing);
        reference.Written.ShouldBe(text.Trim('{', '}', '#'));
        Diagnostic warning = result.Diagnostics.ShouldHaveSingleItem();
        warning.Code.ShouldBe(DiagnosticCodes.MissingReference);
        warning.Severity.ShouldBe(DiagnosticSeverity.Warning);
    }

    // 4.3: a workflow has no question and no conversation.
    [Theory]
    [InlineData("sys, query", FlowSource.Missing)]
    [InlineData("sys, conversation_id", FlowSource.Missing)]
    [InlineData("conversation, memo", FlowSource.Missing)]
    [InlineData("sys, user_id", FlowSource.System)]
    [InlineData("sys, timestamp", FlowSource.System)]
    [InlineData("env, base", FlowSource.Environment)]
    public void Read_SystemValuesInAWorkflow_AreThoseItHas(string selector, FlowSource source) =>
        End(DifyYaml.One($"{{id: n, data: {{type: end, outputs: [{{variable: o, value_selector: [{selector}]}}]}}}}")).Source.ShouldBe(source);

    // 4.4: the start node carries the values of the run under dotted names.
    [Theory]
    [InlineData("s, sys.user_id", "<System user_id>")]
    [InlineData("s, env.base", "<Environment base>")]
    [InlineData("s, q", "<Input q>")]
    [InlineData("s, q, deep, er", "<Input q.deep.er>")]
    [InlineData("s, sys.ghost", "<Missing sys.ghost>")]
    public void Read_DottedNamesOfTheStart_AreTheValuesThemselves(string selector, string expected)
    {
        FlowReference reference = End(DifyYaml.One($"{{id: n, data: {{type: end, outputs: [{{variable: o, value_selector: [{selector}]}}]}}}}"));

        (reference with { Name = reference.Source is FlowSource.Missing ? "sys.ghost" : reference.Name }).Show().ShouldBe(expected);
    }

    [Fact]
    public void Read_NumberInASelector_IsTheNodesId()
    {
        ImportResult result = DifyYaml.Flow(
            [DifyYaml.Start, "{id: '17', data: {type: template-transform, template: x}}", "{id: n, data: {type: end, outputs: [{variable: o, value_selector: [17, output]}]}}"], "s->'17'", "'17'->n");

        End(result).Show().ShouldBe("<Node 17.output>");
    }

    [Fact]
    public void Read_NodeThatRunsLater_IsMissing()
    {
        ImportResult result = DifyYaml.Flow(
            [DifyYaml.Start, "{id: n, data: {type: end, outputs: [{variable: o, value_selector: [later, output]}]}}", "{id: later, data: {type: template-transform, template: x}}"], "s->n", "n->later");

        End(result).Source.ShouldBe(FlowSource.Missing);
        result.Codes().ShouldBe([DiagnosticCodes.MissingReference]);
    }

    [Fact]
    public void Read_NodeBesideThisOne_IsKeptAndReported()
    {
        ImportResult result = DifyYaml.Flow(
            [DifyYaml.Start, "{id: n, data: {type: end, outputs: [{variable: o, value_selector: [beside, output]}]}}", "{id: beside, data: {type: template-transform, template: x}}"], "s->n", "s->beside");

        End(result).Show().ShouldBe("<Node beside.output>");
        result.Codes().ShouldBe([DiagnosticCodes.UnorderedRead]);
    }

    [Fact]
    public void Read_OutputOfANodeThatIsNotMigrated_IsKept()
    {
        ImportResult result = DifyYaml.Flow(
            [DifyYaml.Start, "{id: t, data: {type: knowledge-index}}", "{id: n, data: {type: end, outputs: [{variable: o, value_selector: [t, anything]}]}}"], "s->t", "t->n");

        End(result).Show().ShouldBe("<Node t.anything>");
        result.Codes().ShouldBe([DiagnosticCodes.NodeTypeNotMigrated]);
    }

    private static FlowReference End(ImportResult result) => result.Node<EndNode>().Results.ShouldHaveSingleItem().Value;
}
