using System.Text.Json;

namespace Slipway.Recordings;

/// <summary>A request's or a reply's body as recordings have it.</summary>
public static class RecordedBody
{
    /// <summary>The most levels of the line around a body.</summary>
    private const int LevelsAround = 8;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = RecordingReadOptions.DepthLimit - LevelsAround };

    /// <summary>JSON as it is, other text as a JSON string, and anything else as <c>{"$base64": …}</c>.</summary>
    /// <param name="body">The bytes; a mark of the byte order before JSON is left out.</param>
    public static JsonElement ToJson(ReadOnlyMemory<byte> body)
    {
        ReadOnlyMemory<byte> json = body.Span.StartsWith(System.Text.Encoding.UTF8.Preamble) ? body[System.Text.Encoding.UTF8.Preamble.Length..] : body;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return System.Text.Unicode.Utf8.IsValid(body.Span)
                ? JsonSerializer.SerializeToElement(System.Text.Encoding.UTF8.GetString(body.Span))
                : JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["$base64"] = Convert.ToBase64String(body.Span) });
        }
    }
}
