using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.PromptFlow;

/// <summary>Literals of node inputs, converted to the types of the parameters that take them.</summary>
public sealed class ParameterTests
{
    [Theory]
    [InlineData("x: str", "\"5\"")]
    [InlineData("x: Optional[str] = None", "\"5\"")]
    [InlineData("x: typing.Optional[str] = None", "\"5\"")]
    [InlineData("x: Union[str, None] = None", "\"5\"")]
    [InlineData("x: Union[None, str] = None", "\"5\"")]
    [InlineData("x: Grade", "\"5\"")]
    [InlineData("x: Optional[Grade] = None", "\"5\"")]
    [InlineData("x: Secret", "\"5\"")]
    [InlineData("x: Optional[float] = None", "5.0")]
    [InlineData("x: Union[str, int]", "5")]
    [InlineData("x: Optional[List[str]] = None", "5")]
    [InlineData("x", "5")]
    [InlineData("x: CustomConnection", """{"$connection":"5"}""")]
    [InlineData("x: Optional[CustomConnection] = None", """{"$connection":"5"}""")]
    public async Task Literal_IsOfTheTypeOfItsParameter(string parameter, string expected)
    {
        using FlowFiles flow = new FlowFiles()
            .With("a.py", $"from enum import Enum\nfrom typing import List, Optional, Union\nimport typing\nfrom promptflow.core import tool\n\n\nclass Grade(str, Enum):\n    FIVE = '5'\n\n\n@tool\ndef a({parameter}):\n    return x\n")
            .With("flow.dag.yaml", """
                inputs: {q: {type: string}}
                outputs: {o: {reference: "${a.output}"}}
                nodes:
                - {name: a, type: python, source: {type: code, path: a.py}, inputs: {x: "5"}}
                """);

        FunctionNode node = (await flow.ImportAsync()).App!.Graph.Nodes.OfType<FunctionNode>().Single();

        node.Arguments.Single().Value.Constant!.ToJsonString().ShouldBe(JsonNode.Parse(expected)!.ToJsonString());
    }

    [Theory]
    [InlineData("q, Q", "{q: \"${inputs.q}\", Q: x}")]
    [InlineData("q, Q='x'", "{q: \"${inputs.q}\"}")]
    public async Task Parameters_ThatDifferInCaseOnly_AreNotMigrated(string parameters, string inputs)
    {
        using FlowFiles flow = Calling($"@tool\ndef a({parameters}):\n    return q\n", inputs);

        ImportResult imported = await flow.ImportAsync();

        imported.App!.Graph.Nodes.OfType<UnsupportedNode>().ShouldHaveSingleItem();
        imported.Diagnostics.ShouldContain(finding => finding.Code == DiagnosticCodes.NamesDifferInCase && finding.Message.Contains("'q' and 'Q' of a differ"));
    }

    private static FlowFiles Calling(string function, string inputs) => new FlowFiles()
        .With("a.py", "from promptflow.core import tool\n\n\n" + function)
        .With("flow.dag.yaml", $$$"""
            inputs: {q: {type: string}}
            outputs: {o: {reference: "${a.output}"}}
            nodes:
            - {name: a, type: python, source: {type: code, path: a.py}, inputs: {{{inputs}}}}
            """);
}
