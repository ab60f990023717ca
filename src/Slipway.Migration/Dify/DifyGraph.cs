using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify;

/// <summary>The nodes and edges of an export and how they lie to each other.</summary>
internal sealed class DifyGraph
{
    private readonly Dictionary<string, DifyNode> _byId;
    private readonly ILookup<string, FlowEdge> _outgoing;
    private readonly HashSet<string> _reachable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _followers = new(StringComparer.Ordinal);

    public DifyGraph(IReadOnlyList<DifyNode> nodes, IReadOnlyList<FlowEdge> edges)
    {
        Nodes = nodes;
        Edges = edges;
        _byId = nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
        _outgoing = edges.ToLookup(edge => edge.Source, StringComparer.Ordinal);
        Entry = nodes.FirstOrDefault(node => node.IsEntry && node.ContainerId is null);
        foreach (string? container in nodes.Select(node => node.ContainerId).Distinct().ToList())
        {
            if (EntryOf(container) is { } entry)
            {
                _reachable.UnionWith(From(entry.Id));
            }
        }
    }

    public IReadOnlyList<DifyNode> Nodes { get; }

    public IReadOnlyList<FlowEdge> Edges { get; }

    /// <summary>The node a run begins with; null when there is none.</summary>
    public DifyNode? Entry { get; }

    public DifyNode? Find(string id) => _byId.GetValueOrDefault(id);

    public IEnumerable<DifyNode> In(string? container) => Nodes.Where(node => node.ContainerId == container);

    /// <summary>The node that a body begins with; for null, the entry of the flow.</summary>
    public DifyNode? EntryOf(string? container)
    {
        if (container is null)
        {
            return Entry;
        }

        List<DifyNode> children = [.. In(container)];
        string? named = Find(container)?.StartNodeId;
        return children.Find(child => child.Id == named)
            ?? children.Find(child => child.Type is "iteration-start" or "loop-start")
            ?? children.Find(child => child.IsOldIterationStart)
            ?? children.Find(child => !Edges.Any(edge => edge.Target == child.Id));
    }

    /// <summary>Whether a run can come to the node: something leads to it, and to what holds it.</summary>
    public bool IsReachable(DifyNode node)
    {
        for (DifyNode? current = node; current is not null; current = Find(current.ContainerId ?? ""))
        {
            if (!_reachable.Contains(current.Id))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a use stands in the body of a container, at any depth.</summary>
    public bool IsWithin(string container, DifyNode from, bool isInside) =>
        Levels(from, isInside).Any(level => level.Container == container);

    /// <summary>The innermost loop around a node; null when there is none.</summary>
    public DifyNode? LoopAround(DifyNode node)
    {
        DifyNode? holder = Find(node.ContainerId ?? "");
        while (holder is not null && holder.Type != DifyNodeKind.Loop)
        {
            holder = Find(holder.ContainerId ?? "");
        }

        return holder;
    }

    /// <summary>Whether values of a node can be seen: it stands in the same body as the use or in one around it.</summary>
    public bool IsVisible(DifyNode target, DifyNode from, bool isInside) =>
        Levels(from, isInside).Any(level => level.Container == target.ContainerId);

    /// <summary>How a node lies to a use of its values that can see it.</summary>
    public RunOrder Order(DifyNode target, DifyNode from, bool isInside)
    {
        if (!IsReachable(target))
        {
            return RunOrder.Never;
        }

        (string? _, DifyNode? user) = Levels(from, isInside).First(level => level.Container == target.ContainerId);
        return user is null ? RunOrder.Before
            : user == target || From(user.Id).Contains(target.Id) ? RunOrder.Never
            : From(target.Id).Contains(user.Id) ? RunOrder.Before
            : RunOrder.Unordered;
    }

    // The bodies around a use, innermost first, each with the node of that body that holds the use.
    // A use that sees a whole body comes after all of its nodes.
    private IEnumerable<(string? Container, DifyNode? User)> Levels(DifyNode from, bool isInside)
    {
        if (isInside)
        {
            yield return (from.Id, null);
        }

        for (DifyNode? node = from; node is not null; node = Find(node.ContainerId ?? ""))
        {
            yield return (node.ContainerId, node);
        }
    }

    // The node and all that edges lead to from it.
    private HashSet<string> From(string id)
    {
        if (_followers.TryGetValue(id, out HashSet<string>? known))
        {
            return known;
        }

        var found = new HashSet<string>(StringComparer.Ordinal) { id };
        var open = new Stack<string>([id]);
        while (open.TryPop(out string? current))
        {
            foreach (FlowEdge edge in _outgoing[current])
            {
                if (found.Add(edge.Target))
                {
                    open.Push(edge.Target);
                }
            }
        }

        return _followers[id] = found;
    }
}

/// <summary>How a node lies to one that uses its values.</summary>
internal enum RunOrder
{
    /// <summary>It runs before, when it runs.</summary>
    Before,

    /// <summary>No edges say which of the two runs first.</summary>
    Unordered,

    /// <summary>It runs later, or not at all.</summary>
    Never,
}
