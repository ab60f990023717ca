using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Dify;

public sealed class EmbeddedJsonTests
{
    [Theory]
    [InlineData("""a {"x": 1} b {"y": 2}""", """{"x":1}""")]
    [InlineData("""[{"x": 1}]""", """{"x":1}""")]
    [InlineData("""{"x": [1, {"y": "}"}]}""", null)]
    [InlineData("""{oops} {"x": 1}""", """{"x":1}""")]
    [InlineData("""{"x": 1""", null)]
    [InlineData("""{"a": {"x": 1}""", """{"x":1}""")]
    [InlineData("no", null)]
    [InlineData("", null)]
    public void FindObject_TakesTheFirstThatParses(string text, string? expected) =>
        EmbeddedJson.FindObject(text)?.ToJsonString().ShouldBe(expected);

    [Fact]
    public void FindObject_OfNothingButBrackets_GivesUp() => EmbeddedJson.FindObject(new string('[', 200_000)).ShouldBeNull();
}
