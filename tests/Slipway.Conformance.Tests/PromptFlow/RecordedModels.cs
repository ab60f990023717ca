using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>A request that the builder made, and what it was answered.</summary>
/// <param name="Api">chat, completion or embedding.</param>
/// <param name="Body">The body.</param>
/// <param name="Reply">A text, null, or a description of the reply.</param>
internal sealed record RecordedRequest(string Api, JsonNode Body, JsonNode? Reply);

/// <summary>A service that answers each request as it was answered to the builder, byte for byte the same request only.</summary>
internal sealed class RecordedModels(IReadOnlyList<RecordedRequest> recorded, bool streams = false) : HttpMessageHandler
{
    private readonly List<RecordedRequest> _left = [.. recorded];
    private readonly HashSet<string> _matched = [];
    private RecordedRequest? _last;
    private readonly Lock _lock = new();

    /// <summary>Requests that the builder did not make.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>How many requests the builder made too.</summary>
    public int Matched { get; private set; }

    /// <summary>Requests that were made once more than in the builder; each is answered as the last one was.</summary>
    public int Repeats { get; private set; }

    /// <summary>How many of them differ only in that a past turn starts no message of its own.</summary>
    public int BetterGuarded { get; private set; }

    /// <summary>Requests of the builder that were not made.</summary>
    public IReadOnlyList<RecordedRequest> Left => _left;

    /// <summary>The members in which the first unknown request and one of the builder's differ.</summary>
    public string Difference()
    {
        JsonObject sent = JsonNode.Parse(Unknown[0])!.AsObject();
        if (_left.Select(candidate => candidate.Body).OfType<JsonObject>().MinBy(body => body.Count(member => !SameJson.Are(sent[member.Key], member.Value))) is not { } wanted)
        {
            return $"{Unknown[0]} instead of nothing";
        }

        IEnumerable<string> names = sent.Select(member => member.Key).Union(wanted.Select(member => member.Key)).Where(name => !SameJson.Are(sent[name], wanted[name]));
        return string.Join("; ", names.Select(name => $"{name}: {sent[name]?.ToJsonString(Plain) ?? "absent"} INSTEAD OF {wanted[name]?.ToJsonString(Plain) ?? "absent"}"));
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = await request.Content!.ReadAsStringAsync(cancellationToken);
        string api = request.RequestUri!.AbsolutePath.EndsWith("/chat/completions", StringComparison.Ordinal) ? "chat" : "completion";
        RecordedRequest? found;
        lock (_lock)
        {
            found = _left.Find(candidate => candidate.Api == api && SameJson.Are(DeliberateDifferences.Sent(JsonNode.Parse(body)!.AsObject(), candidate.Body, streams), candidate.Body));
            if (found is null && _left.Find(candidate => candidate.Api == api && DeliberateDifferences.IsBetterGuarded(DeliberateDifferences.Sent(JsonNode.Parse(body)!.AsObject(), candidate.Body, streams), candidate.Body)) is { } guarded)
            {
                BetterGuarded++;
                found = guarded;
            }

            if (found is null && _matched.Contains(body))
            {
                Repeats++;
            }
            else if (found is null)
            {
                Unknown.Add(body);
            }
            else
            {
                _left.Remove(found);
                _matched.Add(body);
                _last = found;
                Matched++;
            }
        }

        found ??= _matched.Contains(body) ? _last : null;
        return found is null ? Answer(HttpStatusCode.BadRequest, """{"error":{"message":"the builder did not ask this"}}""") : Answer(api, found.Reply);
    }

    private static HttpResponseMessage Answer(string api, JsonNode? reply)
    {
        if (reply is JsonObject { } failed && failed["error"] is JsonObject error)
        {
            if (error["class"] is { } kind)
            {
                throw kind.ToString() == "APITimeoutError" ? new TaskCanceledException("timed out", new TimeoutException()) : new HttpRequestException(error["message"]?.ToString());
            }

            HttpResponseMessage response = Answer((HttpStatusCode)error["status"]!.GetValue<int>(), new JsonObject { ["error"] = error.DeepClone() }.ToJsonString());
            if (error["retry_after"] is { } after)
            {
                response.Headers.TryAddWithoutValidation("retry-after", after.ToString());
            }

            return response;
        }

        JsonNode? content = reply is JsonObject described ? Content(described) : reply?.DeepClone();
        var choice = new JsonObject { ["index"] = 0, ["finish_reason"] = (reply as JsonObject)?["finish_reason"]?.DeepClone() ?? "stop" };
        if (api == "completion")
        {
            choice["text"] = content;
        }
        else
        {
            choice["message"] = new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = content,
                ["function_call"] = (reply as JsonObject)?["function_call"]?.DeepClone(),
                ["tool_calls"] = (reply as JsonObject)?["tool_calls"]?.DeepClone(),
            };
        }

        return Answer(HttpStatusCode.OK, new JsonObject { ["id"] = "r", ["model"] = "m", ["choices"] = new JsonArray(choice) }.ToJsonString());
    }

    private static JsonNode? Content(JsonObject reply) => reply["chunks"] is JsonArray chunks
        ? string.Concat(chunks.Select(chunk => chunk?.ToString() ?? ""))
        : reply["content"]?.DeepClone();

    private static HttpResponseMessage Answer(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
}

/// <summary>Compares JSON by value: members have no order, 1 and 1.0 are the same.</summary>
internal static class SameJson
{
    public static bool Are(JsonNode? left, JsonNode? right) =>
        CanonicalJson.AreEqual(Element(left), Element(right));

    private static JsonElement Element(JsonNode? node) => JsonElement.Parse(node?.ToJsonString() ?? "null");
}
