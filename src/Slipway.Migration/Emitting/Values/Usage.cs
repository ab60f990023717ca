using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Values;

/// <summary>Which outputs of which nodes something reads.</summary>
internal sealed class Usage
{
    private readonly Dictionary<string, HashSet<string>> _read = [];
    private readonly List<FlowReference> _references = [];

    public Usage(FlowLevel root) => Collect(root);

    /// <summary>The outputs of a node that are read.</summary>
    public IReadOnlySet<string> Of(FlowNode node) => _read.TryGetValue(node.Id, out HashSet<string>? names) ? names : new HashSet<string>();

    public bool IsRead(FlowNode node, string output) => Of(node).Contains(output);

    /// <summary>What reads an output of a node.</summary>
    public IEnumerable<FlowReference> Of(FlowNode node, string output) =>
        _references.Where(reference => reference.NodeId == node.Id && reference.Name == output);

    private void Collect(FlowLevel level)
    {
        IEnumerable<FlowReference> references = level.Graph.Nodes.Where(node => level.Runs(node.Id)).SelectMany(FlowReferences.Of);
        if (level.Owner is { } owner)
        {
            references = references.Concat(FlowReferences.AtEnd(owner));
        }

        foreach (FlowReference reference in references)
        {
            if (reference is { Source: FlowSource.Node, NodeId: { } id })
            {
                _read.TryAdd(id, []);
                _read[id].Add(reference.Name);
                _references.Add(reference);
            }
        }

        foreach (FlowLevel body in level.Bodies.Values)
        {
            Collect(body);
        }
    }
}
