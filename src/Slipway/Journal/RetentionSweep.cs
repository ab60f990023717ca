using System.Runtime.ExceptionServices;
using Slipway.Telemetry;

namespace Slipway.Journal;

/// <summary>Erases the payloads of runs that ended long enough ago: at its start, and then time and again.</summary>
/// <remarks>Several processes may do this on one journal. What has no end is left alone. Sweeps that fail are counted by the metric
/// <c>slipway.retention.failures</c>.</remarks>
public sealed class RetentionSweep : IAsyncDisposable
{
    private const int Batch = 100;

    /// <summary>So many runs cannot be erased that it is not for their sake.</summary>
    private const int MostFailures = 1000;

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

    /// <summary>Called with why a sweep of <see cref="Start"/> has failed; the next one comes all the same. What it throws ends the work. Null: a failure that is
    /// not made good by a later sweep ends <see cref="Completion"/> when this is disposed.</summary>
    public Action<Exception>? OnFailure { get; init; }

    /// <summary>Ends with the work that <see cref="Start"/> has begun, or with the error that stopped it: a journal that is closed, or has failed for good.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Sweeps until it is disposed.</summary>
    public void Start() => Completion = WorkAsync();

    /// <summary>Sweeps once. A run that cannot be erased does not keep the others.</summary>
    /// <returns>How many runs were erased.</returns>
    /// <exception cref="JournalException">The journal cannot be read or written, or a run could not be erased.</exception>
    public async Task<int> SweepAsync(CancellationToken ct = default)
    {
        var erased = 0;
        var failures = new Dictionary<RunId, Exception>();
        while (true)
        {
            var now = _options.Time.GetUtcNow();
            var before = _options.KeepPayloads < now - DateTimeOffset.MinValue ? now - _options.KeepPayloads : DateTimeOffset.MinValue;

            // Those that could not be erased are found again.
            var limit = Batch + failures.Count;
            var found = await _journal.FindErasableAsync(before, _options.Pipeline, limit, ct);
            foreach (var run in found.Where(run => !failures.ContainsKey(run)).ToList())
            {
                try
                {
                    await _journal.EraseAsync(run, now, ct);
                    erased++;
                }
                catch (Exception e) when (MayPass(e, ct))
                {
                    failures[run] = e;
                }
            }

            if (found.Count < limit || failures.Count >= MostFailures)
            {
                if (failures.Count > 0)
                {
                    ExceptionDispatchInfo.Throw(failures.First().Value);
                }

                return erased;
            }
        }
    }

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Completion;
        }
        finally
        {
            _stop.Dispose();
        }
    }

    private async Task WorkAsync()
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                failure = await TrySweepAsync();
                await Task.Delay(_options.Interval, _options.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }

        if (failure is not null && OnFailure is null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private async Task<Exception?> TrySweepAsync()
    {
        try
        {
            await SweepAsync(_stop.Token);
            return null;
        }
        catch (Exception e) when (MayPass(e, _stop.Token))
        {
            Signals.RetentionFailures.Add(1);
            OnFailure?.Invoke(e);
            return e;
        }
    }

    private static bool MayPass(Exception error, CancellationToken ct) =>
        error is not (ObjectDisposedException or JournalException { IsLasting: true }) && !(error is OperationCanceledException && ct.IsCancellationRequested);
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
