using System.Net.ServerSentEvents;

namespace Slipway.Models.OpenAI;

/// <summary>A reply whose headers have come and whose body is read piece by piece.</summary>
internal sealed class OpenAIStream<T>(
    HttpResponseMessage response, Deadline deadline, Func<ReadOnlyMemory<byte>, T> read, int limit, Func<Exception, Exception?> translate) : IAsyncDisposable
{
    public bool IsEventStream { get; } = response.Content.Headers.ContentType?.MediaType is "text/event-stream";

    /// <summary>Whether the closing <c>[DONE]</c> came.</summary>
    public bool SawDone { get; private set; }

    public async Task<T> ReadWholeAsync()
    {
        try
        {
            using BoundedReply reply = await BoundedReply.ReadAsync(response.Content, limit, deadline.Token);
            return read(reply.Bytes);
        }
        catch (Exception error) when (translate(error) is { } translated)
        {
            throw translated;
        }
    }

    public async IAsyncEnumerable<T> ReadEventsAsync()
    {
        await using var bytes = new LimitedStream(await ReplyBody.OpenAsync(response.Content, deadline.Token), limit);
        SseParser<byte[]> parser = SseParser.Create(bytes, static (_, data) => data.Trim((byte)' ').ToArray());
        await using IAsyncEnumerator<SseItem<byte[]>> events = parser.EnumerateAsync(deadline.Token).GetAsyncEnumerator();
        while (await NextAsync(events) is { } data)
        {
            if (data.AsSpan().SequenceEqual("[DONE]"u8))
            {
                SawDone = true;
                yield break;
            }
            if (data.Length > 0)
            {
                yield return read(data);
            }
            deadline.Restart();
        }
    }

    public ValueTask DisposeAsync()
    {
        response.Dispose();
        deadline.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<byte[]?> NextAsync(IAsyncEnumerator<SseItem<byte[]>> events)
    {
        try
        {
            return await events.MoveNextAsync() ? events.Current.Data : null;
        }
        catch (Exception error) when (translate(error) is { } translated)
        {
            throw translated;
        }
    }
}
