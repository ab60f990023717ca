using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Slipway.Models.Tests.Faults;

/// <summary>A server that fails, and the signals that let a test go on without waiting for time to pass.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private readonly Channel<bool> _stalls = Channel.CreateUnbounded<bool>();
    private readonly SemaphoreSlim _heard = new(0);
    private StubServer? _stub;
    private int _requests;

    public Uri BaseUrl => _stub!.BaseUrl;

    public static async Task<FaultServer> StartAsync(Fault fault)
    {
        var server = new FaultServer();
        server._stub = await StubServer.StartAsync((context, _) => fault.Answer(context, Interlocked.Increment(ref server._requests), server));
        return server;
    }

    /// <summary>The client has got a piece.</summary>
    public void Hear() => _heard.Release();

    /// <summary>Waits until the client has got a piece.</summary>
    public Task HeardAsync() => _heard.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Says nothing more.</summary>
    public Task HangAsync(HttpContext context)
    {
        _stalls.Writer.TryWrite(true);
        return Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    /// <summary>Waits until the server has stalled.</summary>
    public ValueTask<bool> StalledAsync(CancellationToken ct) => _stalls.Reader.ReadAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await _stub!.DisposeAsync();
        _heard.Dispose();
    }
}
