using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Slipway.Models;

namespace Slipway.Testing;

/// <summary>A model that answers from a script.</summary>
/// <remarks>Answers that wait for a text come first, then the others one after the other. Unlike <see cref="ScriptedSteps"/> this lets
/// prompts be rendered, answers be parsed and text be streamed. Safe for concurrent use.</remarks>
public sealed class ScriptedChatClient : IChatClient
{
    private readonly List<(string Fragment, Func<ChatResponse> Answer)> _matching = [];
    private readonly Queue<Func<ChatResponse>> _next = new();
    private readonly List<ScriptedRequest> _requests = [];
    private readonly Lock _lock = new();

    /// <summary>The requests so far, in the order in which they came.</summary>
    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Answers the next request that no other answer waits for.</summary>
    public ScriptedChatClient Answer(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Answer(() => Text(text));
    }

    /// <summary>Answers the next request that no other answer waits for with any response: tool calls, usage, a finish reason.</summary>
    public ScriptedChatClient Answer(Func<ChatResponse> response)
    {
        ArgumentNullException.ThrowIfNull(response);
        lock (_lock)
        {
            _next.Enqueue(response);
        }

        return this;
    }

    /// <summary>Answers every request in one of whose messages a text occurs; the order in which branches ask does not matter then.</summary>
    /// <param name="fragment">The text, compared as it stands.</param>
    /// <param name="text">The answer.</param>
    public ScriptedChatClient AnswerWhen(string fragment, string text)
    {
        ArgumentNullException.ThrowIfNull(fragment);
        ArgumentNullException.ThrowIfNull(text);
        lock (_lock)
        {
            _matching.Add((fragment, () => Text(text)));
        }

        return this;
    }

    /// <summary>Fails the next request that no other answer waits for.</summary>
    public ScriptedChatClient Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Answer(() => throw exception);
    }

    /// <summary>A model provider that has this client behind every name.</summary>
    public IModelProvider AsModels() => new Models(this);

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Next(new ScriptedRequest([.. messages], options)));
    }

    /// <inheritdoc />
    /// <remarks>Text comes in one piece per word.</remarks>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ChatResponse response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (string word in Words(response.Text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, word);
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, [.. Rest(response)]) { FinishReason = response.FinishReason ?? ChatFinishReason.Stop };
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    /// <inheritdoc />
    public void Dispose()
    {
        // Nothing is held.
    }

    private ChatResponse Next(ScriptedRequest request)
    {
        Func<ChatResponse> answer;
        lock (_lock)
        {
            _requests.Add(request);
            int known = _matching.FindIndex(pair => request.Text.Contains(pair.Fragment, StringComparison.Ordinal));
            answer = known >= 0 ? _matching[known].Answer
                : _next.TryDequeue(out Func<ChatResponse>? next) ? next
                : throw new InvalidOperationException($"The script has no answer left for request {_requests.Count}: {request.Text}");
        }

        return answer();
    }

    private static ChatResponse Text(string text) => new(new ChatMessage(ChatRole.Assistant, text)) { FinishReason = ChatFinishReason.Stop };

    private static IEnumerable<string> Words(string text)
    {
        int start = 0;
        while (start < text.Length)
        {
            int space = text.IndexOf(' ', start);
            int end = space < 0 ? text.Length : space + 1;
            yield return text[start..end];
            start = end;
        }
    }

    private static IEnumerable<AIContent> Rest(ChatResponse response)
    {
        foreach (AIContent content in response.Messages.SelectMany(message => message.Contents))
        {
            if (content is not TextContent)
            {
                yield return content;
            }
        }

        if (response.Usage is { } usage)
        {
            yield return new UsageContent(usage);
        }
    }

    private sealed class Models(ScriptedChatClient client) : IModelProvider
    {
        public ModelBinding Resolve(string alias) => new(client, "scripted", alias);
    }
}

/// <summary>What a scripted model was asked.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Options">The options; null when there were none.</param>
public sealed record ScriptedRequest(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)
{
    /// <summary>The texts of all messages, one after the other on lines of their own.</summary>
    public string Text => string.Join('\n', Messages.Select(message => message.Text));
}
