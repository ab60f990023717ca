using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Slipway.Storage.Tests.PostgreSql;

/// <summary>What lies between clients and a server. It can be held up in either direction, and cut so that the server does not hear of it.</summary>
internal sealed class Wire : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Link> _links = [];
    private readonly Uri _server;

    private Wire(string address)
    {
        _server = new Uri(address);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The server's address by way of this wire.</summary>
    public string Address => new UriBuilder(_server) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ToString();

    /// <summary>Lays a wire to a server.</summary>
    public static Wire To(string address) => new(address);

    /// <summary>What clients send from now on does not arrive, on the connections that there are.</summary>
    public void HoldRequests() => ForEach(static link => link.HoldRequests());

    /// <summary>What the server answers from now on does not arrive, on the connections that there are.</summary>
    public void HoldAnswers() => ForEach(static link => link.HoldAnswers());

    /// <summary>Ends the connections that there are for the clients; the server keeps its end open.</summary>
    public void Cut() => ForEach(static link => link.Cut());

    public void Dispose()
    {
        _listener.Dispose();
        ForEach(static link => link.Dispose());
    }

    private void ForEach(Action<Link> act)
    {
        foreach (var link in _links)
        {
            act(link);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient { NoDelay = true };
                await server.ConnectAsync(_server.Host, _server.Port);
                _links.Add(new Link(client, server));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The wire is taken down, or the server is not there.
        }
    }

    private sealed class Link : IDisposable
    {
        private readonly TcpClient _client;
        private readonly TcpClient _server;
        private readonly TaskCompletionSource _never = new();
        private volatile bool _holdsRequests;
        private volatile bool _holdsAnswers;

        public Link(TcpClient client, TcpClient server)
        {
            (_client, _server) = (client, server);
            client.NoDelay = true;
            _ = PassAsync(client.GetStream(), server.GetStream(), () => _holdsRequests, static () => { });
            _ = PassAsync(server.GetStream(), client.GetStream(), () => _holdsAnswers, client.Dispose);
        }

        public void HoldRequests() => _holdsRequests = true;

        public void HoldAnswers() => _holdsAnswers = true;

        public void Cut() => _client.Dispose();

        public void Dispose()
        {
            _client.Dispose();
            _server.Dispose();
        }

        private async Task PassAsync(NetworkStream from, NetworkStream to, Func<bool> isHeld, Action atEnd)
        {
            var buffer = new byte[16 << 10];
            try
            {
                int count;
                while ((count = await from.ReadAsync(buffer)) > 0)
                {
                    if (isHeld())
                    {
                        await _never.Task;
                    }

                    await to.WriteAsync(buffer.AsMemory(0, count));
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // One end was closed.
            }

            atEnd();
        }
    }
}
