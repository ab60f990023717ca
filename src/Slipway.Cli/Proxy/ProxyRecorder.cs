using System.Collections.Concurrent;
using Slipway.Recordings;

namespace Slipway.Cli.Proxy;

/// <summary>The recording being written, and the cases in it.</summary>
/// <param name="writer">Writes it; disposed with the recorder.</param>
/// <param name="known">The cases that the recording has already, with the number of the last request of each.</param>
internal sealed class ProxyRecorder(RecordingWriter writer, IReadOnlyDictionary<string, int> known) : IDisposable
{
    public const string DefaultCase = "default";

    private const int MostCases = 100_000;
    private const int LongestName = 500;

    private readonly ConcurrentDictionary<string, Counter> _cases =
        new(known.Select(one => KeyValuePair.Create(one.Key, new Counter { Last = one.Value })), StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private string _current = DefaultCase;
    private long _written;
    private bool _closed;

    public long Written => Interlocked.Read(ref _written);

    public Exception? Error { get; private set; }

    public string Current => Volatile.Read(ref _current);

    /// <summary>The cases of a recording, with the number of the last request of each; none when there is no such file.</summary>
    /// <exception cref="RecordingException">The file is no recording, so nothing should be appended to it.</exception>
    public static async Task<IReadOnlyDictionary<string, int>> CasesOfAsync(string path, CancellationToken ct)
    {
        var cases = new Dictionary<string, int>(StringComparer.Ordinal);
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return cases;
        }
        await using FileStream file = File.OpenRead(path);
        await foreach (RecordingEntry entry in RecordingReader.ReadAsync(file, path, new RecordingReadOptions { OnProblem = static _ => { } }, ct))
        {
            if (entry is CaseEntry { Case: { } name })
            {
                cases[name] = Math.Max(cases.GetValueOrDefault(name), entry is RecordedExchange exchange ? exchange.Seq : 0);
            }
        }
        return cases;
    }

    public static bool IsName(string? name) => name is { Length: > 0 and <= LongestName };

    /// <summary>Opens a case and makes it the current one; false when there is one of that name, or too many.</summary>
    public bool TryOpen(RecordedCaseStart start)
    {
        if (_cases.Count >= MostCases || !_cases.TryAdd(start.Case!, new Counter()))
        {
            return false;
        }
        Write(start);
        Volatile.Write(ref _current, start.Case!);
        return true;
    }

    /// <summary>Ends a case; false when it is not known.</summary>
    public bool TryEnd(RecordedOutput output)
    {
        if (!_cases.ContainsKey(output.Case!))
        {
            return false;
        }
        Write(output);
        Interlocked.CompareExchange(ref _current, DefaultCase, output.Case!);
        return true;
    }

    /// <summary>The number of the next request of a case, from 1; a case that nobody opened begins here.</summary>
    public int NextSeq(string name)
    {
        if (!_cases.TryGetValue(name, out Counter? counter))
        {
            counter = new Counter();
            if (_cases.TryAdd(name, counter))
            {
                Write(new RecordedCaseStart { Case = name });
            }
            counter = _cases[name];
        }
        return Interlocked.Increment(ref counter.Last);
    }

    public void WriteExchange(RecordedExchange exchange)
    {
        if (Write(exchange))
        {
            Interlocked.Increment(ref _written);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
        }
        writer.Dispose();
    }

    private bool Write(RecordingEntry entry)
    {
        lock (_gate)
        {
            if (_closed || Error is not null)
            {
                return false;
            }
            try
            {
                writer.Write(entry);
                return true;
            }
            catch (Exception error)
            {
                // The client's request is answered by now; the next one is refused, and the owner of the proxy is told.
                Error = error;
                return false;
            }
        }
    }

    private sealed class Counter
    {
        public int Last;
    }
}
