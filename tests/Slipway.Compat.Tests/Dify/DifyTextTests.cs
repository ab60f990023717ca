using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Dify;

public sealed class DifyTextTests
{
    [Theory]
    [InlineData("""["a","ü"]""", """["a", "ü"]""", "- a\n- ü")]
    [InlineData("""["a",null]""", "['a', None]", "- a\n- None")]
    [InlineData("[]", "", "")]
    [InlineData("[1,2.5,5.0]", "[1, 2.5, 5.0]", "- 1\n- 2.5\n- 5.0")]
    [InlineData("""[{"a":"it's"},[true]]""", """[{'a': "it's"}, [True]]""", "- {'a': \"it's\"}\n- [True]")]
    [InlineData("""{"a":[1,"ü"],"b":{}}""", """{"a": [1, "ü"], "b": {}}""", "{\n  \"a\": [\n    1,\n    \"ü\"\n  ],\n  \"b\": {}\n}")]
    [InlineData("true", "True", "True")]
    [InlineData("5.0", "5.0", "5.0")]
    [InlineData("\"{{#n.s#}}\"", "{{#n.s#}}", "{{#n.s#}}")]
    public void Text_OfJson_IsDifys(string json, string text, string markdown)
    {
        DifyText.From(JsonNode.Parse(json)).ShouldBe(text);
        DifyText.Markdown(JsonNode.Parse(json)).ShouldBe(markdown);
    }

    [Fact]
    public void Text_OfCSharpValues_IsThatOfTheirJson()
    {
        DifyText.From((object?)null).ShouldBe("");
        DifyText.From((string?)null).ShouldBe("");
        DifyText.From((DifyNumber?)null).ShouldBe("");
        DifyText.From(true).ShouldBe("True");
        DifyText.From(new List<string> { "a", "b" }).ShouldBe("""["a", "b"]""");
        DifyText.From(new DifyNumber?[] { 1, 2.0, null }).ShouldBe("[1, 2.0, None]");
        DifyText.From(new[] { 1.0, 2.5 }).ShouldBe("[1.0, 2.5]");
        DifyText.From(new Order("x", 5, 2.0)).ShouldBe("""{"order_id": "x", "amount": 5, "weight": 2.0}""");
        DifyText.From(new[] { new Order("x", 5.0, 2.0) }).ShouldBe("[{'order_id': 'x', 'amount': 5.0, 'weight': 2.0}]");
        DifyText.From(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)).ShouldBe("2026-01-02T03:04:05+00:00");
    }

    [Fact]
    public void Text_OfFiles_IsNothing_MarkdownIsLinks()
    {
        DifyFile image = new() { Name = "a.png", Type = "image", Url = "http://files/a.png" };
        DifyFile letter = new() { Name = "b.pdf", Type = "document", Url = "http://files/b.pdf" };
        foreach (object value in (object[])[new[] { image, letter }, JsonNode.Parse(SlipwayJson.Write(new[] { image, letter }))!])
        {
            DifyText.From(value).ShouldBe("");
            DifyText.Markdown(value).ShouldBe("![a.png](http://files/a.png)\n[b.pdf](http://files/b.pdf)");
        }

        DifyText.From(image).ShouldBe("");
        DifyText.Markdown(SlipwayJson.ToNode(image)).ShouldBe("![a.png](http://files/a.png)");
    }

    [Fact]
    public void OrPath_OfMissingValue_IsTheBarePath()
    {
        DifyText.OrPath(null, "n.x").ShouldBe("n.x");
        DifyText.OrPath("", "n.x").ShouldBe("");
        DifyText.MarkdownOrPath(null, "n.x").ShouldBe("n.x");
    }

    [Fact]
    public void AtPath_WalksObjectsAndFilesButNoLists()
    {
        JsonNode root = JsonNode.Parse("""{"a":{"b":[1,2],"none":null}}""")!;
        DifyText.AtPath(root, "n.v.a.b", "a", "b").ShouldBe("[1, 2]");
        DifyText.MarkdownAtPath(root, "n.v.a.b", "a", "b").ShouldBe("- 1\n- 2");
        DifyText.AtPath(root, "n.v.a.none", "a", "none").ShouldBe("");
        DifyText.AtPath(root, "n.v.a.zzz", "a", "zzz").ShouldBe("n.v.a.zzz");
        DifyText.AtPath(root, "n.v.a.b.0", "a", "b", "0").ShouldBe("n.v.a.b.0");
        DifyText.AtPath(null, "n.v.a", "a").ShouldBe("n.v.a");
        DifyText.AtPath(new DifyFile { Name = "a.png", Size = 3 }, "n.f.name", "name").ShouldBe("a.png");
        DifyPath.Find(new Order("x", 1, 2), "order_id")!.GetValue<string>().ShouldBe("x");
        DifyPath.Find(root, "a", "none").ShouldBeNull();
        DifyCondition.RequireAt(root, "n.v.a.none", "a", "none").ShouldBeNull();
        Should.Throw<StepFailedException>(() => DifyCondition.RequireAt(root, "n.v.a.zzz", "a", "zzz")).Message.ShouldBe("Variable [n.v.a.zzz] not found");
        Should.Throw<StepFailedException>(() => DifyCondition.Missing<string>("n.x"));
    }

    private sealed record Order(string OrderId, DifyNumber Amount, double Weight);
}
