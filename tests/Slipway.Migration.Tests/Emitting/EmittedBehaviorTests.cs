using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Tests.Properties;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;

namespace Slipway.Migration.Tests.Emitting;

public sealed class EmittedBehaviorTests
{
    [Fact]
    public void Emit_AnyFlow_BehavesAsTheFlowDoes() => RandomApp.Generate(most: 12).SampleSeeded(Check, iter: 300);

    private static void Check(RandomApp random)
    {
        EmittedProject project = ProjectEmitter.Emit(random.App);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        string code = string.Join("\n", project.Files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal)).Select(file => file.Content));
        compiled.Diagnostics.ShouldBeEmpty(code);

        var world = new EchoWorld(random.Failing);
        RunOutcomeView actual = world.RunAsync(CompiledPipeline.Create(compiled.PipelineTypes[0]), (JsonObject)random.Input.DeepClone()).GetAwaiter().GetResult();
        FlowSimulator expected = new FlowSimulator(random, id => project.Steps.First(step => step.NodeId == id).StepName ?? "").Run();

        if (expected.Failed)
        {
            actual.Output.ShouldBeNull(code);
            return;
        }

        actual.Failure.ShouldBeNull(code);
        world.Ran.Order(StringComparer.Ordinal).ShouldBe(expected.Ran.Order(StringComparer.Ordinal), code);
        JsonNode.DeepEquals(actual.Output, expected.Outputs).ShouldBeTrue($"expected {expected.Outputs.ToJsonString()}\nactual {actual.Output?.ToJsonString()}\n{code}");
    }
}
