using System.Runtime.CompilerServices;
using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage;

public abstract partial class StoredJournal
{
    private const int BusyTries = 20;

    /// <summary>How long a run rests that was taken over and cannot be read.</summary>
    private static readonly TimeSpan UnreadablePause = TimeSpan.FromMinutes(1);

    /// <summary>A commit of another process is over in that time, mostly.</summary>
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc />
    public ValueTask<NodeLife> JoinAsync(string node, DateTimeOffset leaseEnds, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        return DoAsync(default, commands => commands.Join(node, leaseEnds), ct);
    }

    /// <inheritdoc />
    public ValueTask<LeaseRenewal> RenewAsync(NodeLife node, DateTimeOffset leaseEnds, CancellationToken ct = default) =>
        DoAsync(default, commands => commands.Renew(node, leaseEnds), ct);

    /// <inheritdoc />
    public async ValueTask LeaveAsync(NodeLife node, CancellationToken ct = default) =>
        await DoAsync(default, commands => commands.Leave(node), ct);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<ReadyRun>> FindReadyAsync(ReadyQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
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
            ct.ThrowIfCancellationRequested();

            // Not to be given up once it is written: nobody else would work on the run.
            await _writer.WriteAsync(entry, CancellationToken.None);
        }
        while (entry.IsBusy && triesLeft-- > 0 && await PauseAsync(ct));

        if (entry.Epoch is not { } epoch)
        {
            return null;
        }

        try
        {
            _ciphers.Forget(run);
            await CipherAsync(run, CancellationToken.None);
            return await _reader.ReadAsync(run, CancellationToken.None);
        }
        catch
        {
            // Others may be able to read it, or this process when its key is back.
            await ReleaseAsync(run, node, epoch, now + UnreadablePause, CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The request hash is not a SHA-256 in hex, or a name is longer than <see cref="MaxNameBytes"/>.</exception>
    public async ValueTask BeginStepAsync(PendingStep step, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        ThrowIfNoHash(step.RequestHash, nameof(step));
        ThrowIfTooLong(step.Key, "key of a step", nameof(step));
        ThrowIfTooLong(step.Subject, "name of a queue or an event", nameof(step));
        await _writer.WriteAsync(new BeginEntry(step, await CipherAsync(step.RunId, ct)), ct);
    }

    /// <inheritdoc />
    public async ValueTask<bool> ReleaseAsync(RunId run, NodeLife node, int epoch, DateTimeOffset due, CancellationToken ct = default)
    {
        try
        {
            var entry = new ReleaseEntry(run, node, epoch, due);
            await _writer.WriteAsync(entry, ct);
            return entry.WasOwned;
        }
        finally
        {
            _ciphers.Forget(run);
        }
    }

    /// <inheritdoc />
    public async ValueTask<DateTimeOffset?> SuspendAsync(
        RunId run, int epoch, bool knowsCancel, IReadOnlyCollection<string> knownSteps, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(knownSteps);
        var entry = new SuspendEntry(run, epoch, knowsCancel, knownSteps);
        await _writer.WriteAsync(entry, ct);
        _ciphers.Forget(run);
        return entry.Due is { } due ? StoredNames.Time(due) : null;
    }

    /// <inheritdoc />
    public async ValueTask<bool> AnswerAsync(RunId run, string stepKey, StepAnswer answer, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(stepKey);
        ArgumentNullException.ThrowIfNull(answer);
        var isDestroyed = false;
        var cipher = _ciphers.Active(run) ?? (_ciphers.AreUsed ? _ciphers.Find(run, await KeyNumberAsync(run, ct), out isDestroyed) : null);
        if (isDestroyed)
        {
            // What was asked cannot be read any more, and the answer would lie there unencrypted.
            return false;
        }

        var value = StoredPayload.Pack(answer.Value, cipher, PayloadKind.Answer);
        return await DoAsync(run, commands => commands.Answer(run, stepKey, answer, value), ct);
    }

    /// <inheritdoc />
    /// <remarks>The key is destroyed first, so that the payloads are unreadable in every copy of the database and its log; then the rows that
    /// hold payloads are deleted.</remarks>
    public async ValueTask<bool> EraseAsync(RunId run, DateTimeOffset at, CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        ThrowIfReadOnly();
        await _writer.SettleAsync(ct);
        if (await _reader.FindAsync(run, ct) is not { } row)
        {
            return false;
        }

        if (StoredNames.Status(row.Status) is RunStatus.Running or RunStatus.Suspended)
        {
            throw new JournalException($"Run {run} has not ended. Cancel it first, then erase it.");
        }

        if (row.KeyNumber is { } key)
        {
            _ciphers.Destroy(key);
        }
        else
        {
            Interlocked.Increment(ref _erasedWithoutKey);
        }

        return await DoAsync(run, commands => commands.Erase(run, at), ct);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RunId>> FindErasableAsync(DateTimeOffset endedBefore, string? pipeline, int limit, CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _writer.SettleAsync(ct);
        await AddOriginsAsync(ct);
        return await _reader.FindErasableAsync(endedBefore, pipeline, limit, ct);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<RunRecord>> FindForksAsync(RunId run, CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _writer.SettleAsync(ct);
        await AddOriginsAsync(ct);
        return await _reader.FindForksAsync(run, ct);
    }

    /// <summary>Adds what forks come from that an earlier version has written, or still writes: it has that in their payloads alone.</summary>
    private async Task AddOriginsAsync(CancellationToken ct)
    {
        foreach (var fork in await _reader.FindForksWithoutOriginAsync(ct))
        {
            if ((await _reader.FindForkAsync(fork, ct))?.Fork is { } origin)
            {
                await DoAsync(fork, commands => commands.AddOrigins(fork, [.. origin.AllRuns()]), ct);
            }
        }
    }

    private async Task<long?> KeyNumberAsync(RunId run, CancellationToken ct)
    {
        await _writer.SettleAsync(ct);
        return (await _reader.FindAsync(run, ct))?.KeyNumber;
    }

    /// <inheritdoc />
    /// <exception cref="JournalException">The journal cannot be read, or is damaged.</exception>
    public async IAsyncEnumerable<PendingStep> ListPendingAsync(PendingQuery query, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
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
    public ValueTask<bool> RequestCancelAsync(RunId run, CancelRequest request, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DoAsync(run, commands => commands.RequestCancel(run, request), ct);
    }

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
