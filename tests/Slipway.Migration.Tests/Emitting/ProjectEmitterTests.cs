using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Emitting;

public sealed class ProjectEmitterTests
{
    public static TheoryData<string> Samples => ["returns-desk", "help-chat", "fragile-calls", "ticket-router"];

    [Theory, MemberData(nameof(Samples))]
    public void Emit_Sample_IsAsApproved(string sample)
    {
        EmittedProject project = ProjectEmitter.Emit(Find(sample));

        Approved.Match("flow-" + sample, string.Join("\n", project.Files.Select(file => $"=== {file.Path}\n{file.Content}")));
    }

    [Theory, MemberData(nameof(Samples))]
    public void Emit_Sample_CompilesWithoutWarnings(string sample)
    {
        EmittedProject project = ProjectEmitter.Emit(Find(sample));

        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);

        compiled.Diagnostics.ShouldBeEmpty();
        compiled.PipelineTypes.ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Samples))]
    public void Emit_Twice_GivesTheSameBytes(string sample) =>
        ProjectEmitter.Emit(Find(sample)).Files.ShouldBe(ProjectEmitter.Emit(Find(sample)).Files);

    [Fact]
    public void Emit_EachNode_IsFoundInTheStepMap()
    {
        FlowApp app = SampleFlows.ReturnsDesk();

        EmittedProject project = ProjectEmitter.Emit(app);

        project.Steps.Select(step => step.NodeId).ShouldBe(["start", "load", "parse", "late", "apologize", "sorry", "summarize", "tone", "judge", "judgestart", "verdict", "letter", "done"]);
        project.Steps.Where(step => step.StepName is not null).ShouldAllBe(step => step.Line > 0);
        project.HasRefusals.ShouldBeFalse();
    }

    [Fact]
    public void Emit_UnsupportedNode_HasRefusals() => ProjectEmitter.Emit(SampleFlows.Router()).HasRefusals.ShouldBeTrue();

    private static FlowApp Find(string sample) => sample switch
    {
        "returns-desk" => SampleFlows.ReturnsDesk(),
        "help-chat" => SampleFlows.HelpChat(),
        "fragile-calls" => SampleFlows.Fragile(),
        _ => SampleFlows.Router(),
    };
}
