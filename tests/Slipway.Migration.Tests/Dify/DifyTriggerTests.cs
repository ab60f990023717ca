using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

/// <summary>Entries that Dify starts itself: 24.2 of the semantics.</summary>
public sealed class DifyTriggerTests
{
    private static ImportResult Flow(string trigger, string selector) => DifyYaml.Flow(
        [$"{{id: t, data: {{title: Begin, {trigger}}}}}", $"{{id: n, data: {{type: end, title: End, outputs: [{{variable: out, value_selector: [{selector}]}}]}}}}"], "t->n");

    private static string Compile(ImportResult result, string path)
    {
        EmittedProject project = ProjectEmitter.Emit(result.App!, result.Ledger);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
        return project.Files.Single(file => file.Path == path).Content;
    }

    [Fact]
    public void Read_Schedule_IsKeptForTheHost()
    {
        ImportResult result = Flow("type: trigger-schedule, mode: cron, cron_expression: '0 9 * * *', timezone: Asia/Shanghai, config: {mode: cron}", "sys, timestamp");

        result.Codes().ShouldBe([DiagnosticCodes.TriggerToStart]);
        Compile(result, "slipway.yaml").ShouldBe("name: test\npipeline: Test\ntrigger:\n  kind: schedule\n  mode: cron\n  cron_expression: \"0 9 * * *\"\n  timezone: Asia/Shanghai\n");
        Compile(result, "MIGRATION.md").ShouldContain("## What starts it");
    }

    [Fact]
    public void Read_Webhook_HasTheRequestsValuesAsInputs()
    {
        ImportResult result = Flow(
            "type: trigger-webhook, method: post, content_type: application/json, headers: [{name: X-Key, required: true}], params: [{name: page, type: number}], body: [{name: payload, type: object, required: true}], status_code: 200, response_body: ok",
            "t, payload, id");

        result.Codes().ShouldBe([DiagnosticCodes.TriggerToStart]);
        result.App!.Inputs.Select(input => $"{input.Name} {input.Type.Kind} {input.Required}").ShouldBe(["X_Key String True", "page Number False", "payload Object True", "_webhook_raw Object False"]);
        result.Node<EndNode>().Results[0].Value.Show().ShouldBe("<Input payload.id>");
        Compile(result, "src/Test/TestInput.cs").ShouldContain("JsonObject Payload");
    }

    [Fact]
    public void Read_EventOfAPlugin_HasWhatTheFlowReadsAsInputs()
    {
        ImportResult result = Flow("type: trigger-plugin, plugin_id: p, provider_id: p, event_name: on_created, event_parameters: {}, subscription_id: s", "t, issue");

        result.Codes().ShouldBe([DiagnosticCodes.TriggerToStart]);
        result.App!.Inputs.ShouldHaveSingleItem().Name.ShouldBe("issue");
        Compile(result, "src/Test/TestInput.cs").ShouldContain("JsonNode? Issue = null");
    }
}
