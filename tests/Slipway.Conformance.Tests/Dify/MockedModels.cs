using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Slipway.Models;
using Slipway.Steps;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Models that answer with the text a case gives for the node that asks.</summary>
internal sealed class MockedModels(EngineMocks mocks, Func<string, string?> nodeOfStep) : IModelProvider, IChatClient
{
    public ModelBinding Resolve(string alias) => new(this, "mock", alias);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var node = nodeOfStep(StepScope.Current!.Request.Name) ?? "";
        if (mocks.Error(node) is { } error)
        {
            throw new ModelCallException(error, "MockError", null, retryable: false);
        }

        var given = mocks.Outputs(node);
        var text = given?["raw_model_text"]?.GetValue<string>() ?? given?["text"]?.GetValue<string>() ?? mocks.ModelText;
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { FinishReason = ChatFinishReason.Stop });
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
}
