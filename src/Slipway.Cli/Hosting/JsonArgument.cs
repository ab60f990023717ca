using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Cli.Hosting;

/// <summary>JSON that somebody typed.</summary>
internal static class JsonArgument
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">It is none, or has a member twice.</exception>
    public static JsonNode? Parse(string text) => JsonNode.Parse(text, documentOptions: Strict);
}
