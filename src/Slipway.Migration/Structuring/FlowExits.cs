using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>Which of several ways a run can leave a node.</summary>
internal static class FlowExits
{
    /// <summary>The exits of which exactly one is taken; empty for a node that has only one way on.</summary>
    public static IReadOnlyList<string> Of(FlowNode node)
    {
        bool canFail = node.OnError is { UsesFailureBranch: true };
        if (node is BranchNode branch)
        {
            var exits = branch.Cases.Select(branchCase => branchCase.Handle).Distinct().ToList();
            AddMissing(exits, FlowEdge.ElseHandle);
            if (canFail)
            {
                AddMissing(exits, FlowEdge.FailureHandle);
            }

            return exits;
        }

        return canFail ? [FlowEdge.DefaultHandle, FlowEdge.FailureHandle] : [];
    }

    /// <summary>The position of an edge's exit in <paramref name="exits"/>; -1 when it can never be taken.</summary>
    public static int IndexOf(FlowNode source, IReadOnlyList<string> exits, string handle)
    {
        if (source is BranchNode)
        {
            for (int i = 0; i < exits.Count; i++)
            {
                if (exits[i] == handle)
                {
                    return i;
                }
            }

            return -1;
        }

        // A node that is no branch knows success and failure only, whatever else the exit is called.
        return handle == FlowEdge.FailureHandle ? 1 : 0;
    }

    private static void AddMissing(List<string> exits, string handle)
    {
        if (!exits.Contains(handle))
        {
            exits.Add(handle);
        }
    }
}
