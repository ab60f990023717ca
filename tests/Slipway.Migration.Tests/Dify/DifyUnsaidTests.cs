using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Tests.Dify;

/// <summary>Fields whose effect depends on another one: the ledger says what is true of both.</summary>
public sealed class DifyUnsaidTests
{
    [Theory]
    [InlineData("{a: {type: variable, value: [s, q]}}", FieldStatus.Approximated, FieldStatus.Approximated)]
    [InlineData("{a: {type: mixed, value: 'x'}}", FieldStatus.Presentation, FieldStatus.Presentation)]
    [InlineData("{a: {type: constant, value: null}}", FieldStatus.Approximated, FieldStatus.Approximated)]
    [InlineData("{}", FieldStatus.Approximated, FieldStatus.Approximated)]
    public void RequiredParameterOfATool_MattersUnlessATextIsGiven(string given, FieldStatus required, FieldStatus standard)
    {
        ImportResult result = DifyYaml.One(
            $"{{id: n, data: {{type: tool, title: T, provider_id: p, tool_name: t, tool_parameters: {given}, paramSchemas: [{{name: a, type: string, required: true, default: d}}]}}}}");

        StatusOf(result, "data.paramSchemas[0].required").ShouldBe(required);
        StatusOf(result, "data.paramSchemas[0].default").ShouldBe(standard);
    }

    [Fact]
    public void StructuredOutput_WithoutASchema_IsReportedOnce()
    {
        ImportResult result = DifyYaml.One($"{{id: n, data: {{type: llm, title: L, {DifyYaml.Model}, prompt_template: [{{role: user, text: Hi}}], structured_output_enabled: true}}}}");

        result.Diagnostics.Where(d => d.Code == DiagnosticCodes.FieldShape).ShouldHaveSingleItem().Message.ShouldContain("without a schema");
    }

    [Theory]
    [InlineData("workflow", FieldStatus.Presentation)]
    [InlineData("advanced-chat", FieldStatus.Kept)]
    public void WindowOfAMemory_MattersInAConversation(string mode, FieldStatus status)
    {
        string node = $"{{id: n, data: {{type: llm, title: L, {DifyYaml.Model}, prompt_template: [{{role: user, text: Hi}}], memory: {{window: {{enabled: true, size: 5}}}}}}}}";

        StatusOf(DifyYaml.Read(DifyYaml.App(mode, [DifyYaml.Start, node], ["s->n"])), "data.memory.window.size").ShouldBe(status);
    }

    private static FieldStatus StatusOf(ImportResult result, string path) => result.Ledger.Entries.Single(entry => entry.NodeId == "n" && entry.Path == path).Status;
}
