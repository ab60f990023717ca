using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Failure branches and default values as they run.</summary>
public sealed class ErrorStrategyTests
{
    private static async Task<string> RunAsync(ImportResult imported, params string[] answers)
    {
        RunResult result = await new AskedModel(answers).RunAsync(imported, new JsonObject { ["q"] = "tea" });
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

        imported.Codes().ShouldBe(["SW2016", "SW2012"], ignoreOrder: true);
        (await RunAsync(imported)).ShouldContain("done");
    }
}
