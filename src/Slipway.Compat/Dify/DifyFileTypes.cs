namespace Slipway.Compat.Dify;

/// <summary>Dify's kinds of file, told by the extension, else by the media type; and the media types of extensions.</summary>
internal static class DifyFileTypes
{
    private static readonly Dictionary<string, (string Kind, string MediaType)> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        ["jpg"] = ("image", "image/jpeg"),
        ["jpeg"] = ("image", "image/jpeg"),
        ["png"] = ("image", "image/png"),
        ["webp"] = ("image", "image/webp"),
        ["gif"] = ("image", "image/gif"),
        ["svg"] = ("image", "image/svg+xml"),
        ["mp4"] = ("video", "video/mp4"),
        ["mov"] = ("video", "video/quicktime"),
        ["mpeg"] = ("video", "video/mpeg"),
        ["webm"] = ("video", "video/webm"),
        ["mp3"] = ("audio", "audio/mpeg"),
        ["m4a"] = ("audio", "audio/mp4"),
        ["wav"] = ("audio", "audio/wav"),
        ["amr"] = ("audio", "audio/amr"),
        ["mpga"] = ("audio", "audio/mpeg"),
        ["txt"] = ("document", "text/plain"),
        ["markdown"] = ("document", "text/markdown"),
        ["md"] = ("document", "text/markdown"),
        ["mdx"] = ("document", "text/markdown"),
        ["pdf"] = ("document", "application/pdf"),
        ["html"] = ("document", "text/html"),
        ["htm"] = ("document", "text/html"),
        ["xlsx"] = ("document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ["xls"] = ("document", "application/vnd.ms-excel"),
        ["vtt"] = ("document", "text/vtt"),
        ["properties"] = ("document", "text/properties"),
        ["doc"] = ("document", "application/msword"),
        ["docx"] = ("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ["csv"] = ("document", "text/csv"),
        ["eml"] = ("document", "message/rfc822"),
        ["msg"] = ("document", "application/vnd.ms-outlook"),
        ["pptx"] = ("document", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ["ppt"] = ("document", "application/vnd.ms-powerpoint"),
        ["xml"] = ("document", "text/xml"),
        ["epub"] = ("document", "application/epub+zip"),
        ["json"] = ("custom", "application/json"),
        ["yaml"] = ("custom", "application/yaml"),
        ["yml"] = ("custom", "application/yaml"),
        ["zip"] = ("custom", "application/zip"),
    };

    public static string KindOf(string extension, string? mediaType)
    {
        if (ByExtension.TryGetValue(extension.TrimStart('.'), out (string Kind, string MediaType) known) && known.Kind != "custom")
        {
            return known.Kind;
        }

        string type = mediaType ?? "";
        return type.Contains("image", StringComparison.Ordinal) ? "image"
            : type.Contains("video", StringComparison.Ordinal) ? "video"
            : type.Contains("audio", StringComparison.Ordinal) ? "audio"
            : type.Contains("text", StringComparison.Ordinal) || type.Contains("pdf", StringComparison.Ordinal) ? "document"
            : "custom";
    }

    /// <summary>The media type of an extension; null when it is not known.</summary>
    public static string? MediaTypeOf(string extension) =>
        ByExtension.TryGetValue(extension.TrimStart('.'), out (string Kind, string MediaType) known) ? known.MediaType : null;
}
