using Slipway.Migration.Inventory.Html;

namespace Slipway.Migration.Tests.Inventory;

public sealed class ShortLabelsTests
{
    [Theory]
    [InlineData("short|else", "short|else")]
    [InlineData("the order is new|the order is old", "…is new|…is old")]
    [InlineData("the order is new and paid|else|the order is old and paid", "…is new and …|else|…is old and …")]
    [InlineData("the same condition|the same condition", "the same con…|the same con…")]
    [InlineData("a condition that is cut|a condition that is", "…is cut|…is")]
    [InlineData("aaaaaaaaaaaaaaaaab|aaaaaaaaaaaaaaaaac", "…aaaaaab|…aaaaaac")]
    [InlineData("abcdefghijkl |abcdefghijkl x", "…|…x")]
    [InlineData("aaaaaaaaaaa😀😀😀😀|aaaaaaaaaaa😀😀😀😁", "…😀😀😀😀|…😀😀😀😁")]
    [InlineData("", "")]
    public void Labels_ThatDiffer_StillDoWhenTheyAreCut(string texts, string labels) =>
        string.Join('|', ShortLabels.Of(texts.Split('|'), 12)).ShouldBe(labels);
}
