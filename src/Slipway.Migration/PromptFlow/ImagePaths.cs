using System.Text.Json.Nodes;

namespace Slipway.Migration.PromptFlow;

/// <summary>Images that a flow names by the path of a file: a run has no files beside it.</summary>
internal static class ImagePaths
{
    /// <summary>The first path of an image in a value; null for none.</summary>
    /// <param name="type">The declared type of the value; that of an image is a path where it is a text of no other form.</param>
    /// <param name="value">The value.</param>
    public static string? Find(string type, JsonNode? value) =>
        type == "image" && value is JsonValue text && text.TryGetValue(out string? written) && IsPath(written) ? written : Find(value);

    private static string? Find(JsonNode? value) => value switch
    {
        JsonObject members when members["type"]?.ToString() == "image_file" && members["image_file"] is JsonObject file => file["path"]?.ToString(),
        JsonObject { Count: 1 } members when members.First() is { Key: { } key } only && key.StartsWith("data:image/", StringComparison.Ordinal) && key.EndsWith(";path", StringComparison.Ordinal) => only.Value?.ToString(),
        JsonObject members => members.Select(member => Find(member.Value)).FirstOrDefault(path => path is not null),
        JsonArray items => items.Select(Find).FirstOrDefault(path => path is not null),
        _ => null,
    };

    private static bool IsPath(string text) =>
        !text.StartsWith("http://", StringComparison.Ordinal) && !text.StartsWith("https://", StringComparison.Ordinal) && !text.StartsWith("data:", StringComparison.Ordinal)
        && !Convert.TryFromBase64String(text, new byte[text.Length], out _);
}
