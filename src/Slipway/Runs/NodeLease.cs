using Slipway.Journal;

namespace Slipway.Runs;

/// <summary>The lease of this process: one heartbeat for all its runs.</summary>
internal sealed class NodeLease(SlipwayOptions options, ActiveRuns runs) : IAsyncDisposable
{
    private const int BeatsPerLease = 3;

    private readonly SemaphoreSlim _joining = new(1, 1);
    private volatile Membership? _membership;
    private ITimer? _timer;
    private volatile bool _isDisposed;
    private volatile bool _isReplaced;
    private int _hasLeft;

    /// <summary>Whether the lease has run out: other nodes may have taken over any run. By either clock, as the one of the day can be set back and
    /// the other may stand still with the machine.</summary>
    public bool HasLapsed =>
        _membership is { } membership && (Now >= membership.Ends || options.Time.GetElapsedTime(membership.Since) >= options.LeaseTime);

    /// <summary>Whether it is not renewed any more.</summary>
    public bool IsDisposed => _isDisposed;

    private DateTimeOffset Now => options.Time.GetUtcNow();

    private TimeSpan Interval => options.LeaseTime / BeatsPerLease;

    /// <summary>This process as the owner of runs; joins when it has not yet.</summary>
    /// <exception cref="JournalException">Another process has begun a later life of this node.</exception>
    /// <exception cref="ObjectDisposedException">Its lease is not renewed any more: what it began would be others' at once.</exception>
    public ValueTask<NodeLife> GetAsync(CancellationToken ct) => _membership switch
    {
        _ when _isDisposed => throw new ObjectDisposedException(nameof(SlipwayHost)),
        { } when _isReplaced => throw new JournalException(
            $"Another process works as node '{options.Node}' now. Give every process a name of its own in {nameof(SlipwayOptions)}.{nameof(SlipwayOptions.Node)}, and start this one again."),
        { } membership => ValueTask.FromResult(membership.Node),
        null => JoinAsync(ct),
    };

    /// <summary>The heartbeat.</summary>
    public async Task RenewAsync()
    {
        if (_membership is not { } membership)
        {
            return;
        }

        var hasLapsed = HasLapsed;
        if (hasLapsed)
        {
            runs.Doubt();
        }

        var (since, ends) = (options.Time.GetTimestamp(), Now + options.LeaseTime);
        var renewal = await options.Journal.RenewAsync(membership.Node, ends);
        if (!renewal.IsHeld)
        {
            _isReplaced = true;
            runs.StopAll(StopReason.Lost);
            return;
        }

        _membership = membership with { Since = since, Ends = ends };
        foreach (var run in renewal.Cancelled)
        {
            runs.Stop(run, StopReason.Cancelled);
        }

        if (hasLapsed)
        {
            await runs.SettleDoubtsAsync();
        }
    }

    public void StopBeating()
    {
        _isDisposed = true;
        _timer?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        StopBeating();
        if (_membership is { } membership && Interlocked.Exchange(ref _hasLeft, 1) == 0)
        {
            await options.Journal.LeaveAsync(membership.Node);
        }
    }

    private async ValueTask<NodeLife> JoinAsync(CancellationToken ct)
    {
        await _joining.WaitAsync(ct);
        try
        {
            if (_membership is null)
            {
                var (since, ends) = (options.Time.GetTimestamp(), Now + options.LeaseTime);
                _membership = new Membership(await options.Journal.JoinAsync(options.Node, ends, ct), since, ends);
                _timer = options.Time.CreateTimer(static state => _ = ((NodeLease)state!).BeatAsync(), this, Interval, Timeout.InfiniteTimeSpan);
                if (_isDisposed)
                {
                    // While it joined.
                    await DisposeAsync();
                    throw new ObjectDisposedException(nameof(SlipwayHost));
                }
            }

            return _membership.Node;
        }
        finally
        {
            _joining.Release();
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            await RenewAsync();
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            // Without a journal nothing can be owned. The runs' own writes fail with the same error, which their callers get.
            runs.StopAll(StopReason.Lost);
            return;
        }

        if (!_isDisposed)
        {
            _timer?.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <param name="Node">This process.</param>
    /// <param name="Since">When the lease was begun or extended, as a timestamp of the clock.</param>
    /// <param name="Ends">When it ends.</param>
    private sealed record Membership(NodeLife Node, long Since, DateTimeOffset Ends);
}
