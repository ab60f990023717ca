using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text.Unicode;

namespace Slipway.Compat.Dify;

/// <summary>Whether a reply is text or a file (13.6).</summary>
internal static class HttpContentKind
{
    private const int SampleLength = 1024;

    private static readonly string[] TextKinds = ["json", "xml", "javascript", "x-www-form-urlencoded", "yaml", "graphql"];

    private static readonly byte[][] TextMarkers =
        [[.. "{"u8], [.. "["u8], [.. "<"u8], [.. "function"u8], [.. "var "u8], [.. "const "u8], [.. "let "u8]];

    /// <summary>The binary ones among the types that Python's mimetypes module knows without a system's own list.</summary>
    private static readonly FrozenSet<string> BinaryTypes = FrozenSet.Create(
        StringComparer.Ordinal,
        "application/msword", "application/octet-stream", "application/oda", "application/pdf", "application/pkcs7-mime",
        "application/postscript", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/wasm",
        "application/x-bcpio", "application/x-cpio", "application/x-dvi", "application/x-gtar", "application/x-hdf", "application/x-hdf5",
        "application/x-netcdf", "application/x-pkcs12", "application/x-pn-realaudio", "application/x-python-code",
        "application/x-shockwave-flash", "application/x-sv4cpio", "application/x-sv4crc", "application/x-tar", "application/x-ustar",
        "application/zip");

    public static bool IsFile(HttpReply reply)
    {
        if (Disposition(reply) is { } disposition && (disposition.IsAttachment || disposition.FileName is not null))
        {
            return true;
        }

        string type = MediaType(reply);
        if (type.StartsWith("application/", StringComparison.Ordinal))
        {
            return !Array.Exists(TextKinds, kind => type.Contains(kind, StringComparison.Ordinal)) && IsBinary(type, reply.Body);
        }

        return type.Contains("image/", StringComparison.Ordinal)
            || type.Contains("audio/", StringComparison.Ordinal)
            || type.Contains("video/", StringComparison.Ordinal);
    }

    public static DifyFile ToFile(string url, HttpReply reply)
    {
        string path = url.Split('?', '#')[0];
        string name = Disposition(reply)?.FileName ?? path[(path.LastIndexOf('/') + 1)..];
        string type = MediaType(reply);
        return new DifyFile
        {
            Name = name,
            Extension = Path.GetExtension(name),
            MimeType = type.Length == 0 ? "application/octet-stream" : type,
            Type = type.Split('/')[0] is "image" or "audio" or "video" ? type.Split('/')[0] : "document",
            Size = reply.Body.Length,
            TransferMethod = "tool_file",
            Content = reply.Body,
        };
    }

    // Dify takes an application type it does not know for text even when its bytes are none; here those are a file.
    private static bool IsBinary(string type, byte[] body)
    {
        ReadOnlySpan<byte> sample = body.AsSpan(0, Math.Min(SampleLength, body.Length));
        if (sample.Length < body.Length)
        {
            sample = sample[..EndOfLetters(sample)];
        }

        bool isUtf8 = Utf8.IsValid(sample);
        if (isUtf8)
        {
            foreach (byte[] marker in TextMarkers)
            {
                if (sample.IndexOf(marker) >= 0)
                {
                    return false;
                }
            }
        }

        return BinaryTypes.Contains(type) || !isUtf8;
    }

    /// <summary>Where the last letter begins, which the end of a sample may have cut in two.</summary>
    private static int EndOfLetters(ReadOnlySpan<byte> sample)
    {
        int end = sample.Length - 1;
        while (end > sample.Length - 4 && (sample[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return end;
    }

    private static string MediaType(HttpReply reply) =>
        reply.Headers.TryGetValue("content-type", out string? type) ? type.Split(';')[0].Trim().ToLowerInvariant() : "";

    private static (bool IsAttachment, string? FileName)? Disposition(HttpReply reply)
    {
        if (!reply.Headers.TryGetValue("content-disposition", out string? text))
        {
            return null;
        }

        if (!ContentDispositionHeaderValue.TryParse(text, out ContentDispositionHeaderValue? value))
        {
            return (text.TrimStart().StartsWith("attachment", StringComparison.OrdinalIgnoreCase), null);
        }

        string? name = value.FileNameStar ?? value.FileName?.Trim('"');
        return (value.DispositionType.Equals("attachment", StringComparison.OrdinalIgnoreCase), name);
    }
}
