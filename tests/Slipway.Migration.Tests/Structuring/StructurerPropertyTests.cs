using CsCheck;
using Slipway.Tests.Properties;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Tests.Structuring;

public sealed class StructurerPropertyTests
{
    [Fact]
    public void Structure_AnyGraph_RunsExactlyTheNodesThatTheEdgesStart() =>
        RandomFlow.Generate(most: 14).SampleSeeded(
            flow =>
            {
                ProgramRun run = ProgramRun.Of(Structurer.Structure(flow.Graph, []).Body, flow.Choices);

                run.Ran.ShouldBeUnique();
                run.Ran.Prepend("n0").ToHashSet().SetEquals(flow.Simulate()).ShouldBeTrue($"ran {string.Join(" ", run.Ran)}");
                run.IsOver.ShouldBeTrue();
            },
            iter: 20_000);

    [Fact]
    public void Structure_AnyGraph_FinishesSourcesBeforeTargetsStart() =>
        RandomFlow.Generate(most: 14).SampleSeeded(
            flow =>
            {
                ProgramRun run = ProgramRun.Of(Structurer.Structure(flow.Graph, []).Body, flow.Choices);

                HashSet<string> ran = flow.Simulate();
                foreach (FlowEdge edge in flow.Graph.Edges.Where(edge => edge.Source != "n0" && flow.IsTaken(edge, ran)))
                {
                    run.Order.ShouldContain((edge.Source, edge.Target));
                }
            },
            iter: 20_000);

    [Fact]
    public void Structure_AnyGraph_SaysTruthfullyWhetherValuesAreThere() =>
        RandomFlow.Generate(most: 12).SampleSeeded(
            flow =>
            {
                FlowLevel level = Structurer.Structure(flow.Graph, []);
                ProgramRun run = ProgramRun.Of(level.Body, flow.Choices);
                foreach (FlowNode reader in flow.Graph.Nodes.Where(node => run.Ran.Contains(node.Id)))
                {
                    foreach (FlowNode source in flow.Graph.Nodes.Where(node => node is not StartNode))
                    {
                        bool there = run.Order.Contains((source.Id, reader.Id)) && Succeeded(flow, source);
                        Presence presence = level.Of(source, failed: false, reader);
                        (presence is Presence.Always && !there).ShouldBeFalse($"{source.Id} is said to be there for {reader.Id}");
                    }
                }
            },
            iter: 5_000);

    [Fact]
    public void Structure_ManyBranches_FallsBackToGuardsThatBehaveTheSame() =>
        RandomFlow.Generate(most: 12).SampleSeeded(
            flow =>
            {
                var graph = new LevelGraph(flow.Graph);
                Block body = new ProgramBuilder(graph, new RegionTree(graph, space: null), space: null).Build();

                ProgramRun run = ProgramRun.Of(body, flow.Choices);

                run.Ran.Prepend("n0").ToHashSet().SetEquals(flow.Simulate()).ShouldBeTrue($"ran {string.Join(" ", run.Ran)}");
            },
            iter: 5_000);

    private static bool Succeeded(RandomFlow flow, FlowNode node) =>
        !flow.Choices.TryGetValue(node.Id, out string? exit) || exit != FlowEdge.FailureHandle;
}
