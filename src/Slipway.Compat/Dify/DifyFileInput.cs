using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Slipway.Compat.Dify;

/// <summary>Reads a file that a caller gives: Dify's own form of a file; the form of its API (<c>type</c>, <c>transfer_method</c>,
/// <c>url</c>); or an http or https address as a text. An empty text is no file.</summary>
/// <remarks>What the name or address says (extension, media type, kind) is filled in; nothing is fetched.</remarks>
public sealed class DifyFileInput : JsonConverter<JsonObject>
{
    /// <inheritdoc />
    /// <exception cref="JsonException">The value is no file.</exception>
    public override JsonObject? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => FromNode(JsonNode.Parse(ref reader));

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, JsonObject value, JsonSerializerOptions options) => value.WriteTo(writer, options);

    /// <summary>A file in Dify's form; null for an empty text.</summary>
    internal static JsonObject? FromNode(JsonNode? value)
    {
        if (value is JsonValue text && text.TryGetValue(out string? url))
        {
            return url.Length == 0 ? null : FromNode(new JsonObject { ["url"] = url });
        }

        if (value is not JsonObject given)
        {
            throw new JsonException("A file is an object with a url, or its address.");
        }

        DifyFile file = Describe(given);
        return JsonSerializer.SerializeToNode(file, SlipwayJson.Options)!.AsObject();
    }

    private static DifyFile Describe(JsonObject given)
    {
        string? Text(string name) => given[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

        string? url = Text("url") ?? Text("remote_url");
        string? id = Text("related_id") ?? Text("upload_file_id") ?? Text("tool_file_id");
        byte[]? content = Text("content") is { } base64 ? FromBase64(base64) : null;
        if (url is null && id is null && content is null)
        {
            throw new JsonException("A file needs a url, or the id of a stored file (related_id).");
        }

        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"))
        {
            throw new JsonException("A file's url must be an http or https address.");
        }

        string? name = Text("filename") ?? Text("name") ?? NameIn(url);
        string extension = Text("extension") ?? Path.GetExtension(name ?? "");
        string? mediaType = Text("mime_type") ?? DifyFileTypes.MediaTypeOf(extension);
        string kind = DifyFileTypes.KindOf(extension, mediaType);
        return new DifyFile
        {
            Name = name,
            Extension = extension,
            MimeType = mediaType,
            // Without an extension and a media type only the caller knows.
            Type = kind == "custom" ? Text("type") ?? kind : kind,
            Size = given["size"] is JsonValue size && size.TryGetValue(out long bytes) ? bytes : content?.Length ?? -1,
            TransferMethod = Text("transfer_method") ?? (id is null && content is null ? "remote_url" : "local_file"),
            Url = url,
            RelatedId = id,
            Content = content,
        };
    }

    private static byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new JsonException("A file's content is not base64.", e);
        }
    }

    private static string? NameIn(string? url)
    {
        if (url is null)
        {
            return null;
        }

        string path = Uri.UnescapeDataString(new Uri(url).AbsolutePath);
        return path[(path.LastIndexOf('/') + 1)..] is { Length: > 0 } name ? name : null;
    }
}

/// <summary>Reads a list of files that a caller gives; a single file counts as a list of one.</summary>
public sealed class DifyFilesInput : JsonConverter<JsonArray>
{
    /// <inheritdoc />
    /// <exception cref="JsonException">A value is no file.</exception>
    public override JsonArray? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonNode? value = JsonNode.Parse(ref reader);
        IEnumerable<JsonNode?> items = value is JsonArray list ? list : [value];
        return new JsonArray([.. items.Select(DifyFileInput.FromNode).OfType<JsonObject>()]);
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, JsonArray value, JsonSerializerOptions options) => value.WriteTo(writer, options);
}
