using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>Which of several ways a run can leave the nodes of a graph.</summary>
/// <param name="graph">The graph; for nodes whose kind does not say it, its edges say which exits there are.</param>
internal sealed class FlowExits(FlowGraph graph)
{
    private readonly ILookup<string, string> _used = graph.Edges.ToLookup(edge => edge.Source, edge => edge.Handle);
    private readonly Dictionary<FlowNode, IReadOnlyList<string>> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The exits of which exactly one is taken; empty for a node that has only one way on.</summary>
    public IReadOnlyList<string> Of(FlowNode node)
    {
        if (!_known.TryGetValue(node, out IReadOnlyList<string>? exits))
        {
            _known.Add(node, exits = Find(node));
        }

        return exits;
    }

    private List<string> Find(FlowNode node)
    {
        List<string> exits = node switch
        {
            BranchNode branch => [.. branch.Cases.Select(branchCase => branchCase.Handle).Append(FlowEdge.ElseHandle).Distinct()],
            ClassifierNode classifier => [.. classifier.Classes.Select(c => c.Id)],
            ReviewNode review => [.. review.Actions.Select(action => action.Id).Append(ReviewNode.TimeoutHandle).Distinct()],
            UnsupportedNode => [.. _used[node.Id].Where(handle => handle is not (FlowEdge.FailureHandle or FlowEdge.OrderHandle)).Distinct()],
            _ => [],
        };
        if (exits is [FlowEdge.DefaultHandle])
        {
            exits.Clear();
        }

        if (node.OnError is { UsesFailureBranch: true })
        {
            exits = exits.Count == 0 ? [FlowEdge.DefaultHandle, FlowEdge.FailureHandle] : [.. exits.Append(FlowEdge.FailureHandle).Distinct()];
        }

        return exits;
    }

    /// <summary>The position of an edge's exit in <paramref name="exits"/>; -1 when it can never be taken.</summary>
    public static int IndexOf(FlowNode source, IReadOnlyList<string> exits, string handle)
    {
        if (source is BranchNode or ClassifierNode or ReviewNode or UnsupportedNode)
        {
            for (int i = 0; i < exits.Count; i++)
            {
                if (exits[i] == handle)
                {
                    return i;
                }
            }

            return source is UnsupportedNode ? 0 : -1;
        }

        // A node that is no branch knows success and failure only, whatever else the exit is called.
        return handle == FlowEdge.FailureHandle ? 1 : 0;
    }
}
