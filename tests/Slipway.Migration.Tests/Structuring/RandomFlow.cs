using CsCheck;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Tests.Structuring;

/// <summary>A random graph without cycles and the exits its nodes take in one run.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Choices">The exit taken by node id, for nodes that have several.</param>
internal sealed record RandomFlow(FlowGraph Graph, IReadOnlyDictionary<string, string> Choices)
{
    private static readonly SourceLocation Nowhere = new("flow.yml");

    public static Gen<RandomFlow> Generate(int most) =>
        from nodes in Gen.Int[0, 5].Array[1, most]
        from edges in Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 3]).Array[1, 3].Array[nodes.Length]
        from choices in Gen.Int[0, 3].Array[nodes.Length]
        select Build(nodes, edges, choices);

    private static RandomFlow Build(int[] kinds, (int Source, int Exit)[][] edges, int[] choices)
    {
        var exitsOf = new FlowExits(new FlowGraph(null, [], []));
        List<FlowNode> nodes = [new StartNode("n0", "Start", Nowhere)];
        List<FlowEdge> wires = [];
        Dictionary<string, string> taken = [];
        for (int i = 0; i < kinds.Length; i++)
        {
            FlowNode node = Node($"n{i + 1}", kinds[i]);
            foreach ((int source, int exit) in edges[i])
            {
                FlowNode from = nodes[source % nodes.Count];
                IReadOnlyList<string> exits = exitsOf.Of(from);
                wires.Add(new FlowEdge(from.Id, exits.Count == 0 ? FlowEdge.DefaultHandle : exits[exit % exits.Count], node.Id));
            }

            IReadOnlyList<string> own = exitsOf.Of(node);
            if (own.Count > 0)
            {
                taken.Add(node.Id, own[choices[i] % own.Count]);
            }

            nodes.Add(node);
        }

        return new RandomFlow(new FlowGraph("n0", nodes, wires), taken);
    }

    private static FlowNode Node(string id, int kind) => kind switch
    {
        0 => new BranchNode(id, id, Nowhere, [new BranchCase("true", true, [])]),
        1 => new BranchNode(id, id, Nowhere, [new BranchCase("a", true, []), new BranchCase("b", true, [])]),
        2 => new CodeNode(id, id, Nowhere, CodeLanguage.Python, "", [])
        {
            OnError = new FlowErrorHandling(UsesFailureBranch: true, new Dictionary<string, System.Text.Json.Nodes.JsonNode?>()),
        },
        3 => new EndNode(id, id, Nowhere, []),
        4 => new TemplateNode(id, id, Nowhere, new FlowTemplate("", [], Nowhere)),
        _ => new CodeNode(id, id, Nowhere, CodeLanguage.Python, "", []),
    };

    /// <summary>The nodes that run, by the rule of the builders: no edge into the node is unknown, and one is taken.</summary>
    public HashSet<string> Simulate()
    {
        HashSet<string> ran = [];
        foreach (FlowNode node in Graph.Nodes)
        {
            if (node.Id == "n0" || Graph.Edges.Any(edge => edge.Target == node.Id && IsTaken(edge, ran)))
            {
                ran.Add(node.Id);
            }
        }

        return ran;
    }

    public bool IsTaken(FlowEdge edge, HashSet<string> ran) =>
        ran.Contains(edge.Source) && (!Choices.TryGetValue(edge.Source, out string? exit) || exit == edge.Handle);

    public override string ToString() =>
        string.Join(" ", Graph.Nodes.Select(node => $"{node.Id}:{node.GetType().Name}"))
        + " | " + string.Join(" ", Graph.Edges.Select(edge => $"{edge.Source}.{edge.Handle}>{edge.Target}"))
        + " | " + string.Join(" ", Choices.Select(choice => $"{choice.Key}={choice.Value}"));
}
