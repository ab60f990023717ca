using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Slipway.Models.Tests;

/// <summary>Answers each connection with exactly these bytes, whatever was asked, and closes it.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public RawServer(string answer)
    {
        _listener.Start();
        _loop = AcceptAsync(Encoding.Latin1.GetBytes(answer));
    }

    public Uri BaseUrl => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");

    public async ValueTask DisposeAsync()
    {
        if (_loop.IsCompleted)
        {
            return;
        }
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync(byte[] answer)
    {
        while (true)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
            NetworkStream stream = client.GetStream();
            await ReadRequestAsync(stream);
            await stream.WriteAsync(answer, _stop.Token);
        }
    }

    /// <summary>Reads up to the end of the body, so that closing does not reset the connection.</summary>
    private async Task ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (true)
        {
            int read = await stream.ReadAsync(buffer, _stop.Token);
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            string soFar = text.ToString();
            if (read == 0 || soFar.EndsWith("0\r\n\r\n", StringComparison.Ordinal) || HasWholeBody(soFar))
            {
                return;
            }
        }
    }

    private static bool HasWholeBody(string request)
    {
        int end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        const string Name = "content-length: ";
        int at = request.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return end >= 0 && at >= 0 && at < end
            && request.Length - end - 4 >= int.Parse(request[(at + Name.Length)..request.IndexOf('\r', at)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
