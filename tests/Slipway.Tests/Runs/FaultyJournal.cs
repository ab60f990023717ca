using Slipway.Journal;

namespace Slipway.Tests.Runs;

/// <summary>Another journal, with what can go wrong in one, and a count of its barriers.</summary>
/// <param name="inner">The other journal; null for one in memory.</param>
internal sealed class FaultyJournal(IJournal? inner = null) : IJournal
{
    private readonly IJournal _inner = inner ?? new MemoryJournal();

    public int Flushes { get; private set; }

    public int Leaves { get; private set; }

    /// <summary>What happens before runs that can go on are looked for; null for nothing.</summary>
    public Func<Task>? BeforeFindReady { get; set; }

    /// <summary>What happens before a barrier; null for nothing.</summary>
    public Func<Task>? BeforeFlush { get; set; }

    /// <summary>The run that cannot be read.</summary>
    public RunId? Unreadable { get; set; }

    /// <summary>Whether no step can be written.</summary>
    public bool RefusesSteps { get; set; }

    public int MaxPayloadBytes { get; init; } = JournalFormat.MaxPayloadBytes;

    /// <summary>Whether no run can be ended.</summary>
    public bool RefusesEnds { get; set; }

    /// <summary>What happens before a run is begun; null for nothing.</summary>
    public Func<Task>? BeforeBegin { get; set; }

    /// <summary>What happens when a step is on disk that has begun, before who waits for that goes on; null for nothing.</summary>
    public Func<Task>? AfterBeginStep { get; set; }

    /// <summary>What happens before a node joins; null for nothing.</summary>
    public Func<Task>? BeforeJoin { get; set; }

    /// <summary>What happens before a lease is renewed; null for nothing.</summary>
    public Func<Task>? BeforeRenew { get; set; }

    /// <summary>What happens before a run is erased; null for nothing.</summary>
    public Action<RunId>? BeforeErase { get; set; }

    /// <summary>What happens before runs that can be erased are looked for; null for nothing.</summary>
    public Action? BeforeFindErasable { get; set; }

    public async ValueTask StartRunAsync(RunRecord run, CancellationToken ct)
    {
        await (BeforeBegin?.Invoke() ?? Task.CompletedTask);
        await _inner.StartRunAsync(run, ct);
    }

    public ValueTask<bool> TryStartRunAsync(RunRecord run, CancellationToken ct) => _inner.TryStartRunAsync(run, ct);

    public void Append(StepRecord step)
    {
        if (RefusesSteps)
        {
            throw new JournalException("The step cannot be written.");
        }

        _inner.Append(step);
    }

    public async ValueTask FlushAsync(RunId run, CancellationToken ct)
    {
        Flushes++;
        await (BeforeFlush?.Invoke() ?? Task.CompletedTask);
        ct.ThrowIfCancellationRequested();
    }

    public ValueTask FinishRunAsync(RunId run, RunOutcome outcome, CancellationToken ct) =>
        RefusesEnds ? throw new JournalException("The run's end cannot be written.") : _inner.FinishRunAsync(run, outcome, ct);

    public ValueTask<RunHistory?> ReadAsync(RunId run, CancellationToken ct) =>
        run == Unreadable ? throw new JournalException($"Run {run} cannot be read.") : _inner.ReadAsync(run, ct);

    public ValueTask<bool> EraseAsync(RunId run, DateTimeOffset at, CancellationToken ct)
    {
        BeforeErase?.Invoke(run);
        return _inner.EraseAsync(run, at, ct);
    }

    public ValueTask<IReadOnlyList<RunRecord>> FindForksAsync(RunId run, CancellationToken ct) => _inner.FindForksAsync(run, ct);

    public ValueTask<IReadOnlyList<RunId>> FindErasableAsync(DateTimeOffset endedBefore, string? pipeline, int limit, CancellationToken ct)
    {
        BeforeFindErasable?.Invoke();
        return _inner.FindErasableAsync(endedBefore, pipeline, limit, ct);
    }

    public IAsyncEnumerable<RunRecord> ListAsync(RunQuery query, CancellationToken ct) => _inner.ListAsync(query, ct);

    public async ValueTask<NodeLife> JoinAsync(string node, DateTimeOffset leaseEnds, CancellationToken ct)
    {
        await (BeforeJoin?.Invoke() ?? Task.CompletedTask);
        return await _inner.JoinAsync(node, leaseEnds, ct);
    }

    public async ValueTask<LeaseRenewal> RenewAsync(NodeLife node, DateTimeOffset leaseEnds, CancellationToken ct)
    {
        await (BeforeRenew?.Invoke() ?? Task.CompletedTask);
        return await _inner.RenewAsync(node, leaseEnds, ct);
    }

    public ValueTask LeaveAsync(NodeLife node, CancellationToken ct)
    {
        Leaves++;
        return _inner.LeaveAsync(node, ct);
    }

    public async ValueTask<IReadOnlyList<ReadyRun>> FindReadyAsync(ReadyQuery query, CancellationToken ct)
    {
        await (BeforeFindReady?.Invoke() ?? Task.CompletedTask);
        ct.ThrowIfCancellationRequested();
        return await _inner.FindReadyAsync(query, ct);
    }

    public ValueTask<RunHistory?> TakeOverAsync(RunId run, NodeLife node, DateTimeOffset now, CancellationToken ct) =>
        run == Unreadable ? throw new JournalException($"Run {run} cannot be read.") : _inner.TakeOverAsync(run, node, now, ct);

    public async ValueTask BeginStepAsync(PendingStep step, CancellationToken ct)
    {
        await _inner.BeginStepAsync(step, ct);
        await (AfterBeginStep?.Invoke() ?? Task.CompletedTask);
    }

    public ValueTask<DateTimeOffset?> SuspendAsync(RunId run, int epoch, bool knowsCancel, IReadOnlyCollection<string> knownSteps, CancellationToken ct) =>
        _inner.SuspendAsync(run, epoch, knowsCancel, knownSteps, ct);

    public ValueTask<bool> ReleaseAsync(RunId run, NodeLife node, int epoch, DateTimeOffset due, CancellationToken ct) => _inner.ReleaseAsync(run, node, epoch, due, ct);

    public ValueTask<bool> AnswerAsync(RunId run, string stepKey, StepAnswer answer, CancellationToken ct) => _inner.AnswerAsync(run, stepKey, answer, ct);

    public IAsyncEnumerable<PendingStep> ListPendingAsync(PendingQuery query, CancellationToken ct) => _inner.ListPendingAsync(query, ct);

    public ValueTask<bool> RequestCancelAsync(RunId run, CancelRequest request, CancellationToken ct) => _inner.RequestCancelAsync(run, request, ct);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
