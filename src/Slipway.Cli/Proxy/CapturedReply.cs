using System.Buffers;
using System.Net.ServerSentEvents;
using System.Runtime.InteropServices;
using System.Text.Json;
using Slipway.Recordings;

namespace Slipway.Cli.Proxy;

/// <summary>What has passed of a reply, up to a limit.</summary>
internal sealed class CapturedReply(int limit)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Whether more has passed than is kept.</summary>
    public bool IsCut { get; private set; }

    public bool IsEmpty => _bytes.WrittenCount == 0;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        IsCut |= _bytes.WrittenCount + bytes.Length > limit;
        if (!IsCut)
        {
            _bytes.Write(bytes);
        }
    }

    public JsonElement ToJson() => IsEmpty || IsCut ? default : RecordedBody.ToJson(_bytes.WrittenMemory);

    /// <summary>The data of the events, without the closing <c>[DONE]</c>.</summary>
    public List<JsonElement> ToChunks()
    {
        ArraySegment<byte> written = MemoryMarshal.TryGetArray(_bytes.WrittenMemory, out ArraySegment<byte> array) ? array : [];
        using var stream = new MemoryStream(written.Array ?? [], written.Offset, written.Count, writable: false);
        SseParser<JsonElement?> parser = SseParser.Create<JsonElement?>(
            stream, static (_, data) => data.SequenceEqual("[DONE]"u8) ? null : RecordedBody.ToJson(data.ToArray()));
        return [.. parser.Enumerate().Select(e => e.Data).OfType<JsonElement>()];
    }
}
