using System.Text.Json.Serialization;

namespace Slipway.Compat.Dify;

/// <summary>A file as Dify's variables hold it. The attribute names are those of Dify's selectors.</summary>
public sealed record DifyFile
{
    /// <summary>What marks an object as a file in JSON that Dify wrote.</summary>
    internal const string ModelIdentity = "__dify__file__";

    /// <summary>Marks the object as a file; always <c>__dify__file__</c>.</summary>
    [JsonPropertyName("dify_model_identity")]
    public string Marker { get; init; } = ModelIdentity;

    /// <summary>The kind: <c>image</c>, <c>document</c>, <c>audio</c>, <c>video</c> or <c>custom</c>.</summary>
    public string Type { get; init; } = "custom";

    /// <summary>The file name; null when unknown.</summary>
    [JsonPropertyName("filename")]
    public string? Name { get; init; }

    /// <summary>The media type; null when unknown.</summary>
    public string? MimeType { get; init; }

    /// <summary>The name's extension, with or without its dot; null when unknown.</summary>
    public string? Extension { get; init; }

    /// <summary>The size in bytes; -1 when unknown.</summary>
    public long Size { get; init; } = -1;

    /// <summary>How Dify got the file: <c>local_file</c>, <c>remote_url</c>, <c>tool_file</c>.</summary>
    public string TransferMethod { get; init; } = "local_file";

    /// <summary>Where the file can be fetched; null when it has no address.</summary>
    public string? Url { get; init; }

    /// <summary>The id in the store it lies in; null when it has none.</summary>
    public string? RelatedId { get; init; }

    /// <summary>The bytes, when they are at hand; written to JSON as base64.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Content { get; init; }

    /// <summary>The extension with its dot, which is what conditions on it compare (7.5); null when unknown.</summary>
    [JsonIgnore]
    public string? DottedExtension => Extension is { Length: > 0 } extension && extension[0] != '.' ? "." + extension : Extension;

    /// <summary>The file as steps read it. What lies in Dify's own store has no bytes here: only ids that are content hashes are looked up.</summary>
    internal RunFile ToRunFile() => new()
    {
        Name = Name,
        MediaType = MimeType ?? DifyFileTypes.MediaTypeOf(Extension ?? "") ?? "application/octet-stream",
        Id = Content is null && RelatedId is { Length: 64 } id && id.All(char.IsAsciiHexDigitLower) ? id : null,
        Url = Url,
        Content = Content,
    };

    /// <summary>The markdown an answer shows for the file: an image, else a link.</summary>
    internal string Markdown => Type == "image" ? $"![{Name}]({Url})" : $"[{Name ?? Url}]({Url})";
}
