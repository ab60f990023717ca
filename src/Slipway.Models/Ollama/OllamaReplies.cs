using Slipway.Models.OpenAI;

namespace Slipway.Models.Ollama;

/// <summary>Turns error replies into failures with what the server says and how long it asks to wait, which the client above would drop, and holds
/// the others to a number of bytes.</summary>
internal sealed class OllamaReplies(HttpMessageHandler inner, int limit, TimeProvider time) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            using HttpResponseMessage refused = response;
            using BoundedReply reply = await BoundedReply.ReadAsync(refused.Content, limit, cancellationToken);
            throw OpenAIError.FromReply((int)refused.StatusCode, refused.Headers.RetryAfter, reply.Bytes, key: null, time);
        }
        HttpContent whole = response.Content;
        response.Content = new StreamContent(new LimitedStream(await whole.ReadAsStreamAsync(cancellationToken), limit));
        foreach ((string name, IEnumerable<string> values) in whole.Headers)
        {
            response.Content.Headers.TryAddWithoutValidation(name, values);
        }
        return response;
    }
}
