namespace Slipway.Journal;

public sealed partial class MemoryJournal
{
    /// <inheritdoc />
    public ValueTask<bool> EraseAsync(RunId run, DateTimeOffset at, CancellationToken ct = default)
    {
        if (!_runs.TryGetValue(run, out var entry))
        {
            return ValueTask.FromResult(false);
        }

        lock (entry)
        {
            if (entry.Run.Status is RunStatus.Running or RunStatus.Suspended)
            {
                throw new JournalException($"Run {run} has not ended. Cancel it first, then erase it.");
            }

            entry.Run = entry.Run with
            {
                Input = default,
                Output = null,
                Conversation = null,
                Fork = null,
                Failure = Wordless(entry.Run.Failure),
                ErasedAt = entry.Run.ErasedAt ?? at,
            };
            var steps = entry.Steps.ConvertAll(s => s with { Request = default, Result = null, Failure = Wordless(s.Failure) });
            entry.Steps.Clear();
            entry.Steps.AddRange(steps);
            foreach (var (key, step) in entry.Pending.ToList())
            {
                entry.Pending[key] = step with { Question = default, Answer = step.Answer is { } answer ? answer with { Value = default } : null };
            }

            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RunRecord>> FindForksAsync(RunId run, CancellationToken ct = default) =>
        ValueTask.FromResult<IReadOnlyList<RunRecord>>([.. _runs.Values.Select(e => e.Run).Where(r => r.Fork?.ComesFrom(run) == true).OrderBy(r => r.StartedAt)]);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RunId>> FindErasableAsync(DateTimeOffset endedBefore, string? pipeline, int limit, CancellationToken ct = default)
    {
        var runs = _runs.Values.Select(e => e.Run).ToDictionary(r => r.Id);
        var held = runs.Values.Where(r => r.FinishedAt is null && r.Fork is not null).SelectMany(r => r.Fork!.AllRuns()).ToHashSet();
        var ripe = runs.Values.Where(r => r.FinishedAt < endedBefore && !held.Contains(r.Id)).Select(r => r.Id).ToHashSet();
        var found = runs.Values.Where(r => r.ErasedAt is null && (pipeline is null || r.Pipeline == pipeline) && (ripe.Contains(r.Id) || r.Fork?.AllRuns().Any(ripe.Contains) == true));
        return ValueTask.FromResult<IReadOnlyList<RunId>>([.. found.OrderBy(r => r.FinishedAt).Take(limit).Select(r => r.Id)]);
    }

    private static Failure? Wordless(Failure? failure) => failure is null ? null : failure with { Message = "" };
}
