using System.Runtime.CompilerServices;

namespace Slipway.Journal;

public sealed partial class MemoryJournal
{
    private readonly Dictionary<string, (int Life, DateTimeOffset LeaseEnds)> _nodes = new(StringComparer.Ordinal);
    private readonly Lock _joining = new();

    /// <inheritdoc />
    public ValueTask<NodeLife> JoinAsync(string node, DateTimeOffset leaseEnds, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        lock (_joining)
        {
            var life = _nodes.GetValueOrDefault(node).Life + 1;
            _nodes[node] = (life, leaseEnds);
            return ValueTask.FromResult(new NodeLife(node, life));
        }
    }

    /// <inheritdoc />
    public ValueTask<LeaseRenewal> RenewAsync(NodeLife node, DateTimeOffset leaseEnds, CancellationToken ct = default)
    {
        lock (_joining)
        {
            if (_nodes.GetValueOrDefault(node.Node).Life != node.Life)
            {
                return ValueTask.FromResult(new LeaseRenewal(IsHeld: false, []));
            }

            _nodes[node.Node] = (node.Life, leaseEnds);
        }

        var cancelled = _runs.Values.Select(e => e.Run)
            .Where(r => r.Cancel is not null && r.Status is RunStatus.Running && r.Owner == node.Node && r.OwnerLife == node.Life);
        return ValueTask.FromResult(new LeaseRenewal(IsHeld: true, [.. cancelled.Select(r => r.Id)]));
    }

    /// <inheritdoc />
    public ValueTask LeaveAsync(NodeLife node, CancellationToken ct = default)
    {
        lock (_joining)
        {
            if (_nodes.GetValueOrDefault(node.Node).Life == node.Life)
            {
                _nodes[node.Node] = (node.Life, DateTimeOffset.MinValue);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ReadyRun>> FindReadyAsync(ReadyQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var ready = _runs.Values.Select(e => e.Run)
            .Where(r => query.Pipelines.Contains(r.Pipeline) && IsFree(r, query.Now))
            .OrderBy(r => r.Due ?? DateTimeOffset.MinValue).ThenBy(r => r.StartedAt)
            .Take(query.Limit);
        return ValueTask.FromResult<IReadOnlyList<ReadyRun>>([.. ready.Select(r => new ReadyRun(r.Id, r.Pipeline))]);
    }

    /// <inheritdoc />
    public ValueTask<RunHistory?> TakeOverAsync(RunId run, NodeLife node, DateTimeOffset now, CancellationToken ct = default)
    {
        if (!_runs.TryGetValue(run, out var entry))
        {
            return ValueTask.FromResult<RunHistory?>(null);
        }

        lock (entry)
        {
            if (!IsFree(entry.Run, now))
            {
                return ValueTask.FromResult<RunHistory?>(null);
            }

            entry.Run = entry.Run with
            {
                Status = RunStatus.Running,
                Owner = node.Node,
                OwnerLife = node.Life,
                Epoch = entry.Run.Epoch + 1,
                Due = null,
            };
            foreach (var (key, step) in entry.Pending.ToList())
            {
                if (step.State is PendingState.Open && step.Due <= now)
                {
                    entry.Pending[key] = step with { State = PendingState.Expired };
                }
            }

            return ValueTask.FromResult<RunHistory?>(entry.ToHistory());
        }
    }

    /// <inheritdoc />
    public ValueTask BeginStepAsync(PendingStep step, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        var entry = Find(step.RunId);
        lock (entry)
        {
            entry.ThrowIfLost(step.Epoch);
            entry.Pending[step.Key] = step;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<DateTimeOffset?> SuspendAsync(RunId run, int epoch, bool knowsCancel, IReadOnlyCollection<string> knownSteps, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(knownSteps);
        var entry = Find(run);
        lock (entry)
        {
            entry.ThrowIfLost(epoch);
            var waits = entry.Pending.Values.Where(p =>
                p.State is PendingState.Open || (p.State is PendingState.Answered or PendingState.Expired && !knownSteps.Contains(p.Key)));
            var due = entry.Run.Cancel is not null && !knowsCancel
                ? DateTimeOffset.UnixEpoch
                : waits.Min(p => p.State is PendingState.Open ? p.Due : DateTimeOffset.UnixEpoch);
            entry.Run = entry.Run with { Status = RunStatus.Suspended, Due = due };
            return ValueTask.FromResult(due);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> ReleaseAsync(RunId run, NodeLife node, int epoch, DateTimeOffset due, CancellationToken ct = default)
    {
        var entry = Find(run);
        lock (entry)
        {
            var isOurs = entry.Run.Status is RunStatus.Running && entry.Run.Owner == node.Node && entry.Run.Epoch == epoch;
            if (isOurs)
            {
                entry.Run = entry.Run with { Status = RunStatus.Suspended, Due = entry.Run.Cancel is null ? due : DateTimeOffset.UnixEpoch };
            }

            return ValueTask.FromResult(isOurs);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> AnswerAsync(RunId run, string stepKey, StepAnswer answer, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(stepKey);
        ArgumentNullException.ThrowIfNull(answer);
        if (!_runs.TryGetValue(run, out var entry))
        {
            return ValueTask.FromResult(false);
        }

        lock (entry)
        {
            if (!entry.Pending.TryGetValue(stepKey, out var step) || !step.Waits(entry.Run.Cancel is not null))
            {
                return ValueTask.FromResult(false);
            }

            entry.Pending[stepKey] = step with { State = PendingState.Answered, Answer = answer };
            Wake(entry);
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<PendingStep> ListPendingAsync(PendingQuery query, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        await Task.CompletedTask;
        var found = new List<PendingStep>();
        foreach (var entry in _runs.Values.Where(e => query.Run is null || e.Run.Id == query.Run))
        {
            lock (entry)
            {
                found.AddRange(entry.Pending.Values.Where(p =>
                    (query.Kind is null || p.Kind == query.Kind)
                    && (query.Subject is null || p.Subject == query.Subject)
                    && (query.IncludesSettled || p.Waits(entry.Run.Cancel is not null))));
            }
        }

        foreach (var step in found.OrderBy(p => p.OpenedAt).Take(query.Limit))
        {
            yield return step;
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> RequestCancelAsync(RunId run, CancelRequest request, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_runs.TryGetValue(run, out var entry))
        {
            return ValueTask.FromResult(false);
        }

        lock (entry)
        {
            if (entry.Run.Status is not (RunStatus.Running or RunStatus.Suspended))
            {
                return ValueTask.FromResult(false);
            }

            entry.Run = entry.Run with { Cancel = entry.Run.Cancel ?? request };
            Wake(entry);
            return ValueTask.FromResult(true);
        }
    }

    private static void Wake(Entry entry)
    {
        if (entry.Run.Status is RunStatus.Suspended)
        {
            entry.Run = entry.Run with { Due = DateTimeOffset.UnixEpoch };
        }
    }

    private bool IsFree(RunRecord run, DateTimeOffset now)
    {
        if (run.Format > JournalFormat.Current)
        {
            return false;
        }

        if (run.Status is RunStatus.Suspended)
        {
            return run.Due <= now;
        }

        lock (_joining)
        {
            var (life, leaseEnds) = _nodes.GetValueOrDefault(run.Owner);
            return run.Status is RunStatus.Running && !(life == run.OwnerLife && leaseEnds > now);
        }
    }
}
