using System.Net;
using Slipway.Recordings;

namespace Slipway.Cli.Proxy;

/// <summary>What a recording proxy listens on, asks, and writes.</summary>
public sealed record RecordingProxyOptions
{
    /// <summary>The service that is asked, as a client would name it: with the path that its interfaces' paths are added to, such as <c>https://api.openai.com/v1</c>.</summary>
    public required Uri Upstream { get; init; }

    /// <summary>The file that the recording is appended to.</summary>
    public required string RecordingPath { get; init; }

    /// <summary>The recording's first line, when the file is new.</summary>
    public RecordingHeader Header { get; init; } = new();

    /// <summary>Where the proxy listens.</summary>
    /// <value>A free port of the loopback address. Whoever reaches the address can use the upstream and open cases.</value>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Sends the requests to the upstream; owned by the caller. Null for sockets of the proxy's own.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The most bytes of a request, and of a reply that is recorded. A longer request is refused; a longer reply is passed on but its body is not recorded.</summary>
    /// <value>16 MiB.</value>
    public int MaxBodyBytes { get; init; } = 16 << 20;

    /// <summary>How long requests that are under way may take when the proxy stops.</summary>
    /// <value>Five seconds.</value>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
