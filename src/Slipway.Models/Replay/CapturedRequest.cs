using System.Text.Json;
using Slipway.Recordings;
using Slipway.Steps;

namespace Slipway.Models.Replay;

/// <summary>A request on its way out as an entry of a recording.</summary>
internal static class CapturedRequest
{
    public static async Task<RecordedExchange> ReadAsync(HttpRequestMessage request, string? caseName, CancellationToken ct)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(ct);
        string? step = StepScope.Current?.Key.Value;
        Uri url = request.RequestUri!;
        return request.Method == HttpMethod.Post && ModelApis.FromPath(url.AbsolutePath) is { } api
            ? new ModelExchange { Case = caseName, Step = step, Api = api, Path = SecretMask.MaskUrl(url.PathAndQuery), Request = RecordedBody.ToJson(body) }
            : new HttpExchange
            {
                Case = caseName,
                Step = step,
                Request = new RecordedHttpRequest
                {
                    Method = request.Method.Method,
                    Url = SecretMask.MaskUrl(url.OriginalString),
                    Headers = ReadHeaders(request),
                    Body = body.Length == 0 ? default : RecordedBody.ToJson(body),
                },
            };
    }

    public static RecordedExchange WithReply(RecordedExchange asked, RecordedExchange answer) => (asked, answer) switch
    {
        (ModelExchange model, ModelExchange from) => model with
        {
            Status = from.Status,
            Headers = from.Headers,
            Reply = from.Reply,
            Chunks = from.Chunks,
            Failure = from.Failure,
        },
        (HttpExchange http, HttpExchange from) => http with { Status = from.Status, Headers = from.Headers, Reply = from.Reply, Failure = from.Failure },
        _ => asked,
    };
    private static Dictionary<string, string> ReadHeaders(HttpRequestMessage request) =>
        request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => SecretMask.MaskHeader(h.Key, string.Join(", ", h.Value)), StringComparer.Ordinal);
}
