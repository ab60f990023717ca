using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Slipway.Recordings;

namespace Slipway.Models.Replay;

/// <summary>Recorded chunks as server-sent events; they end with a failure when the recorded stream did.</summary>
internal sealed class EventContent : HttpContent
{
    private readonly byte[] _events;
    private readonly Exception? _failure;

    public EventContent(string api, IReadOnlyList<JsonElement> chunks, Exception? failure)
    {
        _events = Encoding.UTF8.GetBytes(Write(api, chunks, isWhole: failure is null));
        _failure = failure;
        Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(Open());

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Open();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_events);
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private static string Write(string api, IReadOnlyList<JsonElement> chunks, bool isWhole)
    {
        bool named = api is not (ModelApis.ChatCompletions or ModelApis.Completions);
        var text = new StringBuilder();
        foreach (JsonElement chunk in chunks)
        {
            if (named && chunk.ValueKind == JsonValueKind.Object && chunk.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String)
            {
                text.Append("event: ").Append(type.GetString()).Append('\n');
            }
            // Raw JSON has line breaks between its tokens only; they would end the data.
            text.Append("data: ").Append(chunk.ValueKind == JsonValueKind.String ? chunk.GetString() : chunk.GetRawText().Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal)).Append("\n\n");
        }
        if (!named && isWhole)
        {
            text.Append("data: [DONE]\n\n");
        }
        return text.ToString();
    }

    private Stream Open() => _failure is null ? new MemoryStream(_events, writable: false) : new BreakingStream(_events, _failure);

    /// <summary>Gives its bytes and then fails.</summary>
    private sealed class BreakingStream(byte[] bytes, Exception failure) : MemoryStream(bytes, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, count) is var read and > 0 ? read : throw failure;

        public override int Read(Span<byte> buffer) => base.Read(buffer) is var read and > 0 ? read : throw failure;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));
    }
}
