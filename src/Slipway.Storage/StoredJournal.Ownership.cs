using System.Runtime.CompilerServices;
using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage;

public abstract partial class StoredJournal
{
    private const int BusyTries = 20;

    /// <summary>A commit of another process is over in that time, mostly.</summary>
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc />
    public ValueTask<NodeLife> JoinAsync(string node, DateTimeOffset leaseEnds, CancellationToken ct = default) =>
        DoAsync(default, commands => commands.Join(node, leaseEnds), ct);

    /// <inheritdoc />
    public ValueTask<LeaseRenewal> RenewAsync(NodeLife node, DateTimeOffset leaseEnds, CancellationToken ct = default) =>
        DoAsync(default, commands => commands.Renew(node, leaseEnds), ct);

    /// <inheritdoc />
    public async ValueTask LeaveAsync(NodeLife node, CancellationToken ct = default) =>
        await DoAsync(default, commands => commands.Leave(node), ct);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<ReadyRun>> FindReadyAsync(ReadyQuery query, CancellationToken ct = default)
    {
        // All that makes a run ready has returned when it was on disk, so there is nothing to wait for.
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return await _reader.FindReadyAsync(query, ct);
    }

    /// <inheritdoc />
    public async ValueTask<RunHistory?> TakeOverAsync(RunId run, NodeLife node, DateTimeOffset now, CancellationToken ct = default)
    {
        TakeOverEntry entry;
        var triesLeft = BusyTries;
        do
        {
            entry = new TakeOverEntry(run, node, now);
            await _writer.WriteAsync(entry, ct);
        }
        while (entry.IsBusy && triesLeft-- > 0 && await PauseAsync(ct));

        return entry.IsTaken ? await _reader.ReadAsync(run, ct) : null;
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The request hash is not a SHA-256 in hex.</exception>
    public ValueTask BeginStepAsync(PendingStep step, CancellationToken ct = default)
    {
        ThrowIfNoHash(step.RequestHash, nameof(step));
        return _writer.WriteAsync(new BeginEntry(step), ct);
    }

    /// <inheritdoc />
    public async ValueTask<DateTimeOffset?> SuspendAsync(RunId run, int epoch, bool knowsCancel, CancellationToken ct = default)
    {
        var entry = new SuspendEntry(run, epoch, knowsCancel);
        await _writer.WriteAsync(entry, ct);
        return entry.Due is { } due ? StoredNames.Time(due) : null;
    }

    /// <inheritdoc />
    public ValueTask<bool> AnswerAsync(RunId run, string stepKey, StepAnswer answer, CancellationToken ct = default)
    {
        var value = StoredPayload.Pack(answer.Value);
        return DoAsync(run, commands => commands.Answer(run, stepKey, answer, value), ct);
    }

    /// <inheritdoc />
    /// <exception cref="JournalException">The journal cannot be read, or is damaged.</exception>
    public async IAsyncEnumerable<PendingStep> ListPendingAsync(PendingQuery query, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        if (query.IncludesSettled)
        {
            // Open steps are on disk as such when they are begun, and are not open any more when their answer is.
            await _writer.SettleAsync(ct);
        }

        foreach (var step in await _reader.ListPendingAsync(query, ct))
        {
            yield return step;
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> RequestCancelAsync(RunId run, CancelRequest request, CancellationToken ct = default) =>
        DoAsync(run, commands => commands.RequestCancel(run, request), ct);

    private static async ValueTask<bool> PauseAsync(CancellationToken ct)
    {
        await Task.Delay(BusyPause, TimeProvider.System, ct);
        return true;
    }

    private async ValueTask<T> DoAsync<T>(RunId run, Func<RunCommands, T> execute, CancellationToken ct)
    {
        var entry = new CommandEntry<T>(run, execute);
        await _writer.WriteAsync(entry, ct);
        return entry.Result;
    }
}
