using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Slipway.Models.OpenAI;

/// <summary>Chat completions of any OpenAI-compatible service.</summary>
/// <remarks>
/// <para>Safe from many callers. The bytes of a request depend on its messages and options alone, and hold only what is set:
/// <c>model</c>, <c>messages</c>, the sampling members, <c>response_format</c>, tools, then
/// <see cref="ChatOptions.AdditionalProperties"/> under exactly their names and in their order; one with the name of
/// another member takes its place. A message's additional properties are written into the message in the same way.</para>
/// <para>Of several choices the first is returned.</para>
/// <para>A <see cref="WireRequest"/> from <see cref="ChatOptions.RawRepresentationFactory"/> is sent as it stands, in place of messages and options.</para>
/// </remarks>
public sealed class OpenAIChatClient : IChatClient
{
    private readonly OpenAITransport _transport;
    private readonly Lazy<OpenAITransport> _completions;
    private readonly OpenAIOptions _options;
    private readonly ChatClientMetadata _metadata;

    /// <summary>Creates a client.</summary>
    /// <param name="http">Sends the requests; not disposed. One that follows redirects takes the key under <see cref="OpenAIOptions.ApiKeyHeader"/>
    /// along to other hosts: turn that off in its handler (<see cref="HttpClientHandler.AllowAutoRedirect"/>).</param>
    /// <param name="options">Where and how.</param>
    /// <param name="modelId">The model that is asked when the chat options name none.</param>
    /// <param name="time">The clock of timeouts; the system's when null.</param>
    public OpenAIChatClient(HttpMessageInvoker http, OpenAIOptions options, string modelId, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(modelId);
        _options = options;
        time ??= TimeProvider.System;
        _transport = new OpenAITransport(http, options, WireRequest.Chat, time);
        _completions = new Lazy<OpenAITransport>(() => new OpenAITransport(http, options, WireRequest.Completion, time));
        _metadata = new ChatClientMetadata(options.Provider, options.BaseUrl, modelId);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelCallException">The service did not answer, or answered with an error.</exception>
    /// <exception cref="NotSupportedException">A message or an option has no form in this interface.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (options?.RawRepresentationFactory?.Invoke(this) is WireRequest wire)
        {
            return await SendAsync(wire, cancellationToken);
        }

        ReadOnlyMemory<byte> body = ChatRequestWriter.Write(messages, options, _metadata.DefaultModelId!, streams: false, withUsage: false);
        return await _transport.SendAsync(body, static reply => ChatReply.Read(reply).ToResponse(), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelCallException">The service did not answer, answered with an error, or the stream broke off.</exception>
    /// <exception cref="NotSupportedException">A message or an option has no form in this interface.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ReadOnlyMemory<byte> body = ChatRequestWriter.Write(
            messages, options, _metadata.DefaultModelId!, streams: true, withUsage: _options.AsksForStreamUsage);
        await using OpenAIStream<ChatReply> stream = await _transport.StreamAsync(body, ChatReply.Read, cancellationToken);
        if (!stream.IsEventStream)
        {
            // Some services answer whole though a stream was asked for.
            foreach (ChatResponseUpdate update in (await stream.ReadWholeAsync()).ToResponse().ToChatResponseUpdates())
            {
                yield return update;
            }
            yield break;
        }

        var assembly = new StreamAssembly();
        await foreach (ChatReply chunk in stream.ReadEventsAsync())
        {
            if (assembly.Add(chunk) is { } update)
            {
                yield return update;
            }
        }
        yield return assembly.Finish(stream.SawDone);
    }

    /// <summary>Sends a request that is made already. The response's raw representation is the reply as JSON.</summary>
    private Task<ChatResponse> SendAsync(WireRequest wire, CancellationToken ct)
    {
        byte[] body = SlipwayJson.Write(wire.Body);
        return wire.Path == WireRequest.Completion
            ? _completions.Value.SendAsync(body, static reply => CompletionReply.Read(reply), ct)
            : _transport.SendAsync(body, static reply => WithRaw(ChatReply.Read(reply).ToResponse(), reply), ct);
    }

    private static ChatResponse WithRaw(ChatResponse response, ReadOnlyMemory<byte> reply)
    {
        response.RawRepresentation = JsonElement.Parse(reply.Span);
        return response;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
