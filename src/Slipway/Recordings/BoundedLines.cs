namespace Slipway.Recordings;

/// <summary>Cuts a stream into lines at LF; white lines are skipped, a CR before the LF and a byte order mark are dropped.</summary>
internal sealed class BoundedLines(Stream stream, string name, RecordingReadOptions options)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Number of the line last returned, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line, valid until the next call; null at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken ct)
    {
        while (await NextRawAsync(ct) is { } raw)
        {
            if (++Number > options.MaxLines)
            {
                throw Exceeds($"the recording has more than {options.MaxLines} lines");
            }
            ReadOnlyMemory<byte> line = Trim(raw, isFirst: Number == 1);
            if (!line.IsEmpty)
            {
                return line;
            }
        }
        return null;
    }

    private async ValueTask<ReadOnlyMemory<byte>?> NextRawAsync(CancellationToken ct)
    {
        int scanned = _start;
        while (true)
        {
            int at = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (at >= 0)
            {
                ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, scanned + at - _start);
                _start = scanned + at + 1;
                return line;
            }
            if (_ended)
            {
                ReadOnlyMemory<byte> rest = _buffer.AsMemory(_start, _end - _start);
                _start = _end;
                return rest.IsEmpty ? default(ReadOnlyMemory<byte>?) : rest;
            }
            int length = _end - _start;
            MakeRoom(length);
            scanned = length;
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
            _end += read;
            _ended = read == 0;
        }
    }

    private void MakeRoom(int length)
    {
        if (length > options.MaxLineBytes)
        {
            Number++;
            throw Exceeds($"the line is longer than {options.MaxLineBytes} bytes");
        }
        byte[] target = length * 2 > _buffer.Length ? new byte[_buffer.Length * 2] : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, length);
        (_buffer, _start, _end) = (target, 0, length);
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line, bool isFirst)
    {
        ReadOnlySpan<byte> mark = "\uFEFF"u8;
        if (isFirst && line.Span.StartsWith(mark))
        {
            line = line[mark.Length..];
        }
        return line.Span.TrimStart(" \t\r"u8).IsEmpty ? default : line.TrimEnd((byte)'\r');
    }

    private RecordingException Exceeds(string message) => new(new RecordingProblem(name, Number, message));
}
