using System.Buffers;
using System.Text.Json;

namespace Slipway.Recordings;

/// <summary>Appends entries to a recording, one whole line at a time.</summary>
/// <remarks>
/// Safe from many callers. Each line is handed to the operating system in one write, so a crash of the process loses at most the
/// line being written; <see cref="Dispose"/> also flushes the file to the disk. Credentials are masked, see <see cref="SecretMask"/>.
/// </remarks>
public sealed class RecordingWriter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stream _stream;
    private readonly SecretMask _mask;

    /// <summary>Starts a new recording on a stream.</summary>
    /// <param name="stream">Where the lines go; disposed with the writer.</param>
    /// <param name="header">The first line.</param>
    /// <param name="mask">What must not be written; the usual credentials when null.</param>
    public RecordingWriter(Stream stream, RecordingHeader header, SecretMask? mask = null)
        : this(stream, mask)
    {
        ArgumentNullException.ThrowIfNull(header);
        Write(header);
    }

    private RecordingWriter(Stream stream, SecretMask? mask)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _mask = mask ?? new SecretMask();
    }

    /// <summary>Opens a file to append to it; a new or empty file gets the header first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">The first line of a new file; not used when the file has entries.</param>
    /// <param name="mask">What must not be written; the usual credentials when null.</param>
    /// <returns>The writer; the file is its own until it is disposed.</returns>
    /// <remarks>A last line without its end is what a crash left of an unfinished write. It stays, on a line of its own, and readers report it.</remarks>
    /// <exception cref="IOException">The file cannot be opened, for one because another writer has it.</exception>
    public static RecordingWriter Append(string path, RecordingHeader header, SecretMask? mask = null)
    {
        ArgumentNullException.ThrowIfNull(header);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        try
        {
            if (stream.Length == 0)
            {
                return new RecordingWriter(stream, header, mask);
            }
            stream.Seek(-1, SeekOrigin.End);
            if (stream.ReadByte() != '\n')
            {
                stream.Write("\n"u8);
            }
            return new RecordingWriter(stream, mask);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Appends an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <exception cref="IOException">The line could not be written, for one because the disk is full.</exception>
    public void Write(RecordingEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var line = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(line, WriterOptions))
        {
            WriteEntry(json, SecretMask.MaskNames(entry));
        }
        line.Write("\n"u8);
        ReadOnlyMemory<byte> masked = _mask.MaskValues(line.WrittenMemory);
        lock (_gate)
        {
            _stream.Write(masked.Span);
        }
    }

    /// <summary>Flushes to the disk and closes the recording.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stream is FileStream { CanWrite: true } file)
            {
                file.Flush(flushToDisk: true);
            }
            _stream.Dispose();
        }
    }

    private static JsonWriterOptions WriterOptions => new()
    {
        Encoder = RecordingJson.Lines.Options.Encoder,
        MaxDepth = RecordingReadOptions.DepthLimit,
        SkipValidation = true,
    };

    private static void WriteEntry(Utf8JsonWriter json, RecordingEntry entry)
    {
        RecordingJson context = RecordingJson.Lines;
        switch (entry)
        {
            case RecordingHeader header: JsonSerializer.Serialize(json, header, context.RecordingHeader); break;
            case RecordedCaseStart start: JsonSerializer.Serialize(json, start, context.RecordedCaseStart); break;
            case ModelExchange model: JsonSerializer.Serialize(json, model, context.ModelExchange); break;
            case HttpExchange http: JsonSerializer.Serialize(json, http, context.HttpExchange); break;
            case ToolExchange tool: JsonSerializer.Serialize(json, tool, context.ToolExchange); break;
            case NodeOutcome node: JsonSerializer.Serialize(json, node, context.NodeOutcome); break;
            case RecordedOutput output: JsonSerializer.Serialize(json, output, context.RecordedOutput); break;
            case UnknownEntry unknown: ElementConverter.Write(json, unknown.Line); break;
            default: throw new ArgumentException($"An entry of type {entry.GetType()} cannot be written.", nameof(entry));
        }
    }
}
