using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>Where a level reads what its nodes leave.</summary>
internal sealed class OutputReaders(LevelScope level)
{
    private Dictionary<string, List<FlowNode>>? _readers;

    /// <summary>The blocks in which something of this level reads outputs of a node.</summary>
    /// <param name="source">The node.</param>
    /// <param name="output">Which outputs count.</param>
    /// <param name="withFed">Whether aggregators count that the node hands its outputs to where it runs.</param>
    public List<Block> BlocksOf(FlowNode source, Func<string, bool> output, bool withFed = true)
    {
        bool Reads(FlowReference reference) =>
            reference is { Source: FlowSource.Node, NodeId: { } id } && id == source.Id && output(reference.Name);

        bool failed = output(FailureOutputs.Message) && !output("text");
        List<Block> blocks = [.. NodesOf(source.Id)
            .Where(node => level.Blocks.Has(node.Id) && FlowReferences.Within(node).Any(Reads) && level.Level.Of(source, failed, node) is not Presence.Never)
            .Where(node => withFed || node is not AggregateNode aggregate || !level.Shared.IsFedBy(aggregate, source, output))
            .Select(level.Blocks.BlockOf)];
        if (level.Level.Owner is { } owner && FlowReferences.AtEnd(owner).Any(Reads))
        {
            blocks.AddRange(level.Blocks.Ends.Where(end => level.Level.AtEnd(source, failed, end) is not Presence.Never));
        }

        return blocks;
    }

    /// <summary>The nodes of this level that read something of a node, in the order of the export.</summary>
    public List<FlowNode> NodesOf(string source)
    {
        if (_readers is null)
        {
            _readers = [];
            foreach (FlowNode node in level.Level.Graph.Nodes)
            {
                foreach (string read in FlowReferences.Within(node).Where(reference => reference.Source is FlowSource.Node).Select(reference => reference.NodeId!).Distinct())
                {
                    _readers.TryAdd(read, []);
                    _readers[read].Add(node);
                }
            }
        }

        return _readers.GetValueOrDefault(source, []);
    }
}
