using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Slipway.Models;

namespace Slipway.Tests.Prompts;

/// <summary>A model that answers the same and remembers what it was asked.</summary>
internal sealed class FakeModel : IModelProvider, IChatClient
{
    public string Answer { get; set; } = "answer";

    public IReadOnlyList<ChatMessage> Messages { get; private set; } = [];

    public ChatOptions? Options { get; private set; }

    public ModelBinding Resolve(string alias) => new(this, "fake", alias + "-1") { Price = new ModelPrice(1, 2) };

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Messages = [.. messages];
        Options = options;
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, Answer))
        {
            Usage = new UsageDetails { InputTokenCount = 100, OutputTokenCount = 20 },
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (var word in Answer.Split(' ').Select((word, index) => index == 0 ? word : " " + word))
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, word) { ModelId = "fast-2026" };
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, "") { FinishReason = ChatFinishReason.Stop, ModelId = "fast-2026" };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
