using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Slipway.Recordings;

namespace Slipway.Models.OpenAI;

/// <summary>Reads the error bodies that OpenAI-compatible services send.</summary>
internal static class OpenAIError
{
    private const int LongestMessage = 2000;

    public static ModelCallException FromReply(int status, RetryConditionHeaderValue? retryAfter, ReadOnlyMemory<byte> body, string? key, TimeProvider time)
    {
        (string? message, string? code) = Read(body);
        message ??= Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 2 * LongestMessage)]);
        string text = $"HTTP {status}: {Shorten(WithoutKey(message, key))}";
        // An empty account does not fill itself while one waits.
        bool retryable = (status is 408 or 409 or 429 or >= 500) && code is not "insufficient_quota";
        TimeSpan? wait = retryAfter?.Delta ?? (retryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
        return new ModelCallException(text, code ?? $"http_{status}", status, retryable) { RetryAfter = wait > TimeSpan.Zero ? wait : null };
    }

    /// <summary>An error that a service sends with status 200, most often inside a stream.</summary>
    public static ModelCallException FromBody(JsonElement error)
    {
        (string? message, string? code) = Read(error);
        return new ModelCallException(Shorten(message ?? error.GetRawText()), code ?? "model_error", null, retryable: true);
    }

    public static string WithoutKey(string text, string? key) =>
        key is { Length: >= SecretMask.ShortestValue } ? text.Replace(key, SecretMask.Replacement, StringComparison.Ordinal) : text;

    private static (string? Message, string? Code) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out JsonElement error) ? Read(error) : Read(root);
        }
        catch (JsonException)
        {
            // A gateway's page or plain text: the caller shows it as it is.
            return (null, null);
        }
    }

    private static (string? Message, string? Code) Read(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => (error.GetString(), null),
        JsonValueKind.Object => (Text(error, "message") ?? Text(error, "detail"), Text(error, "code") ?? Text(error, "type")),
        _ => (null, null),
    };

    private static string? Text(JsonElement of, string name) => !of.TryGetProperty(name, out JsonElement value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static string Shorten(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage] + "...";
}
