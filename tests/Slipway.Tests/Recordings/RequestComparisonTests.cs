using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

public sealed class RequestComparisonTests
{
    private const string Plain = """{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f"}}]}""";

    [Theory]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":true},"tools":[{"function":{"name":"f","strict":false},"type":"function"}],"messages":[{"content":"hi","role":"user"}],"model":"m"}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"\u0068i"}],"tools":[{"type":"function","strict":false,"function":{"name":"f"}}]}""")]
    public void Fingerprint_OfARequestThatMeansTheSame_IsTheSame(string other) => Fingerprint(other).ShouldBe(Fingerprint(Plain));

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f","strict":true}}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi "}],"tools":[{"type":"function","function":{"name":"f"}}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f"}}],"max_tokens":null}""")]
    public void Fingerprint_OfAnotherRequest_Differs(string other) => Fingerprint(other).ShouldNotBe(Fingerprint(Plain));

    [Fact]
    public void Reduce_WithOwnIgnoredMembers_DropsThoseOnly() =>
        new RequestComparison { IgnoredMembers = ["user"] }.Reduce(RecordingText.Json("""{"user":"u","stream":true,"n":1.0}""")).GetRawText()
            .ShouldBe("""{"stream":true,"n":1.0}""");

    [Theory]
    [InlineData("[1]")]
    [InlineData("""{"tools":"none","stream":1}""")]
    [InlineData("""{"tools":[1,null,{"function":3,"strict":"no"}]}""")]
    public void Fingerprint_OfAnOddRequest_IsStillMade(string odd) => Fingerprint(odd).Length.ShouldBe(64);

    private static string Fingerprint(string request) => RequestComparison.Default.Fingerprint(RecordingText.Json(request));
}
