using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Slipway.Journal;

/// <summary>A journal that lives as long as the process: for tests and for runs nobody needs to find again.</summary>
public sealed partial class MemoryJournal : IJournal
{
    private readonly ConcurrentDictionary<RunId, Entry> _runs = new();

    /// <inheritdoc />
    public ValueTask StartRunAsync(RunRecord run, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return _runs.TryAdd(run.Id, new Entry { Run = run })
            ? ValueTask.CompletedTask
            : throw new JournalException($"Run {run.Id} is already in the journal. A new run needs an id of its own.");
    }

    /// <inheritdoc />
    public ValueTask<bool> TryStartRunAsync(RunRecord run, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return ValueTask.FromResult(_runs.TryAdd(run.Id, new Entry { Run = run }));
    }

    /// <inheritdoc />
    public void Append(StepRecord step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var entry = Find(step.RunId);
        lock (entry)
        {
            entry.ThrowIfLost(step.Epoch);
            entry.Steps.Add(step);
            entry.Close(step.Key);
        }
    }

    /// <inheritdoc />
    public ValueTask FlushAsync(RunId run, CancellationToken ct = default) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask FinishRunAsync(RunId run, RunOutcome outcome, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var entry = Find(run);
        lock (entry)
        {
            entry.ThrowIfLost(outcome.Epoch);
            entry.Run = entry.Run with
            {
                Status = outcome.Status,
                FinishedAt = outcome.FinishedAt,
                Output = outcome.Output,
                Failure = outcome.Failure,
            };
            foreach (var key in entry.Pending.Keys.ToList())
            {
                entry.Close(key);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<RunHistory?> ReadAsync(RunId run, CancellationToken ct = default)
    {
        if (!_runs.TryGetValue(run, out var entry))
        {
            return ValueTask.FromResult<RunHistory?>(null);
        }

        lock (entry)
        {
            return ValueTask.FromResult<RunHistory?>(entry.ToHistory());
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<RunRecord> ListAsync(RunQuery query, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        await Task.CompletedTask;
        var matching = _runs.Values
            .Where(e => (query.Pipeline is null || e.Run.Pipeline == query.Pipeline) && (query.Status is null || e.Run.Status == query.Status))
            .OrderByDescending(e => e.Run.StartedAt).ThenByDescending(e => e.Run.Id.Value)
            .Take(query.Limit);
        foreach (var entry in matching)
        {
            ct.ThrowIfCancellationRequested();
            yield return entry.ToRecord();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Entry Find(RunId run) =>
        _runs.TryGetValue(run, out var entry) ? entry : throw new JournalException($"Run {run} was never started in this journal.");

    private sealed class Entry
    {
        public required RunRecord Run { get; set; }

        public List<StepRecord> Steps { get; } = [];

        public Dictionary<string, PendingStep> Pending { get; } = new(StringComparer.Ordinal);

        public void ThrowIfLost(int epoch)
        {
            if (epoch != Run.Epoch)
            {
                throw new LostRunException(
                    Run.Id, epoch, $"Run {Run.Id} belongs to '{Run.Owner}' (epoch {Run.Epoch}) now; epoch {epoch} may no longer write it. Stop working on it.");
            }
        }

        public void Close(string key)
        {
            if (Pending.TryGetValue(key, out var step))
            {
                Pending[key] = step with { State = PendingState.Closed };
            }
        }

        public RunHistory ToHistory() => new(WithTotals(), [.. Steps]) { Pending = [.. Pending.Values.OrderBy(p => p.OpenedAt)] };

        public RunRecord ToRecord()
        {
            lock (this)
            {
                return WithTotals();
            }
        }

        private RunRecord WithTotals()
        {
            var costs = Steps.Where(s => s.Usage?.Cost is not null).Select(s => s.Usage!).ToList();
            var currencies = costs.Select(u => u.Currency).Distinct().ToList();
            return Run with
            {
                Totals = new RunTotals(
                    Steps.Count,
                    Steps.Sum(s => s.Usage?.Tokens?.InputTokens ?? 0),
                    Steps.Sum(s => s.Usage?.Tokens?.OutputTokens ?? 0),
                    currencies.Count == 1 ? costs.Sum(u => u.Cost) : null,
                    currencies.Count == 1 ? currencies[0] : null),
            };
        }
    }
}
