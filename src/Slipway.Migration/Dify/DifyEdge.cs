using Slipway.Migration.Diagnostics;
using Slipway.Migration.Dify.Nodes;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>An edge of an export, before it is checked against the nodes.</summary>
/// <param name="Source">The id of the node it leaves; empty when not said.</param>
/// <param name="Handle">The exit as written.</param>
/// <param name="Target">The id of the node it enters; empty when not said.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record DifyEdge(string Source, string Handle, string Target, FieldCursor Fields)
{
    /// <summary>The most edges of a flow.</summary>
    public const int MaxEdges = 10_000;

    private const string SuccessHandle = "success-branch";

    public static IReadOnlyList<DifyEdge> ReadAll(FieldCursor graph) => [.. graph.OpenEach("edges").Select(Read)];

    /// <summary>The edges that count: both ends exist in one container, and the exit is one that the node has.</summary>
    public static IReadOnlyList<FlowEdge> Check(
        IReadOnlyList<DifyEdge> edges, IReadOnlyDictionary<string, DifyNode> nodes, DiagnosticBag diagnostics)
    {
        var result = new List<FlowEdge>();
        var seen = new HashSet<FlowEdge>();
        foreach (DifyEdge edge in edges)
        {
            if (edge.Check(nodes, diagnostics) is not { } checkedEdge)
            {
                continue;
            }

            if (seen.Add(checkedEdge))
            {
                result.Add(checkedEdge);
            }
        }

        return result;
    }

    private static DifyEdge Read(FieldCursor fields)
    {
        fields.PresentationAll("id", "type", "zIndex", "selected", "targetHandle", "data", "selectable", "animated", "style", "hidden");
        string source = fields.KeepText("source") ?? "";
        string target = fields.KeepText("target") ?? "";
        string handle = fields.KeepText("sourceHandle") ?? FlowEdge.DefaultHandle;
        return new(source, handle, target, fields);
    }

    private FlowEdge? Check(IReadOnlyDictionary<string, DifyNode> nodes, DiagnosticBag diagnostics)
    {
        string name = $"the edge from {Quoted.Text(Source)} to {Quoted.Text(Target)}";
        if (!nodes.TryGetValue(Source, out DifyNode? source) || !nodes.TryGetValue(Target, out DifyNode? target))
        {
            string missing = Quoted.Text(nodes.ContainsKey(Source) ? Target : Source);
            Fields.RefuseAll(DiagnosticCodes.EdgeToNowhere, DiagnosticSeverity.Warning, $"{name} is left out, for there is no node {missing}");
            return null;
        }

        if (source.ContainerId != target.ContainerId)
        {
            Fields.RefuseAll(DiagnosticCodes.EdgeAcrossBorder, DiagnosticSeverity.Error, $"{name} crosses the border of an iteration or loop; it is left out");
            return null;
        }

        if (source.Exits is not { } exits || exits.Contains(Handle))
        {
            return new(Source, Handle, Target);
        }

        if (FailureReader.IsNeverTaken(source, Handle))
        {
            Fields.RefuseAll(DiagnosticCodes.UnknownExit, DiagnosticSeverity.Warning, $"{name} leaves when {source.Name} fails, which cannot happen; it can never be taken and is left out");
            return null;
        }

        if (!exits.Contains(FlowEdge.DefaultHandle))
        {
            Fields.RefuseAll(DiagnosticCodes.UnknownExit, DiagnosticSeverity.Warning, $"{name} leaves by {Quoted.Text(Handle)}, which {source.Name} never opens; it can never be taken and is left out");
            return null;
        }

        if (Handle != SuccessHandle)
        {
            diagnostics.Warning(
                DiagnosticCodes.UnknownExit,
                $"The export: {name} leaves by {Quoted.Text(Handle)}, but {source.Name} has one exit only; Dify takes the edge whenever the node succeeds.",
                Fields.WhereOf("sourceHandle"));
        }

        return new(Source, FlowEdge.DefaultHandle, Target);
    }
}
