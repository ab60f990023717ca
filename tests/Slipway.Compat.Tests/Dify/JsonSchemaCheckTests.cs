using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Dify;

public sealed class JsonSchemaCheckTests
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "5.0", true)]
    [InlineData("""{"type":"integer"}""", "5.5", false)]
    [InlineData("""{"type":["string","null"]}""", "null", true)]
    [InlineData("""{"type":"boolean"}""", "1", false)]
    [InlineData("""{"enum":[1,"a",null]}""", "1.0", true)]
    [InlineData("""{"enum":[1]}""", "true", false)]
    [InlineData("""{"const":null}""", "null", true)]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1.0]}""", true)]
    [InlineData("""{"required":["a"],"properties":{"a":{"minimum":3}}}""", """{"a":2}""", false)]
    [InlineData("""{"required":["a"]}""", "{}", false)]
    [InlineData("""{"required":["a"]}""", "5", true)]
    [InlineData("""{"properties":{"a":true},"additionalProperties":false}""", """{"b":1}""", false)]
    [InlineData("""{"patternProperties":{"^x":{"type":"string"}},"additionalProperties":{"type":"number"}}""", """{"xa":"s","b":1}""", true)]
    [InlineData("""{"patternProperties":{"^x":{"type":"string"}}}""", """{"xa":1}""", false)]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", false)]
    [InlineData("""{"dependencies":{"a":["b"]}}""", """{"a":1}""", false)]
    [InlineData("""{"dependencies":{"a":{"required":["b"]}}}""", """{"a":1,"b":2}""", true)]
    [InlineData("""{"maxProperties":1}""", """{"a":1,"b":2}""", false)]
    [InlineData("""{"items":{"type":"number"},"minItems":1}""", "[1,2]", true)]
    [InlineData("""{"items":[{"type":"number"}],"additionalItems":false}""", "[1,2]", false)]
    [InlineData("""{"uniqueItems":true}""", "[1,1.0]", false)]
    [InlineData("""{"uniqueItems":true}""", "[1,true]", true)]
    [InlineData("""{"contains":{"const":2}}""", "[1,2]", true)]
    [InlineData("""{"contains":{"const":3}}""", "[1,2]", false)]
    [InlineData("""{"minLength":2,"maxLength":2}""", "\"😀😀\"", true)]
    [InlineData("""{"pattern":"^a+$"}""", "\"aab\"", false)]
    [InlineData("""{"exclusiveMinimum":5}""", "5", false)]
    [InlineData("""{"maximum":5}""", "5.0", true)]
    [InlineData("""{"multipleOf":0.5}""", "2.5", true)]
    [InlineData("""{"multipleOf":3}""", "10", false)]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":5}]}""", "3", false)]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "3", false)]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "3", false)]
    [InlineData("""{"not":{"type":"string"}}""", "\"a\"", false)]
    [InlineData("""{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}}""", "1", false)]
    [InlineData("""{"definitions":{"n":{"type":"number"}},"properties":{"a":{"$ref":"#/definitions/n"}}}""", """{"a":"x"}""", false)]
    [InlineData("""{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}""", """{"next":{"next":{"x":1}}}""", false)]
    [InlineData("""{"$ref":"#"}""", "1", false)]
    [InlineData("""{"$ref":"http://elsewhere/schema"}""", "1", false)]
    [InlineData("true", "1", true)]
    [InlineData("false", "1", false)]
    [InlineData("5", "1", false)]
    public void FindProblem_OfEachKeyword_IsDraft7(string schema, string value, bool valid) =>
        (JsonSchemaCheck.FindProblem(JsonNode.Parse(value), JsonNode.Parse(schema)!) is null).ShouldBe(valid);
}
