using System.Buffers;
using System.Text;

namespace Slipway.Models.OpenAI;

/// <summary>A whole reply in a rented buffer.</summary>
internal sealed class BoundedReply : IDisposable
{
    private byte[] _buffer;
    private int _length;

    private BoundedReply(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>The reply, without the mark of the byte order that some services begin it with.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length) is var bytes && bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    public static async Task<BoundedReply> ReadAsync(HttpContent content, int limit, CancellationToken ct)
    {
        // One more than is announced, so that the end is seen without growing.
        var reply = new BoundedReply((int)Math.Clamp((content.Headers.ContentLength ?? 0) + 1, 4096, 1 << 20));
        try
        {
            await using Stream stream = await ReplyBody.OpenAsync(content, ct);
            int read;
            while ((read = await stream.ReadAsync(reply._buffer.AsMemory(reply._length), ct)) > 0)
            {
                reply._length += read;
                if (reply._length > limit)
                {
                    throw TooLarge(limit);
                }
                reply.GrowWhenFull();
            }
            return reply;
        }
        catch
        {
            reply.Dispose();
            throw;
        }
    }

    public static ModelCallException TooLarge(int limit) =>
        new($"The reply is larger than {limit} bytes.", "reply_too_large", null, retryable: false);

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private void GrowWhenFull()
    {
        if (_length == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan().CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
