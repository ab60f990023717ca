using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Emitting;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Environment variables as the emitted code has them.</summary>
public sealed class SettingTests
{
    private static string App(string variables, string output) => DifyYaml.App(
        "workflow",
        [DifyYaml.Start, $"{{id: e, data: {{type: end, outputs: [{output}]}}}}"],
        ["s->e"]).Replace("environment_variables: [", $"environment_variables: [{variables}, ");

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("1234567890123456789")]
    [InlineData("12345678901234567890123")]
    [InlineData("5000000000")]
    public async Task WholeNumber_OfAnySize_KeepsItsDigits(string number)
    {
        RunResult result = await new AskedModel().RunAsync(
            DifyYaml.Read(App($"{{name: most, value_type: number, value: {number}}}", "{variable: out, value_selector: [env, most]}")), new JsonObject { ["q"] = "tea" });

        Encoding.UTF8.GetString(result.Output!.Value.Span).ShouldBe($$"""{"out":{{number}}}""");
    }

    [Fact]
    public void Secrets_WhoseNamesDifferInCaseOnly_AreTwo()
    {
        EmittedProject project = ProjectEmitter.Emit(DifyYaml.Read(App(
            "{name: apiKey, value_type: secret, value: x}, {name: API_KEY, value_type: secret, value: y}",
            "{variable: one, value_selector: [env, apiKey]}, {variable: two, value_selector: [env, API_KEY]}")).App!);

        string code = string.Concat(project.Files.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)).Select(file => file.Content));
        code.ShouldContain("Secret(\"API_KEY\")");
        code.ShouldContain("Secret(\"API_KEY_2\")");
    }
}
