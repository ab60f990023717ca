using System.Text;
using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

/// <summary>Questions to people: 24.1 of the semantics.</summary>
public sealed class DifyReviewTests
{
    private const string Form =
        "form_content: 'Pay {{#s.q#}}? {{#$output.comment#}}', inputs: [{type: paragraph, output_variable_name: comment, default: {type: variable, selector: [s, q], value: ''}}, {type: select, output_variable_name: rate, option_source: {type: constant, value: [low, high], selector: []}}], "
        + "user_actions: [{id: approve, title: 'Yes, pay', button_style: primary}, {id: reject, title: 'No'}], timeout: 36, timeout_unit: hour, delivery_methods: [{id: d, type: webapp, enabled: true, config: {}}]";

    private static string End(string id, params string[] values) =>
        $"{{id: {id}, data: {{type: end, title: End {id}, outputs: [{string.Join(", ", values.Select(value => $"{{variable: {value.Trim('_')}, value_selector: [n, {value}]}}"))}]}}}}";

    private static ImportResult Review(string settings) => DifyYaml.Flow(
        [DifyYaml.Start, $"{{id: n, data: {{type: human-input, title: Approve the payment, {settings}}}}}", End("a", "comment", "rate", "__action_value", "__rendered_content"), End("b", "__action_id"), End("c", "__action_id", "comment")],
        "s->n", "n:approve->a", "n:reject->b", "n:__timeout->c");

    [Fact]
    public void Read_Form_HasItsParts()
    {
        ImportResult result = Review(Form);

        result.Diagnostics.ShouldBeEmpty();
        ReviewNode node = result.Node<ReviewNode>();
        node.Content.Show().ShouldBe("Pay <Input q>? {{#$output.comment#}}");
        node.Fields.Select(field => $"{field.Name} {field.Kind} {field.Default.Show()} {string.Join(',', field.Options)}").ShouldBe(["comment paragraph <Input q> ", "rate select  low,high"]);
        node.Actions.Select(action => action.Id).ShouldBe(["approve", "reject"]);
        node.Timeout.ShouldBe(TimeSpan.FromHours(36));
    }

    [Fact]
    public void Read_Email_IsTheHostsToSend() =>
        Review(Form.Replace("type: webapp, enabled: true, config: {}", "type: email, enabled: true, config: {subject: Hi}", StringComparison.Ordinal))
            .Codes().ShouldBe([DiagnosticCodes.DeliveryByHost, DiagnosticCodes.DeliveryByHost]);

    [Fact]
    public void Read_WithoutActions_IsRefused() => DifyYaml.One("{id: n, data: {type: human-input, form_content: x}}").Codes().ShouldBe([DiagnosticCodes.NodeNotMigrated]);

    [Theory]
    [InlineData("""{"action":"approve","fields":{"comment":"Fine","rate":"high"}}""", """{"comment":"Fine","rate":"high","action_value":"Yes, pay","rendered_content":"Pay 7? Fine"}""")]
    [InlineData("""{"action":"reject"}""", """{"action_id":"reject"}""")]
    public async Task Run_Answered_GoesOnByTheAction(string answer, string expected)
    {
        EmittedProject project = ProjectEmitter.Emit(Review(Form).App!);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
        await using var journal = new MemoryJournal();
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal });
        Pipeline pipeline = CompiledPipeline.Create(compiled.PipelineTypes[0]);

        RunResult asked = await host.TryRunAsync(pipeline, new JsonObject { ["q"] = "7" }, ct: TestContext.Current.CancellationToken);
        asked.Outcome.Status.ShouldBe(RunStatus.Suspended, asked.Outcome.Failure?.Message);
        await AnswerAsync(host, asked.Id, """{"action":"burn"}""");
        RunResult again = await ResumeAsync(host, pipeline, asked.Id);
        again.Outcome.Status.ShouldBe(RunStatus.Suspended, "an action that there is not is asked for again");
        await AnswerAsync(host, asked.Id, answer);
        RunResult done = await ResumeAsync(host, pipeline, asked.Id);

        Encoding.UTF8.GetString(done.Output!.Value.Span).ShouldBe(expected);
    }

    private static async Task AnswerAsync(SlipwayHost host, RunId run, string answer)
    {
        await foreach (PendingStep open in host.PendingAsync(ct: TestContext.Current.CancellationToken))
        {
            if (open.RunId == run && open.State is PendingState.Open)
            {
                await host.AnswerAsync(run, open.Key, JsonNode.Parse(answer), ct: TestContext.Current.CancellationToken);
                return;
            }
        }

        Assert.Fail("Nothing is asked.");
    }

    private static async Task<RunResult> ResumeAsync(SlipwayHost host, Pipeline pipeline, RunId run) =>
        (await host.TakeUpAsync(pipeline, run, ct: TestContext.Current.CancellationToken)).ShouldNotBeNull();
}
