using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>One level of a flow, indexed. Holds only nodes that some run can reach; others are in <see cref="Dead"/>.</summary>
internal sealed class LevelGraph
{
    private readonly Dictionary<string, List<FlowEdge>> _into = [];
    private readonly Dictionary<string, int> _rank = [];

    public LevelGraph(FlowGraph graph)
    {
        Exits = new FlowExits(graph);
        HasWaits = graph.Edges.Any(edge => edge.Handle == FlowEdge.OrderHandle);
        Dictionary<string, FlowNode> byId = graph.Nodes.ToDictionary(node => node.Id);
        foreach (FlowEdge edge in graph.Edges)
        {
            if (!_into.TryGetValue(edge.Target, out List<FlowEdge>? edges))
            {
                _into.Add(edge.Target, edges = []);
            }

            edges.Add(edge);
        }

        Nodes = Sort(graph, byId);
        for (int i = 0; i < Nodes.Count; i++)
        {
            _rank.Add(Nodes[i].Id, i);
        }

        Dead = [.. graph.Nodes.Where(node => !_rank.ContainsKey(node.Id))];
    }

    /// <summary>The nodes, sources before targets; chains stay together and forks keep the order of their edges.</summary>
    public IReadOnlyList<FlowNode> Nodes { get; }

    /// <summary>Nodes that no run reaches: nothing leads to them, or they wait for a node that never runs.</summary>
    public IReadOnlyList<FlowNode> Dead { get; }

    /// <summary>The ways out of nodes.</summary>
    public FlowExits Exits { get; }

    /// <summary>Whether a node waits for another without running because of it. Then a node may have to run after what is outside of its
    /// branch and yet depends on that branch.</summary>
    public bool HasWaits { get; }

    /// <summary>The edges into a node, in the order of the export.</summary>
    public IReadOnlyList<FlowEdge> Into(FlowNode node) => _into.TryGetValue(node.Id, out List<FlowEdge>? edges) ? edges : [];

    /// <summary>The position of a node in <see cref="Nodes"/>; -1 when it is not there.</summary>
    public int Rank(string id) => _rank.GetValueOrDefault(id, -1);

    private List<FlowNode> Sort(FlowGraph graph, Dictionary<string, FlowNode> byId)
    {
        if (graph.EntryId is not { } entry || !byId.ContainsKey(entry))
        {
            return [];
        }

        ILookup<string, FlowEdge> outOf = graph.Edges.ToLookup(edge => edge.Source);
        Dictionary<string, int> waiting = _into.ToDictionary(pair => pair.Key, pair => pair.Value.Count);
        List<FlowNode> sorted = [];
        Stack<string> ready = new([entry]);
        while (ready.TryPop(out string? id))
        {
            sorted.Add(byId[id]);
            foreach (FlowEdge edge in outOf[id].Reverse())
            {
                // A node starts when no edge into it is unknown, so one that waits for an unreachable node never does.
                if (--waiting[edge.Target] == 0 && edge.Target != entry)
                {
                    ready.Push(edge.Target);
                }
            }
        }

        return sorted;
    }
}
