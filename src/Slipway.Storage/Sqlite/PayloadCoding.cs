using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Slipway.Storage.Sqlite;

/// <summary>Payloads as they stand in the file: as they are, or compressed when they are large and it pays.</summary>
internal static class PayloadCoding
{
    private const int LengthBytes = sizeof(int);
    private const int Quality = 1;
    private const int Window = 18;

    /// <summary>The blob of a payload; null for none.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="threshold">Payloads of at least so many bytes are compressed.</param>
    /// <param name="compressed">Whether the blob is compressed.</param>
    public static byte[]? Encode(ReadOnlyMemory<byte> payload, int threshold, out bool compressed)
    {
        compressed = false;
        if (payload.IsEmpty)
        {
            return null;
        }
        if (payload.Length >= threshold && TryCompress(payload.Span) is { } smaller)
        {
            compressed = true;
            return smaller;
        }
        return MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : payload.ToArray();
    }

    /// <exception cref="InvalidDataException">The blob is damaged.</exception>
    public static byte[] Decode(byte[] blob, bool compressed)
    {
        if (!compressed)
        {
            return blob;
        }
        int length = blob.Length < LengthBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(blob);
        if (length < 0)
        {
            throw new InvalidDataException("A compressed payload does not say its length.");
        }
        byte[] payload = GC.AllocateUninitializedArray<byte>(length);
        return BrotliDecoder.TryDecompress(blob.AsSpan(LengthBytes), payload, out int written) && written == length
            ? payload
            : throw new InvalidDataException("A compressed payload is damaged.");
    }

    private static byte[]? TryCompress(ReadOnlySpan<byte> payload)
    {
        // It must save a tenth, or reading it costs more than it saves.
        int room = payload.Length - (payload.Length / 10);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(room);
        try
        {
            if (!BrotliEncoder.TryCompress(payload, buffer.AsSpan(LengthBytes, room - LengthBytes), out int written, Quality, Window))
            {
                return null;
            }
            BinaryPrimitives.WriteInt32LittleEndian(buffer, payload.Length);
            return buffer.AsSpan(0, LengthBytes + written).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
