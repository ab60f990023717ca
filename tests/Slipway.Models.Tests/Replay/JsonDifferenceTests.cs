using System.Text.Json;
using Slipway.Models.Replay;

namespace Slipway.Models.Tests.Replay;

public sealed class JsonDifferenceTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[1,{"c":2}]}""", """{"b":[1,{"c":2.0}],"a":1}""", null)]
    [InlineData("""{"a":1,"b":[1,{"c":2}]}""", """{"a":1,"b":[1,{"c":3}]}""", "/b/1/c: 2 -> 3")]
    [InlineData("""{"a":1}""", """{}""", "/a: 1 -> ")]
    [InlineData("""{}""", """{"a/b~":null}""", "/a~1b~0:  -> null")]
    [InlineData("""[1,2]""", """[1]""", "/1: 2 -> ")]
    [InlineData("""{"a":{}}""", """{"a":[]}""", "/a: {} -> []")]
    [InlineData("1", "\"1\"", ": 1 -> \"1\"")]
    public void Difference_IsTheFirst(string recorded, string asked, string? expected)
    {
        JsonDifference? difference = JsonDifference.Find(JsonElement.Parse(recorded), JsonElement.Parse(asked));
        (difference is null ? null : $"{difference.Path}: {difference.Recorded} -> {difference.Asked}").ShouldBe(expected);
    }

    [Fact]
    public void Difference_InLongTexts_IsShownWhereTheyPart()
    {
        string same = new('x', 5000);
        JsonDifference difference = JsonDifference.Find(JsonElement.Parse($"\"{same}one\""), JsonElement.Parse($"\"{same}two\""))!;
        difference.Recorded!.Length.ShouldBeLessThan(220);
        difference.Recorded.ShouldEndWith("xone\"");
        difference.Asked!.ShouldEndWith("xtwo\"");
    }
}
