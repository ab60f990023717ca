using System.Text.Json.Nodes;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Answers searches with the result a case gives for the node.</summary>
internal sealed class MockedKnowledge(EngineMocks mocks, Func<string, string?> nodeOfStep) : IKnowledge
{
    public ValueTask<IKnowledgeSnapshot> OpenAsync(string name, CancellationToken ct)
    {
        var id = nodeOfStep(name)!;
        return mocks.Error(id) is { } error
            ? throw new StepFailedException(error, "MockError")
            : ValueTask.FromResult<IKnowledgeSnapshot>(new Snapshot(mocks.Outputs(id)?["result"] as JsonArray ?? []));
    }

    private sealed class Snapshot(JsonArray result) : IKnowledgeSnapshot
    {
        public string Id => "mocked";

        public ValueTask<IReadOnlyList<Passage>> SearchAsync(KnowledgeQuery query, CancellationToken ct) =>
            ValueTask.FromResult<IReadOnlyList<Passage>>([.. result.OfType<JsonObject>().Select(item => new Passage("", "") { Original = item.DeepClone().AsObject() })]);
    }
}
