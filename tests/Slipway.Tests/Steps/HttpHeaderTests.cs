using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Slipway.Tests.Steps;

/// <summary>What headers of HTTP steps are on the wire.</summary>
public sealed class HttpHeaderTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public HttpHeaderTests() => _server.Start();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("key-1\r\nX-Injected: yes")]
    [InlineData("key-1\nX-Injected: yes")]
    [InlineData("key-1\r")]
    [InlineData("key-1\0")]
    public async Task Header_ThatCouldBeginAnother_FailsTheStep_WithoutBeingSentOrShown(string value)
    {
        using var test = new Runs.TestHost { Secrets = { ["KEY"] = value } };

        var result = await test.RunAsync(run => run.HttpAsync("call", Call("X-Key", run.Secret("KEY"))));

        result.Outcome.Failure.ShouldNotBeNull().Code.ShouldBe("InvalidHeaderError");
        result.Outcome.Failure.Message.ShouldContain("'X-Key'");
        result.Outcome.Failure.Message.ShouldNotContain("key-1");
        _server.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task Header_OfOneLine_IsSentAsItIs()
    {
        using var test = new Runs.TestHost();
        var asked = AnswerAsync();

        var result = await test.RunAsync(run => run.HttpAsync("call", Call("X-Key", "key 1:\t\"u\"")));

        result.Succeeded.ShouldBeTrue(result.Outcome.Failure?.Message);
        (await asked).Split("\r\n").ShouldContain("X-Key: key 1:\t\"u\"");
    }

    public void Dispose() => _server.Dispose();

    private HttpCall Call(string name, string value) =>
        new("GET", $"http://127.0.0.1:{((IPEndPoint)_server.LocalEndpoint).Port}/") { Headers = [new(name, value)] };

    private async Task<string> AnswerAsync()
    {
        using var client = await _server.AcceptTcpClientAsync(Ct);
        var stream = client.GetStream();
        var request = new StringBuilder();
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        while (await reader.ReadLineAsync(Ct) is { Length: > 0 } line)
        {
            request.Append(line).Append("\r\n");
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Ct);
        return request.ToString();
    }
}
