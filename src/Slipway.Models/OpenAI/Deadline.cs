namespace Slipway.Models.OpenAI;

/// <summary>A time limit that can start anew, together with the caller's own cancellation.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenSource? _limit;
    private readonly TimeSpan _time;

    public Deadline(TimeSpan time, TimeProvider provider, CancellationToken ct)
    {
        _time = time;
        _caller = ct;
        if (ReferenceEquals(provider, TimeProvider.System))
        {
            _source = ct.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(ct) : new CancellationTokenSource();
            _source.CancelAfter(time);
        }
        else
        {
            // Only a source that is made with its provider follows it.
            _limit = new CancellationTokenSource(time, provider);
            _source = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, ct);
        }
    }

    public CancellationToken Token => _source.Token;

    public bool IsOver => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    public void Restart() => (_limit ?? _source).CancelAfter(_time);

    public void Dispose()
    {
        _source.Dispose();
        _limit?.Dispose();
    }
}
