using System.Text.Json.Nodes;
using Slipway.Steps;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Answers questions to people with the action a case gives for the node.</summary>
internal sealed class MockedReviews(EngineMocks mocks, Func<string, string?> nodeOfStep) : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next)
    {
        if (call.Request.Kind is not StepKind.Review || nodeOfStep(call.Request.Name) is not { } id || mocks.Person(id) is not { } person)
        {
            return next(call);
        }

        return ValueTask.FromResult(StepResult.FromNode(new JsonObject
        {
            ["value"] = new JsonObject { ["action"] = person["action"]?.DeepClone(), ["fields"] = person["inputs"]?.DeepClone() },
            ["at"] = "2026-01-01T00:00:00Z",
        }));
    }
}
