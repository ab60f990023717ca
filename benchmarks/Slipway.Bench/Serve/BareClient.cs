using System.Net.Http.Headers;
using System.Text.Json;

namespace Slipway.Bench.Serve;

/// <summary>The floor: posts the same body with a bare client, and reads and parses the reply.</summary>
internal sealed class BareClient(Uri baseUrl, byte[] body) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler());
    private readonly Uri _url = new(baseUrl + "/chat/completions");

    public HttpClient Http => _http;

    public async Task<string> AskAsync()
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.PostAsync(_url, content);
        response.EnsureSuccessStatusCode();
        using var reply = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return reply.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    public void Dispose() => _http.Dispose();
}
