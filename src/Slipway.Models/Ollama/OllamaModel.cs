using Microsoft.Extensions.AI;
using OllamaSharp;
using OllamaSharp.Models.Chat;

namespace Slipway.Models.Ollama;

/// <summary>Models of an Ollama server, by its own protocol.</summary>
public static class OllamaModel
{
    /// <summary>Creates a client; failures are <see cref="ModelCallException"/>s.</summary>
    /// <param name="handler">Sends the requests; not disposed.</param>
    /// <param name="baseUrl">Where the server is, such as <c>http://localhost:11434</c>.</param>
    /// <param name="model">The model, with its tag.</param>
    /// <param name="timeout">The most time until a reply begins; ten minutes when null, as a model may have to be loaded first.</param>
    /// <returns>The client; safe from many callers.</returns>
    public static IChatClient CreateClient(HttpMessageHandler handler, Uri baseUrl, string model, TimeSpan? timeout = null)
    {
        var http = new HttpClient(handler, disposeHandler: false) { BaseAddress = baseUrl, Timeout = timeout ?? TimeSpan.FromMinutes(10) };
        return new TypedFailures(new OllamaApiClient(http, model), http);
    }

    /// <summary>Turns the failures of the client beneath into the ones that steps understand.</summary>
    private sealed class TypedFailures(IChatClient inner, HttpClient http) : DelegatingChatClient(inner)
    {
        public override async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            try
            {
                return await base.GetResponseAsync(messages, options, cancellationToken);
            }
            catch (Exception error) when (Translate(error, cancellationToken) is { } translated)
            {
                throw translated;
            }
        }

        public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await using IAsyncEnumerator<ChatResponseUpdate> updates =
                base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var isDone = false;
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync())
                    {
                        break;
                    }
                }
                catch (Exception error) when (Translate(error, cancellationToken) is { } translated)
                {
                    throw translated;
                }
                isDone |= updates.Current is { FinishReason: not null } or { RawRepresentation: ChatResponseStream { Done: true } };
                yield return updates.Current;
            }
            if (!isDone)
            {
                throw Broken(null);
            }
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                http.Dispose();
            }
        }

        private static ModelCallException Broken(Exception? error) =>
            new("The reply ended before it was complete.", "stream_broken", null, retryable: true, error);

        private ModelCallException? Translate(Exception error, CancellationToken ct) => error switch
        {
            HttpRequestException { StatusCode: { } status } => new ModelCallException(
                $"HTTP {(int)status}: {error.Message}", $"http_{(int)status}", (int)status, (int)status is 408 or 429 or >= 500, error),
            HttpRequestException or IOException => new ModelCallException(
                $"{http.BaseAddress!.Authority} could not be reached or broke off: {error.Message}", "connection_failed", null, retryable: true, error),
            OperationCanceledException when !ct.IsCancellationRequested =>
                new ModelCallException($"{http.BaseAddress!.Authority} gave no reply in time.", "timeout", null, retryable: true, error),
            System.Text.Json.JsonException => new ModelCallException(
                $"{http.BaseAddress!.Authority} replied with something that is not Ollama's JSON: {error.Message}", "invalid_reply", null, retryable: true, error),
            // The client says so when no piece of the reply was the last one.
            InvalidOperationException when error.Message.Contains("Done=true", StringComparison.Ordinal) => Broken(error),
            OllamaSharp.Models.Exceptions.OllamaException => new ModelCallException(error.Message, "model_error", null, retryable: false, error),
            _ => null,
        };
    }
}
