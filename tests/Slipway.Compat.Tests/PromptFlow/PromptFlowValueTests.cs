using System.Text.Json.Nodes;
using Slipway.Compat.PromptFlow;

namespace Slipway.Compat.Tests.PromptFlow;

/// <summary>Properties of what nodes gave.</summary>
public sealed class PromptFlowValueTests
{
    [Theory]
    [InlineData("""{"s":"abc"}""", "s[0]", "\"a\"")]
    [InlineData("""{"s":"a😀c"}""", "s[2]", "\"c\"")]
    [InlineData("""{"s":["abc"]}""", "s[0][1]", "\"b\"")]
    [InlineData("""{"s":["abc"]}""", "s[0]", "\"abc\"")]
    public void At_IndexOfAText_IsItsCharacter(string value, string property, string expected) =>
        PromptFlowValue.At(JsonNode.Parse(value), property)!.ToJsonString().ShouldBe(expected);

    [Theory]
    [InlineData("""{"s":"abc"}""", "s[3]")]
    [InlineData("""{"s":[]}""", "s[0]")]
    [InlineData("""{"s":5}""", "s[0]")]
    [InlineData("""{"s":"abc"}""", "s['0']")]
    public void At_WhatIsNotThere_Fails(string value, string property) =>
        Should.Throw<StepFailedException>(() => PromptFlowValue.At(JsonNode.Parse(value), property)).ErrorCode.ShouldBe("InvalidReferenceProperty");

    [Theory]
    [InlineData("""{"kind":{"$python":"Kind","name":"APP","value":"App"}}""", "kind", "\"App\"")]
    [InlineData("""{"pair":{"$tuple":[1,"b"]}}""", "pair", "[1,\"b\"]")]
    [InlineData("""{"$python":"Reply","fields":{"tags":[{"$tuple":[1]}]}}""", "tags", "[[1]]")]
    [InlineData("""{"s":"abc"}""", "s", "\"abc\"")]
    public void OutputAt_OfObjectsOfTheCode_IsWhatTheyAreInJson(string value, string property, string expected) =>
        PromptFlowValue.OutputAt(JsonNode.Parse(value), property)!.ToJsonString().ShouldBe(expected);

    [Fact]
    public void OutputAt_AnObjectThatJsonCannotHold_Fails() =>
        Should.Throw<StepFailedException>(() => PromptFlowValue.OutputAt(JsonNode.Parse("""{"a":{"$python":"Reply","fields":{}}}"""), "a")).ErrorCode.ShouldBe("FlowOutputUnserializable");
}
