using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.PromptFlow.Nodes;

namespace Slipway.Migration.PromptFlow;

/// <summary>Turns nodes and their references into a graph: who waits for whom, and which conditions decide.</summary>
/// <remarks>
/// A node without a condition runs when one of the nodes that it reads has run: an edge from each. A node with a condition runs when
/// the node in <c>when</c> has run and the value is the one asked for, whatever became of its inputs: it hangs on a branch of its own
/// and only waits for those.
/// </remarks>
internal sealed class DagLowering(DagScope scope)
{
    private readonly HashSet<string> _taken = [.. scope.Flow.Nodes.Select(node => node.Name)];

    /// <summary>The graph of the nodes that run for each line, or of those that run once.</summary>
    /// <param name="aggregation">Whether the aggregation nodes are meant.</param>
    public FlowGraph Lower(bool aggregation)
    {
        List<DagNode> members = [.. scope.Flow.Nodes.Where(node => node.IsAggregation == aggregation)];
        string start = Free("$inputs");
        string end = Free("$outputs");
        List<FlowNode> nodes = [new StartNode(start, "inputs", default)];
        List<FlowEdge> edges = [];
        foreach (DagNode node in members)
        {
            FlowNode lowered = Read(node);
            foreach (DagNode body in lowered is UnsupportedNode ? node.Variants.Values.Prepend(node) : [])
            {
                body.Fields.PresentationRest("the node is not migrated");
            }

            VariantInputs.Check(node, scope);
            nodes.Add(lowered);
            List<string> reads = [.. node.NodesRead().Distinct().Where(name => members.Exists(member => member.Name == name))];
            if (node.When is { } when)
            {
                AddCondition(node, when, reads, start, nodes, edges);
            }
            else if (reads.Count == 0)
            {
                edges.Add(new FlowEdge(start, FlowEdge.DefaultHandle, node.Name));
            }
            else
            {
                edges.AddRange(reads.Select(name => new FlowEdge(name, FlowEdge.DefaultHandle, node.Name)));
            }
        }

        nodes.Add(new EndNode(end, "outputs", default, aggregation ? [] : Results()));
        edges.Add(new FlowEdge(start, FlowEdge.DefaultHandle, end));
        edges.AddRange(members.Select(node => new FlowEdge(node.Name, FlowEdge.OrderHandle, end)));
        return new FlowGraph(start, nodes, edges);
    }

    private void AddCondition(DagNode node, DagInput when, List<string> reads, string start, List<FlowNode> nodes, List<FlowEdge> edges)
    {
        string branch = Free($"{node.Name}?");
        FlowReference value = scope.Value(when, node);
        var condition = new FlowCondition(value, FlowCondition.PythonEquals, null, node.Is, when.Where);
        nodes.Add(new BranchNode(branch, $"activate {node.Name}", node.Where, [new BranchCase("run", MatchesAll: true, [condition])]));
        bool isNode = value.Source is FlowSource.Node;
        edges.Add(new FlowEdge(isNode ? value.NodeId! : start, FlowEdge.DefaultHandle, branch));
        edges.Add(new FlowEdge(branch, "run", node.Name));
        edges.AddRange(reads.Where(name => !isNode || name != value.NodeId).Select(name => new FlowEdge(name, FlowEdge.OrderHandle, node.Name)));
    }

    /// <summary>An id that no node has, whatever the flow calls its own.</summary>
    private string Free(string wish)
    {
        while (!_taken.Add(wish))
        {
            wish += "?";
        }

        return wish;
    }

    private FlowNode Read(DagNode node)
    {
        if (node.Fields.Has("tool") || node.Fields.Has("skip"))
        {
            node.Fields.Refuse("skip", DiagnosticCodes.ActivateBroken, DiagnosticSeverity.Error, "'skip' is not known any more; write an 'activate' for the opposite");
        }

        if (node.Inputs.FirstOrDefault(input => input.Reference is { Kind: DagReferenceKind.Node, Section: not "output" }) is { } odd)
        {
            return scope.NotMigrated(node, DiagnosticCodes.SectionUnknown, $"its input {Quoted.Text(odd.Name)} names {Quoted.Text(odd.Reference!.Section)} of a node, and only 'output' can be read; a result that is a list or has no fitting property cannot be indexed directly", odd.Where);
        }

        return (node.Type, node.Source.HasText("type", type => type == "package")) switch
        {
            ("llm" or "custom_llm", _) => LlmNodeReader.Read(node, scope),
            ("prompt", _) => PromptNodeReader.Read(node, scope),
            ("python", true) => ReadPackage(node),
            ("python", false) when node.Source.KeepText("type") is "code" or null => CodeNodeReader.Read(node, scope),
            ("python", false) => scope.NotMigrated(node, DiagnosticCodes.ToolUnknown, $"there is no kind of source {Quoted.Text(node.Source.KeepText("type") ?? "")}", node.Source.WhereOf("type")),
            ("csharp", _) => ReadCSharp(node),
            ("", _) => scope.NotMigrated(node, DiagnosticCodes.ToolUnknown, "it has no type; write llm, prompt or python"),
            var (type, _) => scope.NotMigrated(node, DiagnosticCodes.ToolUnknown, $"there is no type of node {Quoted.Text(type)}", node.Fields.WhereOf("type")),
        };
    }

    private FlowNode ReadPackage(DagNode node)
    {
        node.Source.KeepText("type");
        return PackageNodeReader.Read(node, scope);
    }

    private UnsupportedNode ReadCSharp(DagNode node)
    {
        node.Source.PresentationRest("the node is not migrated");
        return scope.NotMigrated(node, DiagnosticCodes.LanguageUnknown, "it is a C# tool of a package; call it from the pipeline");
    }

    private List<FlowBinding> Results()
    {
        var results = new List<FlowBinding>();
        foreach (DagOutput output in scope.Flow.Outputs)
        {
            if (output.Value.Reference is { Kind: DagReferenceKind.Node } reference && scope.Flow.Nodes.Exists(node => node.Name == reference.Name && node.IsAggregation))
            {
                scope.Diagnostics.Warning(DiagnosticCodes.AggregationMisused, $"Output {Quoted.Text(output.Name)} reads an aggregation node, which runs after all lines; the builder leaves it out of each line's outputs.", output.Where);
                continue;
            }

            results.Add(new FlowBinding(output.Name, scope.Value(output.Value, null)));
        }

        return results;
    }
}
