namespace Slipway.Storage.Groups;

/// <summary>Parts entries into those to write now and those that may linger. For the writer's thread.</summary>
/// <remarks>The entries of a run are never parted: a group holds all that came for a run, or nothing. A short run nobody waits for until
/// it ends is so written in one piece.</remarks>
internal sealed class EntryGroups(TimeSpan linger)
{
    private const int MaxHeld = 1000;

    private const long MaxHeldBytes = 4 << 20;

    private readonly HashSet<RunId> _awaited = [];
    private List<JournalEntry> _held = [];
    private List<JournalEntry> _stillHeld = [];
    private long _heldBytes;

    /// <summary>The entries to write now, in the order they came.</summary>
    public List<JournalEntry> Group { get; } = [];

    public bool HasHeld => _held.Count > 0;

    /// <summary>How long the entries held back may still linger.</summary>
    public TimeSpan Patience => HasHeld ? TimeSpan.FromMilliseconds(Math.Max(0, linger.TotalMilliseconds - OldestAge)) : linger;

    private bool HeldTooMuch =>
        HasHeld && (Patience == TimeSpan.Zero || _held.Count >= MaxHeld || _heldBytes >= MaxHeldBytes);

    private long OldestAge => Environment.TickCount64 - _held[0].CameAt;

    /// <summary>Makes the next group from what was held back and what has arrived.</summary>
    public void Next(List<JournalEntry> arrived, bool isForAll)
    {
        Group.Clear();
        if (isForAll || HeldTooMuch || arrived.Exists(static e => e is BarrierEntry { IsForAll: true }))
        {
            Group.AddRange(_held);
            Group.AddRange(arrived);
            _held.Clear();
            _heldBytes = 0;
            return;
        }

        _awaited.Clear();
        foreach (var entry in arrived)
        {
            if (entry.IsAwaited)
            {
                _awaited.Add(entry.Run);
            }
        }

        _heldBytes = 0;
        Part(_held);
        Part(arrived);
        (_held, _stillHeld) = (_stillHeld, _held);
        _stillHeld.Clear();
    }

    private void Part(List<JournalEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (_awaited.Contains(entry.Run))
            {
                Group.Add(entry);
            }
            else
            {
                _stillHeld.Add(entry);
                _heldBytes += entry.Bytes;
            }
        }
    }
}
