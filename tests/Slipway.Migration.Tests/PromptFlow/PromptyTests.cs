using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Tests.PromptFlow;

/// <summary>Prompts that are flows of their own.</summary>
public sealed class PromptyTests
{
    [Fact]
    public async Task Prompty_WithValuesOfTheEnvironment_SaysWhatIsToBeNamed()
    {
        using FlowFiles flow = Prompty("azure_deployment: \"${env:DEPLOYMENT}\"", "{temperature: \"${env:WARMTH}\", max_tokens: 5}", "inputs: {q: {type: string}}");

        ImportResult imported = await flow.ImportAsync("p.prompty");

        FlowModel model = imported.App!.Graph.Nodes.OfType<RenderedPromptNode>().Single().Model;
        model.Name.ShouldBe("to-be-named");
        model.Parameters.ToJsonString().ShouldBe("""{"max_tokens":5}""");
        string[] found = [.. imported.Diagnostics.Where(finding => finding.Code == DiagnosticCodes.DoneOtherwise).Select(finding => finding.Message)];
        found.ShouldContain(message => message.Contains("'DEPLOYMENT'"));
        found.ShouldContain(message => message.Contains("'WARMTH'"));
    }

    [Theory]
    [InlineData("sample.json")]
    [InlineData("file:sample.json")]
    [InlineData("${file:sample.json}")]
    public async Task Prompty_WithItsSampleInAFile_HasItsInputs(string sample)
    {
        using FlowFiles flow = Prompty("azure_deployment: d", "{}", $"sample: {sample}").With("sample.json", """{"q": "Hi"}""");

        ImportResult imported = await flow.ImportAsync("p.prompty");

        FlowInput input = imported.App!.Inputs.ShouldHaveSingleItem();
        (input.Name, input.Default?.ToString()).ShouldBe(("q", "Hi"));
    }

    [Fact]
    public async Task Prompty_WhoseSampleIsNotThere_SaysSo()
    {
        using FlowFiles flow = Prompty("azure_deployment: d", "{}", "sample: other.json");

        (await flow.ImportAsync("p.prompty")).Diagnostics.ShouldContain(finding => finding.Code == DiagnosticCodes.SourceNotFound);
    }

    [Fact]
    public async Task Prompty_WithInputsAndASample_KeepsTheSampleAndSaysWhatItIsFor()
    {
        using FlowFiles flow = Prompty("azure_deployment: d", "{}", "inputs: {q: {type: string}}\nsample: {q: Hi}");

        ImportResult imported = await flow.ImportAsync("p.prompty");

        imported.App!.Inputs.ShouldHaveSingleItem().Required.ShouldBeTrue();
        imported.App.Extras.ShouldHaveSingleItem().ShouldBe(new ProjectFile("evals/sample.jsonl", "{\"q\":\"Hi\"}\n"));
        imported.Diagnostics.ShouldContain(finding => finding.Code == DiagnosticCodes.DoneOtherwise && finding.Message.Contains("evals/sample.jsonl"));
    }

    private static FlowFiles Prompty(string configuration, string parameters, string more) => new FlowFiles().With("p.prompty", $$$"""
        ---
        name: p
        model:
          api: chat
          configuration:
            type: azure_openai
            azure_endpoint: https://x.openai.azure.com
            {{{configuration}}}
          parameters: {{{parameters}}}
        {{{more}}}
        ---
        user:
        {{q}}

        """);
}
