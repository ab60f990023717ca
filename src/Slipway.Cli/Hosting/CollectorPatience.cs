namespace Slipway.Cli.Hosting;

/// <summary>How long a command that ends waits for a collector: until one request has got no answer. Those behind it, of any signal, fail at once.</summary>
internal sealed class CollectorPatience
{
    private volatile bool _ends;
    private volatile bool _isOver;

    /// <summary>From now on the command waits.</summary>
    public void End() => _ends = true;

    /// <summary>A client whose requests are part of the waiting.</summary>
    public HttpClient CreateClient(int timeout) => new(new Handler(this)) { Timeout = TimeSpan.FromMilliseconds(timeout) };

    private void ThrowIfOver()
    {
        if (_isOver)
        {
            throw new HttpRequestException("The collector has not answered before.");
        }
    }

    private sealed class Handler(CollectorPatience patience) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            patience.ThrowIfOver();
            try
            {
                return base.Send(request, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                patience._isOver = patience._ends;
                throw;
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            patience.ThrowIfOver();
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                patience._isOver = patience._ends;
                throw;
            }
        }
    }
}
