using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify;

/// <summary>Checks the shape of a graph: entries, cycles, nodes that nothing leads to.</summary>
internal static class DifyGraphChecks
{
    /// <summary>Reports what is wrong. Returns whether the graph can be migrated at all.</summary>
    public static bool Check(DifyGraph graph, SourceLocation where, DiagnosticBag diagnostics)
    {
        if (graph.Entry is not { } entry)
        {
            diagnostics.Error(DiagnosticCodes.NoEntry, "The flow has no start node, so nothing would run.", where);
            return false;
        }

        foreach (DifyNode other in graph.In(null).Where(node => node.IsEntry && node != entry))
        {
            bool mixes = entry.IsTrigger != other.IsTrigger;
            diagnostics.Report(
                DiagnosticCodes.SeveralEntries,
                mixes ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
                mixes
                    ? $"{other.Name} is an entry beside {Quoted.Text(entry.Title)}; Dify does not run flows with a start and a trigger."
                    : $"{other.Name} is a second entry; the flow begins with {Quoted.Text(entry.Title)}, and what only the other leads to is left out.",
                other.Where);
        }

        return !ReportCycles(graph, diagnostics);
    }

    private static bool ReportCycles(DifyGraph graph, DiagnosticBag diagnostics)
    {
        ILookup<string, string> targets = graph.Edges.ToLookup(edge => edge.Source, edge => edge.Target, StringComparer.Ordinal);
        var finished = new Dictionary<string, bool>(StringComparer.Ordinal);
        bool found = false;
        foreach (DifyNode node in graph.Nodes)
        {
            found |= HasCycle(node.Id, targets, finished, graph, diagnostics);
        }

        return found;
    }

    // Depth first with a stack of our own; false in the map means that the node is on the path.
    private static bool HasCycle(
        string root, ILookup<string, string> targets, Dictionary<string, bool> finished, DifyGraph graph, DiagnosticBag diagnostics)
    {
        if (!finished.TryAdd(root, false))
        {
            return false;
        }

        bool found = false;
        var path = new Stack<(string Id, IEnumerator<string> Next)>();
        path.Push((root, targets[root].GetEnumerator()));
        while (path.TryPeek(out (string Id, IEnumerator<string> Next) top))
        {
            if (!top.Next.MoveNext())
            {
                finished[top.Id] = true;
                path.Pop();
                continue;
            }

            string target = top.Next.Current;
            if (finished.TryAdd(target, false))
            {
                path.Push((target, targets[target].GetEnumerator()));
            }
            else if (!finished[target])
            {
                found = true;
                DifyNode node = graph.Find(target)!;
                diagnostics.Error(
                    DiagnosticCodes.Cycle,
                    $"{node.Name} comes after itself: an edge from {Quoted.Text(graph.Find(top.Id)!.Title)} leads back to it. Dify flows repeat by loops, not by edges.",
                    node.Where);
            }
        }

        return found;
    }
}
