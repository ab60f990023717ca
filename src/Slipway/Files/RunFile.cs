using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Slipway;

/// <summary>A file that a step works with, by reference: its bytes lie in the host's file store, at an address, or beside it in memory.</summary>
/// <remarks>What the journal has of a file is its <see cref="Description"/>; the bytes are fetched when the step runs.</remarks>
public sealed record RunFile
{
    /// <summary>The file's name; null when unknown.</summary>
    public string? Name { get; init; }

    /// <summary>The media type.</summary>
    /// <value><c>application/octet-stream</c>.</value>
    public string MediaType { get; init; } = "application/octet-stream";

    /// <summary>The id in the host's file store: the SHA-256 of the content in lower-case hex; null when it is not there.</summary>
    public string? Id { get; init; }

    /// <summary>An http or https address; null when it has none.</summary>
    public string? Url { get; init; }

    /// <summary>The bytes, where they are at hand; null otherwise.</summary>
    [JsonIgnore]
    public byte[]? Content { get; init; }

    /// <summary>The file without its bytes: name, media type, and the id, the address or the content's hash.</summary>
    public JsonObject Description()
    {
        var description = new JsonObject { ["name"] = Name, ["media_type"] = MediaType };
        if ((Id ?? HashOf(Content)) is { } id)
        {
            description["sha256"] = id;
        }
        else
        {
            description["url"] = Url;
        }

        return description;
    }

    private static string? HashOf(byte[]? content) => content is null ? null : Convert.ToHexStringLower(SHA256.HashData(content));
}
