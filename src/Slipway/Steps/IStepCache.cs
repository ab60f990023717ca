namespace Slipway.Steps;

/// <summary>Results that steps reuse. A cache may forget anything at any time.</summary>
/// <remarks>Safe from many callers. What it throws fails the step that asks, so a cache on another machine should answer with nothing when it
/// cannot be reached.</remarks>
public interface IStepCache
{
    /// <summary>The result stored under a key, as UTF-8 JSON; null when there is none whose time is not over.</summary>
    /// <param name="key">The SHA-256 of the request, in lower-case hex.</param>
    /// <param name="now">The time.</param>
    /// <param name="ct">Stops waiting.</param>
    ValueTask<ReadOnlyMemory<byte>?> FindAsync(string key, DateTimeOffset now, CancellationToken ct);

    /// <summary>Stores a result. Secrets in it are replaced by their references.</summary>
    /// <param name="key">The SHA-256 of the request, in lower-case hex.</param>
    /// <param name="result">The result, as UTF-8 JSON.</param>
    /// <param name="ends">Until when it may be reused.</param>
    /// <param name="ct">Stops waiting.</param>
    ValueTask StoreAsync(string key, ReadOnlyMemory<byte> result, DateTimeOffset ends, CancellationToken ct);
}

/// <summary>Keeps results in memory, those used last, up to a size.</summary>
/// <param name="maxBytes">The most bytes of results, 64 MiB unless said otherwise.</param>
public sealed class MemoryStepCache(long maxBytes = 64 << 20) : IStepCache
{
    /// <summary>What an entry costs beside its result.</summary>
    private const int Overhead = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>?> FindAsync(string key, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                return ValueTask.FromResult<ReadOnlyMemory<byte>?>(null);
            }

            _byUse.Remove(node);
            if (node.Value.Ends <= now)
            {
                Forget(node);
                return ValueTask.FromResult<ReadOnlyMemory<byte>?>(null);
            }

            _byUse.AddFirst(node);
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(node.Value.Result);
        }
    }

    /// <inheritdoc />
    public ValueTask StoreAsync(string key, ReadOnlyMemory<byte> result, DateTimeOffset ends, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var old))
            {
                _byUse.Remove(old);
                Forget(old);
            }

            var entry = new Entry(key, result, ends);
            if (entry.Bytes > maxBytes)
            {
                // All others would go, and then it would as well.
                return ValueTask.CompletedTask;
            }

            _entries[key] = _byUse.AddFirst(entry);
            _bytes += entry.Bytes;
            while (_bytes > maxBytes && _byUse.Last is { } last)
            {
                _byUse.RemoveLast();
                Forget(last);
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Entry(string Key, ReadOnlyMemory<byte> Result, DateTimeOffset Ends)
    {
        public long Bytes => Result.Length + Overhead;
    }
}
