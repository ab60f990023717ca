using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>What blocks do: what their last waiting nodes do.</summary>
internal sealed class BlockNames(FlowContext context)
{
    private readonly Dictionary<Block, (FlowNode? Waiting, FlowNode? Last)> _lastOf = new(ReferenceEqualityComparer.Instance);

    public Words Of(Block block)
    {
        (FlowNode? waiting, FlowNode? last) = LastOf(block);
        return (waiting ?? last) is { } main ? context.Names[main].Step : Words.Of("do nothing");
    }

    /// <summary>The last nodes of a block in reading order: the last that waits for something, and the last of all.</summary>
    private (FlowNode? Waiting, FlowNode? Last) LastOf(Block block)
    {
        if (_lastOf.TryGetValue(block, out (FlowNode? Waiting, FlowNode? Last) known))
        {
            return known;
        }

        FlowNode? waiting = null;
        FlowNode? last = null;
        for (int i = block.Statements.Count - 1; i >= 0 && waiting is null; i--)
        {
            foreach (Block inner in block.Statements[i].Blocks.Reverse())
            {
                (FlowNode? innerWaiting, FlowNode? innerLast) = LastOf(inner);
                waiting ??= innerWaiting;
                last ??= innerLast;
            }

            if (block.Statements[i].Runs is { } node)
            {
                waiting ??= NodeTraits.Waits(node) ? node : null;
                last ??= node;
            }
        }

        _lastOf.Add(block, (waiting, last));
        return (waiting, last);
    }
}
