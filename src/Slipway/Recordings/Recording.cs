namespace Slipway.Recordings;

/// <summary>A whole recording in memory, grouped by case.</summary>
public sealed class Recording
{
    private Recording(string name, RecordingHeader header, IReadOnlyList<RecordedCase> cases, RecordedCase unattributed)
    {
        Name = name;
        Header = header;
        Cases = cases;
        Unattributed = unattributed;
    }

    /// <summary>Name of the recording in messages.</summary>
    public string Name { get; }

    /// <summary>The first line.</summary>
    public RecordingHeader Header { get; }

    /// <summary>The cases, in the order in which they first appear.</summary>
    public IReadOnlyList<RecordedCase> Cases { get; }

    /// <summary>What no case could be named for.</summary>
    public RecordedCase Unattributed { get; }

    /// <summary>Reads a recording from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and the handling of wrong lines.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>The recording.</returns>
    /// <exception cref="RecordingException">As <see cref="RecordingReader.ReadAsync"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<Recording> LoadAsync(string path, RecordingReadOptions? options = null, CancellationToken ct = default)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream)
        {
            return await LoadAsync(stream, path, options, ct);
        }
    }

    /// <summary>Reads a recording from a stream.</summary>
    /// <param name="stream">The recording; not disposed.</param>
    /// <param name="name">Name of the recording in messages.</param>
    /// <param name="options">Limits and the handling of wrong lines.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>The recording.</returns>
    /// <exception cref="RecordingException">As <see cref="RecordingReader.ReadAsync"/>.</exception>
    public static async Task<Recording> LoadAsync(
        Stream stream, string name, RecordingReadOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        RecordingHeader? header = null;
        var order = new List<string>();
        var entries = new Dictionary<string, List<RecordingEntry>>(StringComparer.Ordinal);
        var unattributed = new List<RecordingEntry>();
        await foreach (RecordingEntry entry in RecordingReader.ReadAsync(stream, name, options, ct))
        {
            if (header is null)
            {
                header = (RecordingHeader)entry;
            }
            else if (entry is not CaseEntry { Case: { } key })
            {
                unattributed.Add(entry);
            }
            else if (entries.TryGetValue(key, out List<RecordingEntry>? known))
            {
                known.Add(entry);
            }
            else
            {
                entries[key] = [entry];
                order.Add(key);
            }
        }
        return new Recording(name, header!, [.. order.Select(key => new RecordedCase(key, entries[key]))], new RecordedCase("", unattributed));
    }
}
