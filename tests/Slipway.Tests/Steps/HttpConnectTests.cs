using System.Net;
using System.Net.Sockets;

namespace Slipway.Tests.Steps;

/// <summary>How long HTTP steps wait for a connection.</summary>
public sealed class HttpConnectTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _waiting = [];

    public HttpConnectTests() => _server.Start(backlog: 1);

    [Fact]
    public async Task Connection_ThatDoesNotComeInTime_FailsTheStep_AndSaysSo()
    {
        FillTheQueue();
        using var test = new Runs.TestHost();

        var result = await test.RunAsync(run => run.HttpAsync("call", new HttpCall("GET", $"http://{_server.LocalEndpoint}/") { ConnectTimeout = TimeSpan.FromSeconds(0.2) }));

        result.Outcome.Failure.ShouldNotBeNull().Code.ShouldBe("Timeout");
        result.Outcome.Failure.Message.ShouldBe($"GET {_server.LocalEndpoint} failed: There was no connection within 00:00:00.2000000.");
    }

    public void Dispose()
    {
        _waiting.ForEach(socket => socket.Dispose());
        _server.Dispose();
    }

    /// <summary>Nobody accepts: once its queue is full the system leaves connections unanswered.</summary>
    private void FillTheQueue()
    {
        for (var i = 0; i < 8; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _waiting.Add(socket);
            try
            {
                socket.Connect(_server.LocalEndpoint);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // Under way.
            }
        }
    }
}
