namespace Slipway.Journal;

/// <summary>Erases the payloads of runs that ended long enough ago: at its start, and then time and again.</summary>
/// <remarks>Several processes may do this on one journal. What has no end is left alone.</remarks>
public sealed class RetentionSweep : IAsyncDisposable
{
    private const int Batch = 100;

    private readonly IJournal _journal;
    private readonly RetentionOptions _options;
    private readonly CancellationTokenSource _stop = new();

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public RetentionSweep(IJournal journal, RetentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KeepPayloads, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Interval, TimeSpan.FromSeconds(1), nameof(options));
        (_journal, _options) = (journal, options);
    }

    /// <summary>Ends with the work that <see cref="Start"/> has begun, or with the error that stopped it.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Sweeps until it is disposed.</summary>
    public void Start() => Completion = WorkAsync();

    /// <summary>Sweeps once.</summary>
    /// <returns>How many runs were erased.</returns>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<int> SweepAsync(CancellationToken ct = default)
    {
        var erased = 0;
        while (true)
        {
            var now = _options.Time.GetUtcNow();
            var before = _options.KeepPayloads < now - DateTimeOffset.MinValue ? now - _options.KeepPayloads : DateTimeOffset.MinValue;
            var found = await _journal.FindErasableAsync(before, _options.Pipeline, Batch, ct);
            foreach (var run in found)
            {
                await _journal.EraseAsync(run, now, ct);
                erased++;
            }

            if (found.Count < Batch)
            {
                return erased;
            }
        }
    }

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await SweepAsync(_stop.Token);
                await Task.Delay(_options.Interval, _options.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }
}

/// <summary>How long payloads are kept.</summary>
public sealed record RetentionOptions
{
    /// <summary>How long after its end a run keeps its payloads.</summary>
    public required TimeSpan KeepPayloads { get; init; }

    /// <summary>The pipeline whose runs are swept; null for all of the journal.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The time between two sweeps; a second at least.</summary>
    /// <value>One hour.</value>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The clock.</summary>
    /// <value>The system's.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
