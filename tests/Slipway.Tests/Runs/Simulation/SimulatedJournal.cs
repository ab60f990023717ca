using Slipway.Journal;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>A journal of one process that commits when somebody waits for it, and whose calls can fail.</summary>
internal sealed class SimulatedJournal(IJournal disk, SimulatedProcess process) : IJournal
{
    private readonly Queue<(RunId Run, Action Write)> _uncommitted = new();
    private readonly Dictionary<RunId, JournalException> _refused = [];

    /// <summary>How the next call fails; null for not at all.</summary>
    public JournalFault? Fault { get; set; }

    public int Uncommitted => _uncommitted.Count;

    public RunId? LastRun { get; private set; }

    /// <summary>Whether the run was to stop when it was taken over.</summary>
    public bool IsToStop { get; private set; }

    /// <summary>Writes what was appended first.</summary>
    public void Commit(int count)
    {
        for (; count > 0; count--)
        {
            var (run, write) = _uncommitted.Dequeue();
            try
            {
                write();
                Blocking.Wait(() => disk.FlushAsync(run));
            }
            catch (JournalException e)
            {
                _refused[run] = e;
            }
        }
    }

    public ValueTask StartRunAsync(RunRecord run, CancellationToken ct = default) => WriteAsync("start", () =>
    {
        LastRun = run.Id;
        _uncommitted.Enqueue((run.Id, () => Blocking.Wait(() => disk.StartRunAsync(run, CancellationToken.None))));
        return true;
    }).WithoutResult();

    public ValueTask<bool> TryStartRunAsync(RunRecord run, CancellationToken ct = default) => WriteAsync("try-start", () =>
    {
        LastRun = run.Id;
        return Blocking.Wait(() => disk.TryStartRunAsync(run, CancellationToken.None));
    });

    public void Append(StepRecord step)
    {
        process.Reach($"append {step.Key}");
        Fault = Fault is { } fault ? fault with { IsWritten = false } : null;
        Write(() =>
        {
            ThrowIfRefused(step.RunId);
            _uncommitted.Enqueue((step.RunId, () => disk.Append(step)));
            return true;
        });
        process.Reach($"appended {step.Key}");
    }

    public ValueTask FlushAsync(RunId run, CancellationToken ct = default) => CommitAsync("flush", run, () => true, ct).WithoutResult();

    public ValueTask FinishRunAsync(RunId run, RunOutcome outcome, CancellationToken ct = default) =>
        CommitAsync("finish", run, () => Blocking.Wait(() => disk.FinishRunAsync(run, outcome, CancellationToken.None)), ct).WithoutResult();

    public ValueTask BeginStepAsync(PendingStep step, CancellationToken ct = default) =>
        CommitAsync("begin", step.RunId, () => Blocking.Wait(() => disk.BeginStepAsync(step, CancellationToken.None)), ct).WithoutResult();

    public ValueTask<DateTimeOffset?> SuspendAsync(RunId run, int epoch, bool knowsCancel, IReadOnlyCollection<string> knownSteps, CancellationToken ct = default) =>
        CommitAsync("suspend", run, () => Blocking.Wait(() => disk.SuspendAsync(run, epoch, knowsCancel, knownSteps, CancellationToken.None)), ct);

    public ValueTask<bool> ReleaseAsync(RunId run, NodeLife node, int epoch, DateTimeOffset due, CancellationToken ct = default) => WriteAsync("release", () =>
    {
        _refused.Remove(run);
        return Blocking.Wait(() => disk.ReleaseAsync(run, node, epoch, due, CancellationToken.None));
    });

    public ValueTask<RunHistory?> TakeOverAsync(RunId run, NodeLife node, DateTimeOffset now, CancellationToken ct = default) => WriteAsync("take-over", () =>
    {
        LastRun = run;
        _refused.Remove(run);
        var history = Blocking.Wait(() => disk.TakeOverAsync(run, node, now, CancellationToken.None));
        IsToStop = history?.Run.Cancel is not null;
        return history;
    });

    public ValueTask<NodeLife> JoinAsync(string node, DateTimeOffset leaseEnds, CancellationToken ct = default) =>
        WriteAsync("join", () => Blocking.Wait(() => disk.JoinAsync(node, leaseEnds, CancellationToken.None)));

    public ValueTask<LeaseRenewal> RenewAsync(NodeLife node, DateTimeOffset leaseEnds, CancellationToken ct = default) =>
        WriteAsync("renew", () => Blocking.Wait(() => disk.RenewAsync(node, leaseEnds, CancellationToken.None)));

    public ValueTask LeaveAsync(NodeLife node, CancellationToken ct = default) =>
        WriteAsync("leave", () => Blocking.Wait(() => disk.LeaveAsync(node, CancellationToken.None))).WithoutResult();

    public ValueTask<bool> RequestCancelAsync(RunId run, CancelRequest request, CancellationToken ct = default) =>
        WriteAsync("cancel", () => Blocking.Wait(() => disk.RequestCancelAsync(run, request, CancellationToken.None)));

    public ValueTask<bool> AnswerAsync(RunId run, string stepKey, StepAnswer answer, CancellationToken ct = default) =>
        WriteAsync("answer", () => Blocking.Wait(() => disk.AnswerAsync(run, stepKey, answer, CancellationToken.None)));

    public ValueTask<RunHistory?> ReadAsync(RunId run, CancellationToken ct = default) => WriteAsync("read", () => Blocking.Wait(() => disk.ReadAsync(run, CancellationToken.None)));

    public ValueTask<IReadOnlyList<ReadyRun>> FindReadyAsync(ReadyQuery query, CancellationToken ct = default) =>
        ValueTask.FromResult(Blocking.Wait(() => disk.FindReadyAsync(query, ct)));

    public IAsyncEnumerable<PendingStep> ListPendingAsync(PendingQuery query, CancellationToken ct = default) => disk.ListPendingAsync(query, ct);

    public IAsyncEnumerable<RunRecord> ListAsync(RunQuery query, CancellationToken ct = default) => disk.ListAsync(query, ct);

    public ValueTask<bool> EraseAsync(RunId run, DateTimeOffset at, CancellationToken ct = default) => disk.EraseAsync(run, at, ct);

    public ValueTask<IReadOnlyList<RunRecord>> FindForksAsync(RunId run, CancellationToken ct = default) => disk.FindForksAsync(run, ct);

    public ValueTask<IReadOnlyList<RunId>> FindErasableAsync(DateTimeOffset endedBefore, string? pipeline, int limit, CancellationToken ct = default) =>
        disk.FindErasableAsync(endedBefore, pipeline, limit, ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<T> CommitAsync<T>(string what, RunId run, Func<T> write, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return await WriteAsync(what, () =>
        {
            ThrowIfRefused(run);
            return write();
        });
    }

    private async ValueTask<T> WriteAsync<T>(string what, Func<T> write)
    {
        await Task.Yield();
        process.Reach(what);
        var result = Write(() =>
        {
            Commit(what is "start" ? 0 : Uncommitted);
            return write();
        });
        process.Reach($"{what} done");
        await Task.Yield();
        return result;
    }

    private T Write<T>(Func<T> write)
    {
        var fault = Fault;
        Fault = fault is { Lasts: true } ? fault with { IsWritten = false } : null;

        if (fault is not null && !fault.IsWritten)
        {
            throw Failed(fault);
        }

        var result = write();
        return fault is null ? result : throw Failed(fault);
    }

    private static JournalException Failed(JournalFault fault) => new("The disk is full.") { IsLasting = fault.Lasts };

    private void ThrowIfRefused(RunId run)
    {
        if (_refused.TryGetValue(run, out var refused))
        {
            throw refused;
        }
    }
}

/// <summary>How a call of a journal fails.</summary>
/// <param name="IsWritten">Whether it has written all the same.</param>
/// <param name="Lasts">Whether all later ones fail too.</param>
internal sealed record JournalFault(bool IsWritten, bool Lasts);

file static class ValueTasks
{
    public static async ValueTask WithoutResult<T>(this ValueTask<T> task) => await task;
}
