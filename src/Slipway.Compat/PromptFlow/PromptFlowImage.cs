using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Compat.PromptFlow;

/// <summary>An image as flows carry it: <c>{"data:image/png;base64": "…"}</c>, <c>{"data:image/png;url": "…"}</c>, or the form of openai-vision.</summary>
internal sealed class PromptFlowImage
{
    private readonly string _url;

    private PromptFlowImage(string url, string hash)
    {
        _url = url;
        Printed = $"Image({hash[..8]})";
    }

    /// <summary>What the image prints as in a template: the first digits of the hash of its bytes, or of its address where these are elsewhere.</summary>
    public string Printed { get; }

    /// <summary>The image's part of a message.</summary>
    public JsonObject ToPart() => new()
    {
        ["type"] = "image_url",
        ["image_url"] = new JsonObject { ["url"] = _url, ["detail"] = "auto" },
    };

    /// <summary>Reads an image; null when the value is none.</summary>
    /// <exception cref="StepFailedException">The value has the form of an image and is none.</exception>
    public static PromptFlowImage? Read(JsonNode? value)
    {
        if (value is JsonValue text && text.GetValueKind() is System.Text.Json.JsonValueKind.String && text.GetValue<string>() is { } written
            && written.StartsWith("data:image/", StringComparison.Ordinal) && written.IndexOf(": ", StringComparison.Ordinal) is > 0 and int colon && written[..colon].Contains(';', StringComparison.Ordinal))
        {
            // The form of a .prompty: "data:image/png;base64: …".
            return Read(new JsonObject { [written[..colon]] = written[(colon + 2)..] });
        }

        if (value is not JsonObject members)
        {
            return null;
        }

        if (members.Count == 1 && members.First() is { Key: { } key } only && key.StartsWith("data:image/", StringComparison.Ordinal) && key.Split(';') is [{ } mime, { } form])
        {
            string content = only.Value?.ToString() ?? "";
            return form switch
            {
                "base64" => FromBase64(mime["data:".Length..], content),
                "url" => FromUrl(content),
                "path" => throw IsFile(content, "{\"data:image/png;base64\": \"…\"}"),
                _ => null,
            };
        }

        if (members["type"]?.ToString() == "image_url" && members["image_url"] is JsonObject { } address && address["url"]?.ToString() is { } url)
        {
            return FromUrl(url);
        }

        return members["type"]?.ToString() == "image_file" && members["image_file"] is JsonObject file && file["path"]?.ToString() is { } path
            ? throw IsFile(path, "{\"type\": \"image_url\", \"image_url\": {\"url\": \"data:image/png;base64,…\"}}")
            : null;
    }

    /// <summary>An input of the type image in its own form.</summary>
    /// <exception cref="FormatException">The value is no image.</exception>
    public static JsonNode? FromInput(JsonNode? value)
    {
        if (value is not JsonValue || value.GetValueKind() is not System.Text.Json.JsonValueKind.String)
        {
            return value?.DeepClone();
        }

        string text = value.GetValue<string>();
        if (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal))
        {
            return new JsonObject { ["data:image/*;url"] = text };
        }

        int comma = text.IndexOf(";base64,", StringComparison.Ordinal);
        return text.StartsWith("data:image/", StringComparison.Ordinal) && comma > 0
            ? new JsonObject { [$"{text[..comma]};base64"] = text[(comma + ";base64,".Length)..] }
            : Convert.TryFromBase64String(text, new byte[text.Length], out _)
                ? new JsonObject { ["data:image/*;base64"] = text }
                : throw new FormatException("The text is no image: neither base64 nor an address.");
    }

    /// <summary>An image from its bytes.</summary>
    public static PromptFlowImage FromBase64(string mime, string content, string? sourceUrl = null)
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(content);
        }
        catch (FormatException e)
        {
            throw new StepFailedException("The image is no base64.", "InvalidImageInput", inner: e);
        }

        return new(sourceUrl ?? $"data:{mime};base64,{Convert.ToBase64String(bytes)}", Hash(bytes));
    }

    private static StepFailedException IsFile(string path, string form) =>
        new($"The image '{path}' is a file, and a run has none beside it; give its content: {form}.", "LoadMultimediaDataError");

    private static PromptFlowImage FromUrl(string url)
    {
        int comma = url.IndexOf(";base64,", StringComparison.Ordinal);
        return url.StartsWith("data:", StringComparison.Ordinal) && comma > 0
            ? FromBase64(url["data:".Length..comma], url[(comma + ";base64,".Length)..])
            : new(url, Hash(Encoding.UTF8.GetBytes(url)));
    }

    // The format prints images by this hash; nothing is protected by it.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "The builder's own way to name images.")]
    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA1.HashData(bytes));
}
