using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>The outputs of Dify's http-request node.</summary>
/// <param name="StatusCode">The status.</param>
/// <param name="Body">The body as text; empty when the reply is a file.</param>
/// <param name="Headers">The reply's headers, names in lower case.</param>
public sealed record DifyHttpReply(DifyNumber StatusCode, string Body, JsonObject Headers)
{
    /// <summary>The largest reply that is text.</summary>
    internal const int MaxTextBytes = 1024 * 1024;

    /// <summary>The largest reply that is a file.</summary>
    internal const int MaxFileBytes = 10 * 1024 * 1024;

    /// <summary>The reply as a file, when it is one: objects like <see cref="DifyFile"/>.</summary>
    public JsonArray Files { get; init; } = [];

    /// <summary>What the journal keeps of a reply: of a file its id in the host's store, or its bytes where there is none.</summary>
    /// <exception cref="StepFailedException">The reply is too large; code <c>ResponseSizeError</c>.</exception>
    internal static async ValueTask<JsonObject> ToJsonAsync(RunContext run, string url, HttpReply reply, CancellationToken ct)
    {
        bool isFile = HttpContentKind.IsFile(reply);
        if (!isFile && reply.Body.Length > MaxTextBytes)
        {
            throw new StepFailedException($"Text size is too large, max size is {MaxTextBytes} bytes, but current size is {reply.Body.Length}.", "ResponseSizeError");
        }

        return new JsonObject
        {
            ["status_code"] = reply.StatusCode,
            ["body"] = isFile ? "" : Decode(reply),
            ["headers"] = new JsonObject(reply.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
            ["files"] = isFile ? new JsonArray(JsonSerializer.SerializeToNode(await StoredAsync(run, HttpContentKind.ToFile(url, reply), ct), SlipwayJson.Options)) : [],
        };
    }

    private static async ValueTask<DifyFile> StoredAsync(RunContext run, DifyFile file, CancellationToken ct) =>
        await run.SaveFileAsync(file.Content!, ct) is { } id ? file with { Content = null, RelatedId = id } : file;

    /// <summary>Reads what the journal, or a test's answer, has. What is left out is empty.</summary>
    /// <exception cref="StepFailedException">A member has another type.</exception>
    internal static DifyHttpReply FromJson(JsonObject json)
    {
        try
        {
            return new DifyHttpReply(
                json["status_code"]?.Deserialize<DifyNumber>(SlipwayJson.Options) ?? 0,
                (string?)json["body"] ?? "",
                json["headers"]?.DeepClone().AsObject() ?? [])
            {
                Files = json["files"]?.DeepClone().AsArray() ?? [],
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new StepFailedException($"The reply has another shape than status_code, body, headers and files: {e.Message}", "InvalidResult", inner: e);
        }
    }

    private static string Decode(HttpReply reply)
    {
        Encoding encoding = Encoding.UTF8;
        if (reply.Headers.TryGetValue("content-type", out string? type)
            && MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? parsed)
            && parsed.CharSet?.Trim('"') is { Length: > 0 } charset)
        {
            encoding = FindEncoding(charset) ?? encoding;
        }

        return encoding.GetString(reply.Body);
    }

    private static Encoding? FindEncoding(string charset)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
        }
        catch (ArgumentException)
        {
            // A charset nobody knows: UTF-8 is what servers mean.
            return null;
        }
    }
}
