using System.Net;
using System.Text;
using System.Text.Json;
using Slipway.Recordings;

namespace Slipway.Models.Replay;

/// <summary>Makes the HTTP response that a recorded exchange stands for.</summary>
internal static class RecordedReply
{
    private const string TimeoutCode = "timeout";

    /// <summary>The response to <paramref name="asked"/>, streamed if it asks for a stream.</summary>
    /// <exception cref="HttpRequestException">The recorded request got no reply.</exception>
    /// <exception cref="InvalidDataException">The recorded reply does not have its interface's form.</exception>
    /// <exception cref="TaskCanceledException">The recorded request got no reply in time.</exception>
    public static HttpResponseMessage ToResponse(RecordedExchange recorded, RecordedExchange asked)
    {
        bool hasPart = recorded is ModelExchange { Chunks.Count: > 0 };
        if (recorded.Failure is { } failure && !hasPart)
        {
            throw ToException(failure);
        }
        return recorded switch
        {
            ModelExchange model => FromModelChecked(model, AsksForStream((asked as ModelExchange)?.Request ?? default)),
            HttpExchange http => Create(http.Status, http.Headers, ToContent(http.Reply)),
            _ => throw new ArgumentException($"A {recorded.Kind} exchange is no HTTP reply.", nameof(recorded)),
        };
    }

    private static HttpResponseMessage FromModelChecked(ModelExchange model, bool streams)
    {
        try
        {
            return FromModel(model, streams);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"The recorded reply to request #{model.Seq} does not have the form of {model.Api}: {error.Message}", error);
        }
    }

    private static HttpResponseMessage FromModel(ModelExchange model, bool streams)
    {
        if (model.Status is >= 400)
        {
            return Create(model.Status, model.Headers, ToContent(model.Reply));
        }
        if (streams && (model.Chunks ?? ReplyStream.Split(model.Api, model.Reply, WantsUsage(model))) is { } chunks)
        {
            return Create(model.Status, model.Headers, new EventContent(model.Api, chunks, model.Failure is { } failure ? ToException(failure) : null));
        }
        if (model.Failure is { } broken)
        {
            throw ToException(broken);
        }
        return Create(model.Status, model.Headers, ToContent(model.Reply.ValueKind != JsonValueKind.Undefined
            ? model.Reply
            : ReplyStream.Join(model.Api, model.Chunks ?? [])));
    }

    private static bool AsksForStream(JsonElement request) => request.ValueKind == JsonValueKind.Object
        && request.TryGetProperty("stream", out JsonElement stream) && stream.ValueKind == JsonValueKind.True;

    private static bool WantsUsage(ModelExchange model) =>
        model.Reply.ValueKind == JsonValueKind.Object && model.Reply.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object;

    private static Exception ToException(RecordedError failure)
    {
        string message = failure.Message ?? "the recorded request got no reply";
        bool timedOut = failure.Codes?.Any(c => c.Contains(TimeoutCode, StringComparison.OrdinalIgnoreCase)) == true;
        return timedOut ? new TaskCanceledException(message, new TimeoutException(message)) : new HttpRequestException(message);
    }

    private static HttpResponseMessage Create(int? status, IReadOnlyDictionary<string, string>? headers, HttpContent content)
    {
        var response = new HttpResponseMessage((HttpStatusCode)(status ?? 200)) { Content = content };
        foreach ((string name, string value) in headers ?? new Dictionary<string, string>())
        {
            // The length and coding of the body are those of what is sent now.
            if (name is "content-length" or "content-encoding" or "transfer-encoding")
            {
                continue;
            }
            if (!response.Headers.TryAddWithoutValidation(name, value) && !(name == "content-type" && content is EventContent))
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return response;
    }

    private static ByteArrayContent ToContent(JsonElement body) => body.ValueKind switch
    {
        JsonValueKind.Undefined => new ByteArrayContent([]),
        JsonValueKind.String => new StringContent(body.GetString()!, Encoding.UTF8, "text/plain"),
        JsonValueKind.Object when body.GetPropertyCount() == 1 && body.TryGetProperty("$base64", out JsonElement bytes) =>
            new ByteArrayContent(bytes.GetBytesFromBase64()),
        _ => new StringContent(body.GetRawText(), Encoding.UTF8, "application/json"),
    };
}
