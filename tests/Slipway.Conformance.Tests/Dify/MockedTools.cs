using Slipway.Steps;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Answers calls of tools with the outputs a case gives for the node, or with those of every tool.</summary>
internal sealed class MockedTools(EngineMocks mocks, Func<string, string?> nodeOfStep) : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next)
    {
        if (call.Request.Kind is not StepKind.Tool || nodeOfStep(call.Request.Name) is not { } id)
        {
            return next(call);
        }

        return mocks.Error(id) is { } error
            ? throw new StepFailedException(error, "MockError")
            : ValueTask.FromResult(StepResult.FromNode((mocks.Outputs(id) ?? mocks.ToolOutputs).DeepClone()));
    }
}
