using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Slipway.Journal;
using Slipway.Runs;

namespace Slipway;

/// <summary>How runs are taken up.</summary>
public sealed record RunRecoveryOptions
{
    /// <summary>How often the journal is asked for runs that can go on; what happens in this process is noticed at once.</summary>
    /// <value>One second.</value>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most runs that are taken up and in progress at the same time, at least 1.</summary>
    /// <value>64.</value>
    public int MaxConcurrency { get; init; } = 64;
}

/// <summary>Takes up the runs that can go on: those whose process has ended or stands still, those that were answered, and those whose time has
/// come.</summary>
/// <remarks>Any number of processes may do this on one journal: each run is taken by one of them. Runs of pipelines it does not know it leaves
/// alone.</remarks>
public sealed class RunRecovery : IAsyncDisposable
{
    /// <summary>How many runs are asked for at once for each that can be in progress.</summary>
    private const int FoundPerPlace = 8;

    private readonly SlipwayHost _host;
    private readonly RunRecoveryOptions _options;
    private readonly Dictionary<string, Pipeline> _pipelines;
    private readonly SemaphoreSlim _slots;
    private readonly Queue<ReadyRun> _found = new();
    private readonly ConcurrentDictionary<RunId, bool> _inProgress = new();
    private readonly ConcurrentDictionary<RunId, DateTimeOffset> _resting = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Task? _working;
    private Exception? _failure;
    private int _isDisposed;

    /// <summary>Creates a recovery; it does nothing until <see cref="Start"/> or <see cref="RecoverAsync"/>.</summary>
    /// <param name="host">Runs the pipelines; owned by the caller and disposed after this.</param>
    /// <param name="pipelines">The pipelines, known by their names.</param>
    /// <param name="options">How runs are taken up; null for the defaults.</param>
    /// <exception cref="ArgumentException">Two pipelines have the same name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public RunRecovery(SlipwayHost host, IEnumerable<Pipeline> pipelines, RunRecoveryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(pipelines);
        _options = options ?? new RunRecoveryOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxConcurrency, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.PollInterval, TimeSpan.Zero, nameof(options));
        _host = host;
        _pipelines = pipelines.ToDictionary(p => p.Name, StringComparer.Ordinal);
        _slots = new SemaphoreSlim(_options.MaxConcurrency);
        _host.RunReady += Wake;
    }

    /// <summary>Called with each run that was taken up, when it has ended or waits again; possibly from several threads. What it throws ends the
    /// work of <see cref="Start"/>.</summary>
    public Action<RunResult>? OnResult { get; init; }

    /// <summary>Called with each run that could not go on, and why: it cannot be read, for example. It is free again a minute later. Possibly from
    /// several threads; what it throws ends the work of <see cref="Start"/>. Null: the first such failure ends <see cref="RecoverAsync"/> and
    /// <see cref="Completion"/>, after all others have gone on.</summary>
    public Action<RunId, Exception>? OnFailure { get; init; }

    /// <summary>Ends when <see cref="Start"/>'s work does: with the reason when the journal fails.</summary>
    public Task Completion => _working ?? Task.CompletedTask;

    /// <summary>Begins to take up runs, now and whenever one can go on, until it is disposed.</summary>
    public void Start() => _working ??= Task.Run(WorkAsync);

    /// <summary>Takes up everything that can go on now, and returns when each of it has ended or waits.</summary>
    /// <returns>How the runs stand.</returns>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<IReadOnlyList<RunResult>> RecoverAsync(CancellationToken ct = default)
    {
        var results = new List<RunResult>();
        while (true)
        {
            var started = new List<Task<RunResult?>>();
            try
            {
                await TakeUpAsync(started, ct);
            }
            catch
            {
                await Task.WhenAll(started);
                throw;
            }

            var taken = (await Task.WhenAll(started)).OfType<RunResult>().ToList();
            if (taken.Count == 0)
            {
                ThrowIfFailed();
                return results;
            }

            results.AddRange(taken);
        }
    }

    /// <summary>Stops taking up runs, and lets go of those in progress: others can take them up from where they are.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _host.RunReady -= Wake;
        await _stop.CancelAsync();
        try
        {
            await Completion;
        }
        finally
        {
            _stop.Dispose();
            _slots.Dispose();
        }
    }

    private async Task WorkAsync()
    {
        // What starts this ends long before the runs do: they begin traces of their own.
        Activity.Current = null;
        var running = new HashSet<Task<RunResult?>>();
        try
        {
            while (true)
            {
                await TakeUpAsync(running, _stop.Token);
                await PauseAsync();
                foreach (var ended in running.Where(r => r.IsCompleted).ToList())
                {
                    running.Remove(ended);
                    await ended;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
        finally
        {
            await _stop.CancelAsync();
            await Task.WhenAll(running);
        }

        ThrowIfFailed();
    }

    private void ThrowIfFailed()
    {
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Starts what can go on, as far as there is room.</summary>
    /// <param name="started">Gets the tasks, which end when the runs do, also when this fails.</param>
    /// <param name="ct">Lets go of the runs.</param>
    private async Task TakeUpAsync(ICollection<Task<RunResult?>> started, CancellationToken ct)
    {
        // Joining is what frees the runs of this node's former life.
        await _host.Lease.GetAsync(ct);
        while (_slots.CurrentCount > 0 && await FindNextAsync(ct) is { } ready)
        {
            // Who ends leaves a place, and wakes this up again.
            await _slots.WaitAsync(CancellationToken.None);
            started.Add(TakeUpAsync(ready, ct));
        }
    }

    /// <summary>The next run that can go on. The journal is asked when all that it had named are taken up.</summary>
    private async ValueTask<ReadyRun?> FindNextAsync(CancellationToken ct)
    {
        if (_found.Count == 0)
        {
            var query = new ReadyQuery(_host.Options.Time.GetUtcNow()) { Pipelines = _pipelines.Keys, Limit = _options.MaxConcurrency * FoundPerPlace };
            foreach (var ready in await _host.Journal.FindReadyAsync(query, ct))
            {
                _found.Enqueue(ready);
            }
        }

        while (_found.TryDequeue(out var ready))
        {
            if (!IsResting(ready.Id) && _inProgress.TryAdd(ready.Id, true))
            {
                return ready;
            }
        }

        return null;
    }

    /// <summary>Leaves a run alone for a while. Runs that others went on with are forgotten when their while is over.</summary>
    private void Rest(RunId run)
    {
        var now = _host.Options.Time.GetUtcNow();
        foreach (var rested in _resting.Where(r => r.Value <= now).ToList())
        {
            _resting.TryRemove(rested);
        }

        _resting[run] = now + SlipwayHost.FailurePause;
    }

    private bool IsResting(RunId run)
    {
        if (!_resting.TryGetValue(run, out var until))
        {
            return false;
        }

        if (until > _host.Options.Time.GetUtcNow())
        {
            return true;
        }

        _resting.TryRemove(run, out _);
        return false;
    }

    private async Task<RunResult?> TakeUpAsync(ReadyRun ready, CancellationToken ct)
    {
        try
        {
            // Off the caller's stack: a pipeline may work for long before its first await.
            await Task.Yield();
            var result = await TryTakeUpAsync(ready, ct);
            if (result is not null)
            {
                OnResult?.Invoke(result);
            }

            return result;
        }
        finally
        {
            _inProgress.TryRemove(ready.Id, out _);
            _slots.Release();
            Wake();
        }
    }

    private async Task<RunResult?> TryTakeUpAsync(ReadyRun ready, CancellationToken ct)
    {
        try
        {
            return await _host.TakeUpAsync(_pipelines[ready.Pipeline], ready.Id, onText: null, ct);
        }
        catch (LostRunException)
        {
            // It is another's now, and goes on there.
            return null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            // A journal that has failed says so here. If it has not, it is this run alone.
            await _host.Lease.RenewAsync();
            Rest(ready.Id);
            if (OnFailure is { } report)
            {
                report(ready.Id, e);
            }
            else
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }

            return null;
        }
    }

    private async Task PauseAsync()
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(
            _wake.Reader.ReadAsync(pause.Token).AsTask(),
            Task.Delay(_options.PollInterval, _host.Options.Time, pause.Token));
        await pause.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
    }

    private void Wake() => _wake.Writer.TryWrite(true);
}
