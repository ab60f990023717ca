using System.Diagnostics;
using Slipway.Journal;

namespace Slipway.Storage.Groups;

/// <summary>The one writer of a journal: a thread that commits what came since its last commit as one transaction.</summary>
/// <remarks>An error of the database ends it, because nobody can know what of the group is on disk: all who wait, and all who come later,
/// get the error. A run that may no longer be written fails alone.</remarks>
internal sealed class GroupWriter : IAsyncDisposable
{
    private static readonly TimeSpan LongestWaitForCompany = TimeSpan.FromMilliseconds(5);

    private readonly GroupStore _store;
    private readonly AppendQueue _queue;
    private readonly EntryGroups _groups;
    private readonly LostRuns _lost = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile JournalException? _fault;

    private GroupWriter(GroupStore store, StoredJournalOptions options)
    {
        _store = store;
        _queue = new AppendQueue(options.MaxQueuedRecords, options.MaxQueuedBytes);
        _groups = new EntryGroups(options.Linger);
    }

    /// <summary>Starts the thread; the store is its own from now on.</summary>
    public static GroupWriter Start(GroupStore store, StoredJournalOptions options)
    {
        var writer = new GroupWriter(store, options);
        new Thread(writer.Work) { IsBackground = true, Name = "Slipway journal" }.Start();
        return writer;
    }

    /// <summary>Queues an entry; blocks while the queue is full.</summary>
    public void Add(JournalEntry entry)
    {
        Throw(Failure(entry));
        _queue.Add(entry);
    }

    /// <summary>Queues an entry when the queue has room.</summary>
    public async ValueTask AddAsync(JournalEntry entry, CancellationToken ct)
    {
        while (_queue.IsFull)
        {
            await FlushAsync(entry.Run, ct);
        }

        Add(entry);
    }

    /// <summary>Queues an entry that has a waiter, and waits until it is on disk.</summary>
    public async ValueTask WriteAsync(JournalEntry entry, CancellationToken ct)
    {
        Add(entry);
        await entry.OnDisk.WaitAsync(ct);
    }

    /// <summary>Waits until everything queued so far for a run is on disk.</summary>
    public async ValueTask FlushAsync(RunId run, CancellationToken ct)
    {
        ThrowIfFailed(run);
        var barrier = new BarrierEntry(run);
        if (_queue.AddUnlessIdle(barrier))
        {
            await barrier.OnDisk.WaitAsync(ct);
        }
        else
        {
            // What the last group brought to light was not known when this began.
            ThrowIfFailed(run);
        }
    }

    /// <summary>Waits until a reader can see what is queued so far. A journal that cannot be written can still be read.</summary>
    public async ValueTask SettleAsync(CancellationToken ct)
    {
        var barrier = new BarrierEntry(run: null);
        if (_fault is null && _queue.AddUnlessIdle(barrier))
        {
            await barrier.OnDisk.WaitAsync(ct);
        }
    }

    /// <summary>Writes what is queued, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _ended.Task;
    }

    private void ThrowIfFailed(RunId run) => Throw(Failure(run));

    private static void Throw(JournalException? failure)
    {
        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Why the run cannot be written, as an exception of its own for each caller; null when it can.</summary>
    private JournalException? Failure(RunId run) =>
        (_fault ?? _lost.Find(run)) switch
        {
            null => null,
            LostRunException lost => new LostRunException(lost.Run, lost.Epoch, lost.Message),
            var failure => new JournalException(failure.Message, failure.InnerException) { IsLasting = ReferenceEquals(failure, _fault) },
        };

    /// <summary>Why an entry cannot be written, or was not; null when all is well.</summary>
    private JournalException? Failure(JournalEntry entry) => entry.Refusal ?? Failure(entry.IsForOwner ? entry.Run : default);

    private void Work()
    {
        var arrived = new List<JournalEntry>();
        var company = default(Company);
        Arrival arrival;
        do
        {
            arrived.Clear();
            arrival = _queue.Take(ref arrived, _groups.Patience, _groups.HasHeld, company);
            _groups.Next(arrived, isForAll: arrival is not Arrival.WriteAwaited);
            var began = Stopwatch.GetTimestamp();
            Write(_groups.Group);
            company = _store.WaitsForCompany ? Answered(_groups.Group, began) : default;
        }
        while (arrival is not Arrival.WriteAllAndEnd);

        Close();
    }

    /// <summary>Those who have their answer now. They are waited for no longer than half the time that the group took.</summary>
    private static Company Answered(List<JournalEntry> group, long began)
    {
        var took = Stopwatch.GetElapsedTime(began);
        return new Company(group.Count(static e => e.IsAwaited), took / 2 < LongestWaitForCompany ? took / 2 : LongestWaitForCompany);
    }

    private void Write(List<JournalEntry> group)
    {
        if (_fault is null && group.Exists(static e => e is not BarrierEntry))
        {
            Commit(group);
        }

        foreach (var entry in group)
        {
            if (entry.IsAwaited)
            {
                entry.Complete(Failure(entry));
            }

            if (entry is FinishEntry or ReleaseEntry)
            {
                _lost.Forget(entry.Run);
            }
        }
    }

    private void Commit(List<JournalEntry> group)
    {
        try
        {
            _store.Commit(group, _lost);
        }
        catch (Exception e)
        {
            // What was found out about single entries was not to stay: nothing of the group was written, so it is not why.
            group.ForEach(static entry => entry.Refusal = null);
            _fault = _store.Describe(e);
        }
    }

    private void Close()
    {
        try
        {
            _store.Dispose();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            _ended.SetException(_store.Describe(e));
        }
    }
}
