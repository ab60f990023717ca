using Slipway.Journal;
using Slipway.Steps;

namespace Slipway.Runs;

/// <summary>What all contexts of one run share.</summary>
internal sealed class RunState(SlipwayHost host, RunRecord record, RunOptions options, RunHistory? history, CancellationToken cancellation)
{
    private readonly Dictionary<string, StepRecord>? _history = history?.Steps.ToDictionary(s => s.Key, StringComparer.Ordinal);
    private readonly Lock _appending = new();
    private int _sequence = history?.Steps.Count ?? 0;
    private int _notReplayed = history?.Steps.Count ?? 0;

    public SlipwayHost Host { get; } = host;

    public RunRecord Record { get; } = record;

    public RunOptions Options { get; } = options;

    public CancellationToken Cancellation { get; } = cancellation;

    public RunSecrets Secrets { get; } = new(host.Options.Secrets);

    public RunId Id => Record.Id;

    /// <summary>Whether steps that the journal has are still to come.</summary>
    public bool IsReplaying => Volatile.Read(ref _notReplayed) > 0;

    public StepRecord? TakeFromHistory(StepKey key)
    {
        if (_history is null || !_history.TryGetValue(key.Value, out var record))
        {
            return null;
        }

        Interlocked.Decrement(ref _notReplayed);
        return record;
    }

    /// <summary>Numbers and appends in one go, so that the journal's order is the sequence's.</summary>
    public void Append(Func<int, StepRecord> create)
    {
        lock (_appending)
        {
            Host.Journal.Append(create(++_sequence));
        }
    }
}
