using Slipway.Migration.Diagnostics;
using Slipway.Migration.Dify.Nodes;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>Lowers the nodes of an export, level by level.</summary>
internal sealed class DifyFlow(DifyScope scope, LedgerRecorder ledger)
{
    /// <summary>Lowers the flow.</summary>
    public FlowGraph Lower()
    {
        InferTypes();
        return LowerBody(null);
    }

    /// <summary>Lowers the nodes of a body; for null, of the flow itself. What nothing leads to is refused and left out.</summary>
    private FlowGraph LowerBody(string? container)
    {
        var nodes = new List<FlowNode>();
        foreach (DifyNode node in scope.Graph.In(container).ToList())
        {
            if (scope.Graph.IsReachable(node))
            {
                nodes.Add(LowerNode(node));
            }
            else
            {
                RefuseUnreachable(node);
            }
        }

        HashSet<string> ids = [.. nodes.Select(node => node.Id)];
        List<FlowEdge> edges = [.. scope.Graph.Edges.Where(edge => ids.Contains(edge.Source) && ids.Contains(edge.Target))];
        return new(scope.Graph.EntryOf(container)?.Id, nodes, edges);
    }

    // The result of one iteration may be the items of another, so this goes on while it finds more.
    private void InferTypes()
    {
        const int MaxRounds = 8;
        List<DifyNode> iterations = [.. scope.Graph.Nodes.Where(node => node.Type == DifyNodeKind.Iteration)];
        bool found = true;
        for (int round = 0; found && round < MaxRounds; round++)
        {
            found = false;
            foreach (DifyNode node in iterations)
            {
                found |= IterationReader.Infer(node, scope);
            }
        }
    }

    private FlowNode LowerNode(DifyNode node)
    {
        FlowNode lowered = node.Type switch
        {
            DifyNodeKind.Iteration => IterationReader.Read(node, scope, () => LowerBody(node.Id)),
            DifyNodeKind.Loop => LoopReader.Read(node, scope, () => LowerBody(node.Id)),
            _ when DifyNodeKind.Of(node)?.Read is { } read => read(node, scope),
            _ => DifyNodeKind.Refuse(node, scope),
        };
        if (node.IsContainer && lowered is UnsupportedNode)
        {
            RefuseBody(node);
        }

        return lowered with
        {
            Description = node.Description,
            Outputs = node.Outputs ?? [],
            OnError = node.OnError,
            Retry = node.Retry,
        };
    }

    private void RefuseUnreachable(DifyNode node)
    {
        Diagnostic diagnostic = scope.Diagnostics.Warning(
            DiagnosticCodes.Unreachable, $"{node.Name} is never reached and left out.", node.Where);
        ledger.RefuseAll(node.Raw, "the node is never reached", diagnostic);
        RefuseBelow(node, "what holds the node is never reached", diagnostic);
    }

    private void RefuseBody(DifyNode node)
    {
        if (!scope.Graph.In(node.Id).Any())
        {
            return;
        }

        Diagnostic diagnostic = scope.Diagnostics.Error(
            DiagnosticCodes.ContainerNotMigrated,
            $"{node.Name} holds {scope.Graph.In(node.Id).Count()} nodes, which are not migrated with it.",
            node.Where);
        RefuseBelow(node, "what holds the node is not migrated", diagnostic);
    }

    private void RefuseBelow(DifyNode node, string reason, Diagnostic diagnostic)
    {
        foreach (DifyNode child in scope.Graph.In(node.Id))
        {
            ledger.RefuseAll(child.Raw, reason, diagnostic);
            RefuseBelow(child, reason, diagnostic);
        }
    }
}
