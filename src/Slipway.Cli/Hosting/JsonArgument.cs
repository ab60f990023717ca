using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Cli.Hosting;

/// <summary>JSON that somebody typed.</summary>
internal static class JsonArgument
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">It is none, has a member twice, or half of a character, which no run can be given.</exception>
    public static JsonNode? Parse(string text)
    {
        try
        {
            var json = JsonNode.Parse(text, documentOptions: Strict);

            // Texts are read late.
            json?.ToJsonString();
            return json;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("A text has half of a character, an escape from \\ud800 to \\udfff without its other half.", e);
        }
    }

    /// <summary>Why it is none, with the place as people count: lines and bytes from 1.</summary>
    public static string Reason(JsonException error) => error.LineNumber is { } line
        ? $"{error.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0].TrimEnd('.')} (line {line + 1}, byte {(error.BytePositionInLine ?? 0) + 1})."
        : error.Message;
}
