namespace Slipway.Tests.Steps;

/// <summary>Replies of HTTP steps as the journal gives them back.</summary>
public sealed class HttpReplyTests
{
    [Fact]
    public void Headers_FromTheJournal_AreFoundWhateverTheCaseOfTheirNames()
    {
        var reply = new HttpReply(200, new Dictionary<string, string> { ["content-type"] = "text/plain; charset=iso-8859-1", ["etag"] = "a" }, [0xE4]);

        var again = SlipwayJson.Read<HttpReply>(SlipwayJson.Write(reply)).ShouldNotBeNull();

        again.Headers["Content-Type"].ShouldBe("text/plain; charset=iso-8859-1");
        again.Headers.TryGetValue("ETag", out var tag).ShouldBeTrue();
        tag.ShouldBe("a");
        again.Text.ShouldBe("ä");
        SlipwayJson.Write(again).ShouldBe(SlipwayJson.Write(reply));
        (reply with { Headers = new Dictionary<string, string> { ["a"] = "1", ["A"] = "2" } }).Headers["a"].ShouldBe("1, 2");
    }
}
