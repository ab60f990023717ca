using System.Text;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

public sealed class RecordedBodyTests
{
    [Theory]
    [InlineData("{\"a\": 1}", "{\"a\": 1}")]
    [InlineData("\uFEFF{\"a\": 1}", "{\"a\": 1}")]
    [InlineData("plain", "\"plain\"")]
    public void Body_IsItsJsonOrItsText(string body, string json) =>
        RecordedBody.ToJson(Encoding.UTF8.GetBytes(body)).GetRawText().ShouldBe(json);
}
