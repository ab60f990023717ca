using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Exports;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Inputs as callers of Dify give them.</summary>
public sealed class InputValueTests
{
    private static async Task<string> RunAsync(string variable, JsonObject input)
    {
        RunResult result = await new AskedModel().RunAsync(
            DifyYaml.Flow(
                [$"{{id: s, data: {{type: start, title: Start, variables: [{variable}]}}}}", "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [s, n]}]}}"], "s->e"),
            input);
        return result.Succeeded ? Encoding.UTF8.GetString(result.Output!.Value.Span) : "failed";
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("5.0", "5.0")]
    [InlineData("\"5\"", "5")]
    [InlineData("\" 5.50 \"", "5.5")]
    [InlineData("\"\"", "null")]
    [InlineData("null", "null")]
    [InlineData("\"five\"", null)]
    [InlineData("true", null)]
    public async Task Number_GivenAsText_IsReadAsDifyReadsIt(string given, string? expected) =>
        (await RunAsync("{variable: n, type: number, required: false}", new JsonObject { ["n"] = JsonNode.Parse(given) }))
            .ShouldBe(expected is null ? "failed" : $$"""{"out":{{expected}}}""");

    [Theory]
    [InlineData("type: checkbox, default: 'true'", "true")]
    [InlineData("type: checkbox, default: 'Off'", "false")]
    [InlineData("type: checkbox, default: ''", "null")]
    [InlineData("type: json_object, default: '{\"a\": 1}'", """{"a":1}""")]
    [InlineData("type: json_object, default: ''", "null")]
    public async Task Default_GivenAsText_IsTheValueItStandsFor(string settings, string expected) =>
        (await RunAsync($"{{variable: n, {settings}, required: false}}", [])).ShouldBe($$"""{"out":{{expected}}}""");

    [Theory]
    [InlineData("type: checkbox, default: maybe")]
    [InlineData("type: json_object, default: '[1]'")]
    [InlineData("type: json_object, default: [1]")]
    public void Default_OfAnotherType_IsRefused(string settings)
    {
        ImportResult result = DifyYaml.Flow(
            [$"{{id: s, data: {{type: start, title: Start, variables: [{{variable: n, {settings}, required: false}}]}}}}", "{id: e, data: {type: end, outputs: []}}"], "s->e");

        result.Codes().ShouldBe(["SW2204"]);
    }

    [Theory]
    [InlineData("number, value: '5'")]
    [InlineData("object, value: '{}'")]
    [InlineData("'array[string]', value: a")]
    [InlineData("boolean, value: 'true'")]
    public void Variable_WhoseValueIsOfAnotherType_IsAnError(string variable) =>
        DifyYaml.Read(DifyYaml.App("workflow", [DifyYaml.Start, "{id: e, data: {type: end, outputs: []}}"], ["s->e"])
            .Replace("environment_variables: [", $"environment_variables: [{{name: v, value_type: {variable}}}, ")).Codes().ShouldBe(["SW2202"]);

    [Theory]
    [InlineData("[]", "none")]
    [InlineData("[{\"type\": \"image\", \"transfer_method\": \"remote_url\", \"url\": \"https://x.test/a.png\"}]", "some")]
    public async Task EmptyListOfFiles_IsNullForScripts(string files, string expected)
    {
        ImportResult imported = DifyYaml.Flow(
            [
                "{id: s, data: {type: start, title: Start, variables: [{variable: n, type: file-list, required: false, allowed_file_types: [image], allowed_file_upload_methods: [remote_url]}]}}",
                "{id: c, data: {type: code, title: Count, code_language: javascript, variables: [{variable: files, value_selector: [s, n]}], outputs: {how: {type: string}}, code: 'function main({files}) { return {how: files === null ? \"none\" : \"some\"} }'}}",
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [c, how]}]}}",
            ],
            "s->c", "c->e");

        RunResult result = await new AskedModel().RunAsync(imported, new JsonObject { ["n"] = JsonNode.Parse(files) });

        result.Exception.ShouldBeNull();
        Encoding.UTF8.GetString(result.Output!.Value.Span).ShouldBe($$"""{"out":"{{expected}}"}""");
    }
}
