namespace Slipway.Models.OpenAI;

/// <summary>A time limit that can start anew, together with the caller's own cancellation.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;
    private readonly TimeSpan _time;

    public Deadline(TimeSpan time, TimeProvider provider, CancellationToken ct)
    {
        _time = time;
        _limit = new CancellationTokenSource(time, provider);
        _either = ct.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, ct) : _limit;
    }

    public CancellationToken Token => _either.Token;

    public bool IsOver => _limit.IsCancellationRequested;

    public void Restart() => _limit.CancelAfter(_time);

    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
