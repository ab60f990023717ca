using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Migration.Flow;
using Slipway.Steps;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Answers code steps with the outputs a case gives. Outputs that do not have the declared type are a
/// description for people ("computed per item: …"): then the node's own code runs.</summary>
internal sealed class MockedCode(EngineMocks mocks, Func<string, string?> nodeOfStep, IReadOnlyDictionary<string, CodeNode> nodes) : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next)
    {
        if (call.Request.Kind is StepKind.Code
            && nodeOfStep(call.Request.Name) is { } id
            && nodes.TryGetValue(id, out var node)
            && mocks.Outputs(id) is { } outputs
            && outputs.All(o => node.Outputs.Any(declared => declared.Name == o.Key && Fits(o.Value, declared.Type))))
        {
            return ValueTask.FromResult(StepResult.FromNode(outputs.DeepClone()));
        }

        return next(call);
    }

    private static bool Fits(JsonNode? value, FlowType type) => type.Kind switch
    {
        FlowTypeKind.String => value?.GetValueKind() is JsonValueKind.String,
        FlowTypeKind.Number => value?.GetValueKind() is JsonValueKind.Number,
        FlowTypeKind.Array => value is JsonArray,
        FlowTypeKind.Object => value is JsonObject,
        _ => true,
    };
}
