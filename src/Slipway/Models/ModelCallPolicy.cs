namespace Slipway.Models;

/// <summary>What calls of one model are held to, and how they are tried again. What is null does not apply.</summary>
public sealed record ModelCallPolicy
{
    /// <summary>How failures are tried again; null for not at all.</summary>
    public ModelRetry? Retry { get; init; }

    /// <summary>The most time of one attempt: until the whole reply or, when it is streamed, from one piece to the next. For clients that have
    /// no timeout of their own.</summary>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>The most time of all attempts together: waiting for a place, pauses and fallbacks included.</summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>The most calls at the same time, from this process. The others wait.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>The most requests of a minute, from this process: evenly spread, a tenth of them may come at once. The others wait.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>The most tokens of a minute, sent and received, from this process: estimated before a call, corrected after it.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>The longest wait that a rate limit may ask for; a call that would wait longer fails with the code <c>local_rate_limit</c>.</summary>
    /// <value>One minute.</value>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When the model is not asked for a while because it fails; null for never.</summary>
    public ModelBreaker? Breaker { get; init; }

    /// <summary>Whether nothing applies.</summary>
    public bool IsEmpty => this is
    {
        Retry: null, AttemptTimeout: null, TotalTimeout: null, MaxConcurrent: null, RequestsPerMinute: null, TokensPerMinute: null, Breaker: null,
    };

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Check()
    {
        if (Retry is { } retry)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(retry.MaxRetries);
            ArgumentOutOfRangeException.ThrowIfLessThan(retry.Delay, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfLessThan(retry.MaxDelay, retry.Delay);
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AttemptTimeout ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(AttemptTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TotalTimeout ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(TotalTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrent ?? 1, 1, nameof(MaxConcurrent));
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestsPerMinute ?? 1, 1, nameof(RequestsPerMinute));
        ArgumentOutOfRangeException.ThrowIfLessThan(TokensPerMinute ?? 1, 1, nameof(TokensPerMinute));
    }
}

/// <summary>Repeats of a failed model call: those failures that may pass. The pause doubles from one to the next and is cut by up to half at random;
/// what the provider asks for with <c>Retry-After</c> is the least.</summary>
/// <param name="MaxRetries">The most repeats after the first attempt.</param>
public sealed record ModelRetry(int MaxRetries)
{
    /// <summary>The first pause.</summary>
    /// <value>Half a second.</value>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause. When the provider asks for a longer one the model is given up, for its fallbacks if it has some.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>When a model that fails is not asked for a while. Failures that may pass count, except those by rate limits.</summary>
public sealed record ModelBreaker
{
    /// <summary>The part of the calls that must fail, above 0 and at most 1.</summary>
    /// <value>One half.</value>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>The least calls within <see cref="Window"/> to judge by, at least 2.</summary>
    /// <value>10.</value>
    public int MinCalls { get; init; } = 10;

    /// <summary>The time that is looked at, at least half a second.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the model is not asked, at least half a second; then one call tries.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(15);
}
