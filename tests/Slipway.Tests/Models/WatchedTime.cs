using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Slipway.Tests.Models;

/// <summary>A clock that stands still and tells which waits begin.</summary>
internal sealed class WatchedTime() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    /// <summary>The heartbeat of the host's lease.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime != Heartbeat)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>The next wait that begins.</summary>
    public ValueTask<TimeSpan> NextAsync() => _waits.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Lets the next wait that begins pass.</summary>
    public async Task<TimeSpan> PassAsync()
    {
        var wait = await NextAsync();
        Advance(wait);
        return wait;
    }
}
