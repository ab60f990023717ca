using System.Buffers;
using System.IO.Compression;
using Slipway.Journal;

namespace Slipway.Storage.Rows;

/// <summary>Content as the file has it: as given, or Brotli data and the size it had.</summary>
/// <param name="Data">The bytes to store.</param>
/// <param name="Size">The size of the content when <paramref name="Data"/> is compressed; null when it is not.</param>
internal readonly record struct StoredPayload(ReadOnlyMemory<byte> Data, int? Size)
{
    private const int MaxBytes = JournalFormat.MaxPayloadBytes;

    private const int MinCompressed = 4096;

    /// <summary>The fastest: it already takes JSON to a fifth or less.</summary>
    private const int Quality = 1;

    private const int Window = 22;

    /// <summary>Compresses content where that pays, then encrypts it when there is a cipher.</summary>
    /// <exception cref="JournalException">The content is too large.</exception>
    public static StoredPayload Pack(ReadOnlyMemory<byte> content, RunCipher? cipher, PayloadPlace place)
    {
        var packed = Compress(content);
        return cipher is null ? packed : packed with { Data = cipher.Seal(packed.Data.Span, place) };
    }

    private static StoredPayload Compress(ReadOnlyMemory<byte> content)
    {
        if (content.Length < MinCompressed)
        {
            return new StoredPayload(content, null);
        }

        if (content.Length > MaxBytes)
        {
            throw new JournalException($"A payload of {content.Length} bytes is larger than the {MaxBytes} bytes a journal keeps.");
        }

        // What does not shrink by an eighth is not worth unpacking.
        var most = content.Length - (content.Length / 8);
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return BrotliEncoder.TryCompress(content.Span, buffer.AsSpan(0, most), out var written, Quality, Window)
                ? new StoredPayload(buffer.AsSpan(0, written).ToArray(), content.Length)
                : new StoredPayload(content, null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The content of a column; null where the column is.</summary>
    /// <exception cref="JournalException">The data are not what was stored.</exception>
    public static ReadOnlyMemory<byte>? Unpack(byte[]? data, long? size, RunCipher? cipher, PayloadPlace place)
    {
        if (data is null)
        {
            return null;
        }

        data = cipher?.Open(data, place) ?? data;

        if (size is not { } bytes)
        {
            return data;
        }

        if (bytes is < 0 or > MaxBytes)
        {
            throw new JournalException($"The journal is damaged: a payload claims {bytes} bytes.");
        }

        var content = new byte[bytes];
        return BrotliDecoder.TryDecompress(data, content, out var written) && written == bytes
            ? content
            : throw new JournalException("The journal is damaged: a payload cannot be unpacked.");
    }
}
