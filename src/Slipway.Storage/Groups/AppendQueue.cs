using System.Diagnostics;

namespace Slipway.Storage.Groups;

/// <summary>Entries on their way to the writer, which takes all of them at once.</summary>
/// <remarks>The writer sleeps until someone waits for an entry, the queue is full, or its patience ends. Who adds to a full queue
/// blocks until the writer takes it; the writer has a thread of its own, so that cannot be a deadlock.</remarks>
internal sealed class AppendQueue(int maxEntries, long maxBytes)
{
    private readonly object _gate = new();
    private List<JournalEntry> _waiting = [];
    private int _callers;
    private int _expected = int.MaxValue;
    private long _bytes;
    private bool _isUrgent;
    private bool _isClosed;
    private bool _writerRests;
    private bool _writerHasEntries;

    /// <summary>Whether who adds an entry has to wait.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return HasNoRoom;
            }
        }
    }

    private bool HasNoRoom => _waiting.Count >= maxEntries || _bytes >= maxBytes;

    /// <summary>Adds an entry.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public void Add(JournalEntry entry)
    {
        lock (_gate)
        {
            // Those who wait for an entry are bounded by themselves; they need not wait twice.
            while (!entry.IsAwaited && HasNoRoom && !_isClosed)
            {
                Hurry();
                Monitor.Wait(_gate);
            }

            Enqueue(entry);
        }
    }

    /// <summary>Adds an entry unless there is nothing before it that is not on disk.</summary>
    /// <returns>Whether it was added.</returns>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public bool AddUnlessIdle(JournalEntry entry)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_waiting.Count == 0 && !_writerHasEntries)
            {
                return false;
            }

            Enqueue(entry);
            return true;
        }
    }

    /// <summary>For the writer: exchanges its empty list for the entries that have come, when it is time.</summary>
    /// <param name="arrived">The list.</param>
    /// <param name="patience">How long entries that nobody waits for may stay.</param>
    /// <param name="hasHeld">Whether the writer holds earlier ones back.</param>
    /// <param name="company">Whom entries that somebody waits for wait for a moment.</param>
    public Arrival Take(ref List<JournalEntry> arrived, TimeSpan patience, bool hasHeld, Company company)
    {
        lock (_gate)
        {
            _writerHasEntries = hasHeld;
            var isDue = !AwaitUrgency(patience);
            var arrival = isDue || HasNoRoom ? Arrival.WriteAll : Arrival.WriteAwaited;
            if (arrival is Arrival.WriteAwaited)
            {
                AwaitCompany(company);
            }

            (arrived, _waiting) = (_waiting, arrived);
            _callers = 0;
            _bytes = 0;
            _isUrgent = false;
            _writerHasEntries |= arrived.Count > 0;
            Monitor.PulseAll(_gate);
            return _isClosed ? Arrival.WriteAllAndEnd : arrival;
        }
    }

    /// <summary>Lets nobody add any more. What is there is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until there is something to write. False when that is because patience has ended.</summary>
    private bool AwaitUrgency(TimeSpan patience)
    {
        // A writer that was busy lately looks again soon, so that nobody has to wake it for an entry that may linger.
        var current = patience;
        while (!_isUrgent && !_isClosed)
        {
            _writerRests = current == Timeout.InfiniteTimeSpan;
            var isWoken = Monitor.Wait(_gate, current);
            _writerRests = false;
            var hasEntries = _waiting.Count > 0 || _writerHasEntries;
            if (!isWoken && hasEntries)
            {
                return false;
            }

            current = hasEntries ? patience : Timeout.InfiniteTimeSpan;
        }

        return true;
    }

    /// <summary>Waits until as many callers wait as are expected, or the time for that is over.</summary>
    private void AwaitCompany(Company company)
    {
        _expected = company.Callers;
        while (_callers < _expected && !HasNoRoom && !_isClosed && company.TimeLeft is var left && left > TimeSpan.Zero)
        {
            Monitor.Wait(_gate, TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)));
        }

        _expected = int.MaxValue;
    }

    private void Enqueue(JournalEntry entry)
    {
        ThrowIfClosed();
        _waiting.Add(entry);
        _bytes += entry.Bytes;
        _callers += entry.IsAwaited ? 1 : 0;
        if (_callers == _expected)
        {
            Monitor.PulseAll(_gate);
        }

        if (entry.IsAwaited || HasNoRoom)
        {
            Hurry();
        }
        else if (_writerRests)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, typeof(StoredJournal));

    private void Hurry()
    {
        if (!_isUrgent)
        {
            _isUrgent = true;
            Monitor.PulseAll(_gate);
        }
    }
}

/// <summary>Callers who had to wait for the last commit, and are likely to come back with the next entries at once.</summary>
/// <param name="callers">Their number.</param>
/// <param name="patience">How long, from now, the next commit is put off for them.</param>
internal readonly struct Company(int callers, TimeSpan patience)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public int Callers => callers;

    public TimeSpan TimeLeft => patience - Stopwatch.GetElapsedTime(_began);
}

/// <summary>What to do with the entries the queue has given.</summary>
internal enum Arrival
{
    /// <summary>Someone waits: write the runs that are waited for. The others may stay a little longer.</summary>
    WriteAwaited,

    /// <summary>Write everything.</summary>
    WriteAll,

    /// <summary>Write everything; nothing more will come.</summary>
    WriteAllAndEnd,
}
