using System.IO.Compression;

namespace Slipway.Models.OpenAI;

/// <summary>Opens the body of a reply. A service may pack it though nobody asked for that.</summary>
internal static class ReplyBody
{
    public static async Task<Stream> OpenAsync(HttpContent content, CancellationToken ct)
    {
        Stream body = await content.ReadAsStreamAsync(ct);
        foreach (string coding in content.Headers.ContentEncoding.Reverse())
        {
            body = coding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                _ => body,
            };
        }
        return body;
    }
}
