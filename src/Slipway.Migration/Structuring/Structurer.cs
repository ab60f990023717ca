using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>Turns the graph of a flow into a program.</summary>
internal static class Structurer
{
    /// <summary>Structures a flow with all its bodies. The graphs have no cycles.</summary>
    /// <param name="graph">The flow.</param>
    /// <param name="diagnostics">Receives what a person should know.</param>
    public static FlowLevel Structure(FlowGraph graph, ICollection<Diagnostic> diagnostics) =>
        Structure(graph, outer: null, owner: null, diagnostics);

    private static FlowLevel Structure(
        FlowGraph graph, FlowLevel? outer, ContainerNode? owner, ICollection<Diagnostic> diagnostics)
    {
        FlowLevel level = Level(graph, outer, owner);
        foreach (FlowNode node in level.Dead)
        {
            diagnostics.Add(new Diagnostic(
                StructuringDiagnostics.NeverRuns, DiagnosticSeverity.Warning,
                $"Node '{node.Title}' never runs: nothing leads to it, or it waits for a node that nothing starts. It is left out.", node.Where));
        }

        if (!level.IsAnalysed)
        {
            diagnostics.Add(new Diagnostic(
                StructuringDiagnostics.TooEntangled, DiagnosticSeverity.Warning,
                "The branches are too entangled to be written as nested ifs; each node got a guard of its own. The behaviour is the same.",
                graph.Nodes[0].Where));
        }

        foreach (ContainerNode container in graph.Nodes.OfType<ContainerNode>().Where(node => level.Runs(node.Id)))
        {
            level.Bodies.Add(container.Id, Structure(container.Body, level, container, diagnostics));
        }

        return level;
    }

    private static FlowLevel Level(FlowGraph graph, FlowLevel? outer, ContainerNode? owner)
    {
        var nodes = new LevelGraph(graph);
        try
        {
            return Level(graph, nodes, new ConditionSpace(), outer, owner);
        }
        catch (ConditionSpaceExhaustedException)
        {
            return Level(graph, nodes, space: null, outer, owner);
        }
    }

    private static FlowLevel Level(FlowGraph graph, LevelGraph nodes, ConditionSpace? space, FlowLevel? outer, ContainerNode? owner)
    {
        var tree = new RegionTree(nodes, space);
        Block body = nodes.Nodes.Count == 0
            ? new Block([], space?.Always, EndsRun: true)
            : new ProgramBuilder(nodes, tree, space).Build();
        return new FlowLevel(graph, tree, space, body) { Outer = outer, Owner = owner };
    }
}

/// <summary>Codes of what structuring reports; see docs/diagnostics.md.</summary>
internal static class StructuringDiagnostics
{
    /// <summary>A node that no run reaches.</summary>
    public const string NeverRuns = "SW3001";

    /// <summary>Conditions were too many to analyse.</summary>
    public const string TooEntangled = "SW3002";
}
