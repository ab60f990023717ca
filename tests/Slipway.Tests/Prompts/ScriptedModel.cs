using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Slipway.Models;

namespace Slipway.Tests.Prompts;

/// <summary>A model that gives answers one after the other and remembers what it was asked.</summary>
internal sealed class ScriptedModel(params Func<ChatResponse>[] answers) : IModelProvider, IChatClient
{
    private int _next;

    public List<(List<ChatMessage> Messages, ChatOptions? Options)> Requests { get; } = [];

    public StructuredOutput StructuredOutput { get; init; }

    public static Func<ChatResponse> Says(string text) =>
        () => new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { FinishReason = ChatFinishReason.Stop, Usage = Usage() };

    /// <summary>Asks for tools: the id, the name and the arguments as text.</summary>
    public static Func<ChatResponse> Asks(params (string Id, string Name, string Arguments)[] calls) => () => new ChatResponse(new ChatMessage(
        ChatRole.Assistant, [.. calls.Select(c => new FunctionCallContent(c.Id, c.Name) { RawRepresentation = c.Arguments })]))
    {
        FinishReason = ChatFinishReason.ToolCalls,
        Usage = Usage(),
    };

    public ModelBinding Resolve(string alias) => new(this, "scripted", alias) { StructuredOutput = StructuredOutput };

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Requests.Add(([.. messages], options));
        return Task.FromResult(answers[Math.Min(_next++, answers.Length - 1)]());
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static UsageDetails Usage() => new() { InputTokenCount = 10, OutputTokenCount = 5 };
}
