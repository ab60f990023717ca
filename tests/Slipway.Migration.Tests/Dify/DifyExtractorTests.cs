using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

public sealed class DifyExtractorTests
{
    private const string Parameters = "parameters: [{name: city, type: string, description: 'Où?', required: true}, {name: tone, type: select, description: '', required: false, options: [warm, cold]}, {name: sizes, type: 'array[number]', description: d, required: false}]";

    private static string Extractor(string more, string parameters = Parameters, string model = DifyYaml.Model) =>
        $"{{id: n, data: {{type: parameter-extractor, title: Find, query: [s, q], {model}, {parameters}, {more}}}}}";

    [Fact]
    public void Read_Parameters_AreTypedOutputsBesideThoseAboutTheExtraction()
    {
        ImportResult result = DifyYaml.One(Extractor("reasoning_mode: prompt, variables: []"));

        result.Diagnostics.ShouldBeEmpty();
        ExtractorNode node = result.Node<ExtractorNode>();
        node.CallsFunction.ShouldBeFalse();
        node.Outputs.Select(o => $"{o.Name} {o.Type.Kind}").ShouldBe(
            ["city String", "tone String", "sizes Array", "__is_success Number", "__reason String", "__usage Object"]);
        node.Parameters[1].Options.ShouldBe(["warm", "cold"]);
    }

    // 10.2 and 10.3: the schema as Python writes it, letters beyond ASCII escaped.
    [Fact]
    public void Read_PromptMode_ShowsTwoExamplesAndTheStructure()
    {
        PromptNode prompt = DifyYaml.One(Extractor("reasoning_mode: prompt, instruction: 'Mind {{#s.q#}}'")).Node<ExtractorNode>().Prompt;

        prompt.Messages.Select(m => m.Role).ShouldBe(["system", "user", "assistant", "user", "assistant", "user"]);
        prompt.Messages[0].Text.Show().ShouldEndWith("<instructions>\nMind <Input q>\n</instructions>");
        prompt.Messages[2].Text.Show().ShouldBe("""{"location": "San Francisco"}""");
        prompt.Messages[5].Text.Show().ShouldBe("""
            ### Structure
            Here is the structure of the JSON object, you should always follow the structure.
            <structure>
            {"type": "object", "properties": {"city": {"description": "O\u00f9?", "type": "string"}, "tone": {"description": "", "type": "string", "enum": ["warm", "cold"]}, "sizes": {"description": "d", "type": "array", "items": {"type": "number"}}}, "required": ["city"]}
            </structure>

            ### Text to be converted to JSON
            Inside <text></text> XML tags, there is a text that you should convert to a JSON object.
            <text>
            <Input q>
            </text>
            """);
    }

    [Theory]
    [InlineData("reasoning_mode: function_call")]
    [InlineData("instruction: x")]
    public void Read_FunctionMode_AsksForACall(string mode)
    {
        ExtractorNode node = DifyYaml.One(Extractor(mode)).Node<ExtractorNode>();

        node.CallsFunction.ShouldBeTrue();
        node.Prompt.Messages.Select(m => m.Role).ShouldBe(["system", "user"]);
        node.Prompt.Messages[1].Text.Show().ShouldContain("<context>\n<Input q>\n</context>\n\n<structure>\n{\"type\"");
    }

    [Theory]
    [InlineData("parameters: [{name: a, type: file, required: true}]", DifyYaml.Model)]
    [InlineData("parameters: [{name: '', type: string}]", DifyYaml.Model)]
    [InlineData("parameters: [{name: __reason, type: string}]", DifyYaml.Model)]
    [InlineData("parameters: [{name: a, type: string}, {name: a, type: string}]", DifyYaml.Model)]
    [InlineData(Parameters, "model: {provider: openai, name: m, mode: completion}")]
    public void Read_WhatCannotBeMigrated_IsRefused(string parameters, string model) =>
        DifyYaml.One(Extractor("reasoning_mode: prompt", parameters, model)).Codes().ShouldBe([DiagnosticCodes.NodeNotMigrated]);

    [Fact]
    public void Read_UnknownMode_IsRefused() => DifyYaml.One(Extractor("reasoning_mode: telepathy")).Codes().ShouldBe([DiagnosticCodes.UnknownValue]);
}
