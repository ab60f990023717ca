using System.Net.Sockets;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OllamaSharp.Models.Chat;
using Slipway.Models.OpenAI;

namespace Slipway.Models.Ollama;

/// <summary>Models of an Ollama server, by its own protocol.</summary>
public static class OllamaModel
{
    /// <summary>Creates a client; failures are <see cref="ModelCallException"/>s.</summary>
    /// <param name="handler">Sends the requests; not disposed.</param>
    /// <param name="baseUrl">Where the server is, such as <c>http://localhost:11434</c>.</param>
    /// <param name="model">The model, with its tag.</param>
    /// <param name="timeout">The most time from the request to the whole reply or, when it is streamed, from one piece to the next; ten minutes when
    /// null, as a model may have to be loaded first.</param>
    /// <param name="time">The clock of timeouts; the system's when null.</param>
    /// <returns>The client; safe from many callers. It reads at most 64 MiB of a reply.</returns>
    public static IChatClient CreateClient(HttpMessageHandler handler, Uri baseUrl, string model, TimeSpan? timeout = null, TimeProvider? time = null)
    {
        var limits = new OpenAIOptions();
        time ??= TimeProvider.System;
        var http = new HttpClient(new OllamaReplies(handler, limits.MaxReplyBytes, time), disposeHandler: false)
        {
            BaseAddress = baseUrl,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        return new TypedFailures(new OllamaApiClient(http, model), http, timeout ?? limits.Timeout, time);
    }

    /// <summary>Holds calls to a time limit, and turns the failures of the client beneath into the ones that steps understand.</summary>
    private sealed class TypedFailures(IChatClient inner, HttpClient http, TimeSpan timeout, TimeProvider time) : DelegatingChatClient(inner)
    {
        public override async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            using var deadline = new Deadline(timeout, time, cancellationToken);
            try
            {
                return await base.GetResponseAsync(messages, options, deadline.Token);
            }
            catch (Exception error) when (Translate(error, deadline) is { } translated)
            {
                throw translated;
            }
        }

        public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            using var deadline = new Deadline(timeout, time, cancellationToken);
            await using IAsyncEnumerator<ChatResponseUpdate> updates =
                base.GetStreamingResponseAsync(messages, options, deadline.Token).GetAsyncEnumerator(deadline.Token);
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
                catch (Exception error) when (Translate(error, deadline) is { } translated)
                {
                    throw translated;
                }
                isDone |= updates.Current is { FinishReason: not null } or { RawRepresentation: ChatResponseStream { Done: true } };
                yield return updates.Current;
                deadline.Restart();
            }
            if (!isDone)
            {
                // The client ends the stream without a word when it is told to stop between two pieces.
                cancellationToken.ThrowIfCancellationRequested();
                throw deadline.IsOver ? TimedOut(null) : Broken(null);
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

        private ModelCallException TimedOut(Exception? error) =>
            new($"{http.BaseAddress!.Authority} gave no reply in time.", "timeout", null, retryable: true, error);

        private ModelCallException? Translate(Exception error, Deadline deadline) => error switch
        {
            HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } => new ModelCallException(
                $"There is no host '{http.BaseAddress!.Host}'. Set the model's base_url in models.yaml.", "host_not_found", null, retryable: false, error),
            HttpRequestException or IOException => new ModelCallException(
                $"{http.BaseAddress!.Authority} could not be reached or broke off: {error.Message}", "connection_failed", null, retryable: true, error),
            OperationCanceledException when deadline.IsOver => TimedOut(error),
            System.Text.Json.JsonException => new ModelCallException(
                $"{http.BaseAddress!.Authority} replied with something that is not Ollama's JSON: {error.Message}", "invalid_reply", null, retryable: true, error),
            // The client says so when no piece of the reply was the last one.
            InvalidOperationException when error.Message.Contains("Done=true", StringComparison.Ordinal) => Broken(error),
            OllamaSharp.Models.Exceptions.OllamaException => new ModelCallException(error.Message, "model_error", null, retryable: false, error),
            _ => null,
        };
    }
}
