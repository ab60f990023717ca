using System.Text;

namespace Slipway.Compat.Scripting;

/// <summary>Drains a process's error output, which would block it when full, and keeps the end of it.</summary>
internal sealed class StderrTail : IAsyncDisposable
{
    private const int Kept = 4096;

    private readonly byte[] _tail = new byte[Kept];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _draining;
    private int _length;

    public StderrTail(Stream stream) => _draining = DrainAsync(stream);

    /// <summary>The end of what was written, for an error message: all of it when the process is gone, within a second.</summary>
    public async ValueTask<string> DescribeAsync(TimeProvider time)
    {
        await Task.WhenAny(_draining, Task.Delay(TimeSpan.FromSeconds(1), time, _stopping.Token));
        lock (_lock)
        {
            string text = Encoding.UTF8.GetString(_tail, 0, _length).Trim();
            return text.Length == 0 ? "." : $": {text}";
        }
    }

    /// <summary>Stops reading: a program that the process left behind may hold the stream open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _draining;
        _stopping.Dispose();
    }

    private async Task DrainAsync(Stream stream)
    {
        byte[] chunk = new byte[Kept];
        try
        {
            while (await stream.ReadAsync(chunk, _stopping.Token) is var read and > 0)
            {
                Keep(chunk.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The process is gone or unwanted; what was read before is what there is.
        }
    }

    private void Keep(ReadOnlySpan<byte> read)
    {
        lock (_lock)
        {
            int kept = Math.Min(_length, Kept - read.Length);
            _tail.AsSpan(_length - kept, kept).CopyTo(_tail);
            read.CopyTo(_tail.AsSpan(kept));
            _length = kept + read.Length;
        }
    }
}
