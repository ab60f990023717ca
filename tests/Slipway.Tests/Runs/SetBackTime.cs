using Microsoft.Extensions.Time.Testing;

namespace Slipway.Tests.Runs;

/// <summary>A clock of the day that can be set back; what is measured with it is not.</summary>
internal sealed class SetBackTime(DateTimeOffset now) : FakeTimeProvider(now)
{
    public TimeSpan SetBack { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - SetBack;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
