using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Cli.Hosting;

/// <summary>JSON that somebody typed.</summary>
internal static class JsonArgument
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">It is none, or has a member twice.</exception>
    public static JsonNode? Parse(string text) => JsonNode.Parse(text, documentOptions: Strict);

    /// <summary>Why it is none, with the place as people count: lines and bytes from 1.</summary>
    public static string Reason(JsonException error) => error.LineNumber is { } line
        ? $"{error.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0].TrimEnd('.')} (line {line + 1}, byte {(error.BytePositionInLine ?? 0) + 1})."
        : error.Message;
}
