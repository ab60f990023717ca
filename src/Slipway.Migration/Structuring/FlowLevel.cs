using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>Whether a value is there when it is read.</summary>
internal enum Presence
{
    /// <summary>No run that reads it has it.</summary>
    Never,

    /// <summary>It depends on the branches taken.</summary>
    Sometimes,

    /// <summary>Every run that reads it has it.</summary>
    Always,
}

/// <summary>A structured level of a flow: the flow itself or the body of a for-each node.</summary>
internal sealed class FlowLevel
{
    private readonly RegionTree _tree;
    private readonly ConditionSpace? _space;
    private readonly Dictionary<string, FlowNode> _nodes;

    internal FlowLevel(FlowGraph graph, RegionTree tree, ConditionSpace? space, Block body)
    {
        Graph = graph;
        Body = body;
        _tree = tree;
        _space = space;
        _nodes = graph.Nodes.ToDictionary(node => node.Id);
        Dead = [.. graph.Nodes.Where(node => tree.RegionOf(node.Id) is null)];
    }

    public FlowGraph Graph { get; }

    /// <summary>The program.</summary>
    public Block Body { get; }

    /// <summary>Nodes that no run reaches.</summary>
    public IReadOnlyList<FlowNode> Dead { get; }

    /// <summary>Whether conditions were analysed; otherwise every node has a guard and every value may be missing.</summary>
    public bool IsAnalysed => _space is not null;

    /// <summary>The level around it; null for the flow itself.</summary>
    public FlowLevel? Outer { get; init; }

    /// <summary>The node whose body it is; null for the flow itself.</summary>
    public ContainerNode? Owner { get; init; }

    /// <summary>The bodies of for-each nodes, by the node's id.</summary>
    public Dictionary<string, FlowLevel> Bodies { get; } = [];

    /// <summary>The node of this level, not of its bodies, with an id; null for none.</summary>
    public FlowNode? Find(string? id) => id is null ? null : _nodes.GetValueOrDefault(id);

    /// <summary>When a node runs; null when it never does or conditions were not analysed.</summary>
    public Condition? ConditionOf(string id) => _tree.RegionOf(id)?.Condition;

    /// <summary>Whether some run reaches the node.</summary>
    public bool Runs(string id) => _tree.RegionOf(id) is not null;

    /// <summary>Whether two of the nodes can run in the same run.</summary>
    public bool MeetInARun(IEnumerable<string> nodes)
    {
        if (_space is null)
        {
            return nodes.Skip(1).Any();
        }

        Condition any = _space.Never;
        foreach (string node in nodes)
        {
            if (!_space.Excludes(any, ConditionOf(node)!))
            {
                return true;
            }

            any = _space.Or(any, ConditionOf(node)!);
        }

        return false;
    }

    /// <summary>Whether some run reaches none of the nodes.</summary>
    public bool MayMissAll(IEnumerable<string> nodes) =>
        _space is null || nodes.Aggregate(_space.Never, (any, id) => _space.Or(any, ConditionOf(id)!)) != _space.Always;

    /// <summary>Whether one of the nodes runs whenever the reader does.</summary>
    public bool OneRunsBefore(IEnumerable<string> sources, string reader) =>
        _space is not null
        && _space.Implies(ConditionOf(reader)!, sources.Aggregate(_space.Never, (any, id) => _space.Or(any, ConditionOf(id)!)));

    /// <summary>Whether two nodes run in exactly the same runs.</summary>
    public bool RunTogether(string left, string right) => _space is not null && ConditionOf(left) == ConditionOf(right);

    /// <summary>Whether another node's outputs are there when a node reads them.</summary>
    /// <param name="source">The node that is read.</param>
    /// <param name="failed">Whether what a failure leaves is read, rather than what success leaves.</param>
    /// <param name="reader">The node that reads.</param>
    public Presence Of(FlowNode source, bool failed, FlowNode reader) =>
        Runs(source.Id) && Runs(reader.Id) && _tree.IsBefore(source.Id, reader.Id)
            ? Compare(source, failed, ConditionOf(reader.Id))
            : Presence.Never;

    /// <summary>Whether a node's outputs are there at the end of a block that ends the run.</summary>
    public Presence AtEnd(FlowNode source, bool failed, Block block) =>
        _space is not null && block.Reached == _space.Never ? Presence.Never : Runs(source.Id) ? Compare(source, failed, block.Reached) : Presence.Never;

    private Presence Compare(FlowNode source, bool failed, Condition? reader)
    {
        if (_space is null)
        {
            return Presence.Sometimes;
        }

        Condition left = source.OnError is { UsesFailureBranch: true }
            ? LeavesOutputs(source, failed)
            : ConditionOf(source.Id)!;
        return _space.Implies(reader!, left) ? Presence.Always
            : _space.Excludes(reader!, left) ? Presence.Never
            : Presence.Sometimes;
    }

    private Condition LeavesOutputs(FlowNode source, bool failed)
    {
        Condition failure = _tree.Taken(source.Id, FlowEdge.FailureHandle)!;
        return failed ? failure : _space!.Except(ConditionOf(source.Id)!, failure);
    }
}
