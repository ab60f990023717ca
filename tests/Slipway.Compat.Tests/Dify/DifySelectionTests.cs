using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Dify;

/// <summary>Selections as Dify's list operator makes them (20).</summary>
public sealed class DifySelectionTests
{
    private static readonly string?[] Words = ["beta", "alpha", "", "gamma"];

    [Theory]
    [InlineData("contains", "a", "beta,alpha,gamma")]
    [InlineData("not contains", "p", "beta,,gamma")]
    [InlineData("start with", "g", "gamma")]
    [InlineData("end with", "ta", "beta")]
    [InlineData("is", "alpha", "alpha")]
    [InlineData("is not", "alpha", "beta,,gamma")]
    [InlineData("in", "alphabeta", "beta,alpha,")]
    [InlineData("not in", "alphabeta", "gamma")]
    [InlineData("empty", "x", "")]
    [InlineData("not empty", "x", "beta,alpha,gamma")]
    public void Where_OfTexts_ComparesEach(string @operator, string operand, string expected) =>
        string.Join(',', DifySelection.From<string?>(Words, "n.v").Where(@operator, operand).Result).ShouldBe(expected);

    [Theory]
    [InlineData("=", "2", "2")]
    [InlineData("≠", "2", "1,3")]
    [InlineData(">", "1.5", "2,3")]
    [InlineData("≤", "2", "1,2")]
    public void Where_OfNumbers_ComparesByValue(string @operator, string operand, string expected) =>
        string.Join(',', DifySelection.From<DifyNumber>(new[] { 1, 2, 3 }, "n.v").Where(@operator, operand).Result).ShouldBe(expected);

    [Fact]
    public void Operations_RunOneAfterTheOther()
    {
        DifySelection<string?> selection = DifySelection.From<string?>(Words, "n.v").Where("not empty", "").Order(isDescending: true).Limit(2);

        selection.Result.ShouldBe(["gamma", "beta"]);
        selection.FirstRecord!.GetValue<string>().ShouldBe("gamma");
        selection.LastRecord!.GetValue<string>().ShouldBe("beta");
        selection.Pick("2").Result.ShouldBe(["beta"]);
        selection.Limit(-1).Result.ShouldBe(["gamma"]);
    }

    // U+1F642 is two units of UTF-16, the first of them below U+FF5E.
    [Fact]
    public void Order_OfTexts_IsByCodePoint() =>
        DifySelection.From<string?>((string[])["🙂", "～", "a", "ab", ""], "n.v").Order(isDescending: false).Result.ShouldBe(["", "a", "ab", "～", "🙂"]);

    [Fact]
    public void Order_OfBooleans_PutsFalseFirst() =>
        DifySelection.From<bool?>(new JsonArray(true, false, true), "n.v").Order(isDescending: false).Result.ShouldBe([false, true, true]);

    [Theory]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("x")]
    public void Pick_OfNoItem_Fails(string serial) =>
        Should.Throw<StepFailedException>(() => DifySelection.From<string?>(Words, "n.v").Pick(serial)).ErrorCode.ShouldBe("ListOperatorError");

    [Fact]
    public void From_WhatIsEmpty_SelectsNothing()
    {
        DifySelection<string?> none = DifySelection.From<string?>(null, "n.v").Where("nonsense", 1).Pick("7").Order(true).Limit(3);
        none.Result.ShouldBeEmpty();
        none.FirstRecord.ShouldBeNull();
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("[1, \"a\"]")]
    [InlineData("[{\"a\": 1}]")]
    public void From_WhatIsNoPlainList_Fails(string json) =>
        Should.Throw<StepFailedException>(() => DifySelection.From<JsonNode?>(JsonNode.Parse(json), "n.v"));

    [Fact]
    public void Where_OfFiles_LooksAtAnAttribute()
    {
        DifyFile[] files =
        [
            new() { Name = "a.png", Type = "image", Extension = ".png", Size = 10, Url = "http://files/a.png", TransferMethod = "local_file" },
            new() { Name = "b.pdf", Type = "document", Extension = ".pdf", Size = 2000, Url = "http://files/b.pdf", TransferMethod = "local_file" },
        ];
        DifySelection<JsonObject?> all = DifySelection.From<JsonObject?>(files, "sys.files");

        all.Where("in", new[] { "image" }, "type").Result.Count.ShouldBe(1);
        all.Where("not in", new[] { "image" }, "type").Result.Count.ShouldBe(1);
        all.Where(">", "100", "size").Where("contains", "b", "name").Result.Count.ShouldBe(1);
        all.Order(isDescending: true, "name").Where("start with", "b", "name").Result.Count.ShouldBe(1);
        Should.Throw<StepFailedException>(() => all.Where("is", "x", "colour"));
    }
}
