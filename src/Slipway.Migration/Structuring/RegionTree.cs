using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>
/// Places each node of a level into the region whose condition equals the node's own. A node whose condition is no region's
/// gets a guarded block, in the innermost region that holds all paths into it. With that no node is written twice and no jump
/// is needed, for any graph without cycles.
/// </summary>
/// <remarks>
/// Why exits need no guard: a branch's choice is a variable of its own, so whatever implies that an exit was taken is reached
/// through that exit only and lands inside its region. Only guarded blocks can be left and entered again; <see cref="Reentered"/>
/// looks for that and opens a second block.
/// </remarks>
internal sealed class RegionTree
{
    /// <summary>Deeper nesting than this is no longer readable, and would use up the stack of whoever walks it.</summary>
    private const int MostDepth = 64;

    private const int MostBranches = 1000;

    private readonly LevelGraph _graph;
    private readonly ConditionSpace? _space;
    private readonly BitSet[] _ancestors;
    private readonly Dictionary<string, Region> _regionOf = [];
    private readonly Dictionary<string, RegionItem> _itemOf = [];
    private readonly Dictionary<Region, RegionItem> _guardItemOf = [];
    private readonly Dictionary<(string Node, string Exit), Region> _exits = [];
    private readonly Dictionary<(string Node, string Exit), Condition> _taken = [];
    private readonly Dictionary<Condition, Region> _byCondition = [];
    private readonly HashSet<(string Reader, string Source)> _soft = [];
    private readonly List<Region> _leavable = [];
    private int _variables;

    /// <param name="graph">The level.</param>
    /// <param name="space">Where conditions are made; null to guard every node instead of analysing conditions.</param>
    public RegionTree(LevelGraph graph, ConditionSpace? space)
    {
        _graph = graph;
        _space = space;
        _ancestors = new BitSet[graph.Nodes.Count];
        Root = Region.Root(space?.Always, graph.Nodes.Count);
        Register(Root);
        for (int rank = 0; rank < graph.Nodes.Count; rank++)
        {
            Place(graph.Nodes[rank], rank);
        }

        OrderByReads();
    }

    /// <summary>The level itself.</summary>
    public Region Root { get; }

    /// <summary>The region a node is in; null for a node that never runs.</summary>
    public Region? RegionOf(string id) => _regionOf.GetValueOrDefault(id);

    /// <summary>What hangs on a node's exit.</summary>
    public Region ExitOf(FlowNode node, string exit) => _exits[(node.Id, exit)];

    /// <summary>When a node is left by an exit; null when conditions were too many to analyse.</summary>
    public Condition? Taken(string node, string exit) => _taken.GetValueOrDefault((node, exit));

    /// <summary>Whether a node has finished, if it runs at all, when the reader starts.</summary>
    public bool IsBefore(string source, string reader) =>
        _graph.Rank(source) is >= 0 and int sourceRank && _graph.Rank(reader) is >= 0 and int readerRank
        && ((_ancestors[readerRank]?.Contains(sourceRank) ?? false) || _soft.Contains((reader, source)));

    private void Place(FlowNode node, int rank)
    {
        _ancestors[rank] = new BitSet(_graph.Nodes.Count);
        List<FlowEdge> edges = [];
        List<FlowEdge> waits = [];
        Condition? condition = rank == 0 ? _space?.Always : _space?.Never;
        foreach (FlowEdge edge in rank == 0 ? [] : _graph.Into(node))
        {
            if (ExitRegion(edge) is null)
            {
                continue;
            }

            int source = _graph.Rank(edge.Source);
            _ancestors[rank].Add(source);
            _ancestors[rank].UnionWith(_ancestors[source]);
            if (edge.Handle == FlowEdge.OrderHandle)
            {
                waits.Add(edge);
                continue;
            }

            edges.Add(edge);
            if (_space is not null)
            {
                condition = _space.Or(condition!, EdgeCondition(edge));
            }
        }

        if (rank > 0 && edges.Count == 0)
        {
            return;
        }

        Region region = rank == 0 ? Root : Find(node, rank, condition, edges);
        var item = new RegionItem { Node = node };
        region.Items.Add(item);
        _regionOf.Add(node.Id, region);
        _itemOf.Add(node.Id, item);
        foreach (Region outer in region.SelfAndOuter())
        {
            outer.Members.Add(rank);
        }

        foreach (Region before in _leavable.Where(before => _ancestors[rank].Overlaps(before.Members)))
        {
            before.Behind.Add(rank);
        }

        OpenExits(node, region);
        foreach (FlowEdge edge in edges.Concat(waits))
        {
            Order(_itemOf[edge.Source], _regionOf[edge.Source], item, region);
        }
    }

    private Region Find(FlowNode node, int rank, Condition? condition, List<FlowEdge> edges)
    {
        if (condition is not null && _byCondition.TryGetValue(condition, out Region? known) && Reentered(rank, known) is null)
        {
            return known;
        }

        Region parent = edges.Select(edge => ExitRegion(edge)!).Aggregate(Region.Common);
        parent = _graph.HasWaits && Reentered(rank, parent) is { } left ? left.Parent! : parent;

        var flag = new Flag(node);
        Region guarded = Region.Guarded(parent, flag, condition, _graph.Nodes.Count);
        var guard = new RegionItem { Guarded = guarded };
        parent.Items.Add(guard);
        _guardItemOf.Add(guarded, guard);
        foreach (FlowEdge edge in edges)
        {
            Region from = ExitRegion(edge)!;
            if (from != _regionOf[edge.Source] && from.Items.Exists(item => item.Raised == flag))
            {
                continue;
            }

            var raise = new RegionItem { Raised = flag };
            from.Items.Add(raise);
            if (from == _regionOf[edge.Source])
            {
                raise.After.Add(_itemOf[edge.Source]);
            }

            if (from == parent)
            {
                guard.After.Add(raise);
            }
        }

        Register(guarded);
        return guarded;
    }

    /// <summary>The outermost of a region and those around it that a path into the node leaves and comes back to; null for none.</summary>
    private Region? Reentered(int rank, Region region) => region.SelfAndOuter()
        .Where(IsLeavable)
        .LastOrDefault(left => Blocks(left).Any(block => _ancestors[rank].Overlaps(block.Behind, without: block.Members)));

    /// <summary>Whether paths can leave a region and come back: a guarded block, and an exit where nodes wait for others.</summary>
    private bool IsLeavable(Region region) => region.Flag is not null || (_graph.HasWaits && region.Owner is not null);

    /// <summary>The region; of an exit, those of each exit of its node, for they are entered together.</summary>
    private IEnumerable<Region> Blocks(Region region) => region.Owner is { } owner
        ? _graph.Exits.Of(owner).Select(exit => _exits[(owner.Id, exit)])
        : [region];

    private void OpenExits(FlowNode node, Region region)
    {
        IReadOnlyList<string> exits = _graph.Exits.Of(node);
        if (_space is not null && (region.Depth >= MostDepth || _variables >= MostBranches))
        {
            throw new ConditionSpaceExhaustedException();
        }

        for (int i = 0; i < exits.Count; i++)
        {
            Condition? condition = null;
            if (_space is not null)
            {
                condition = _space.And(region.Condition!, _space.Takes(_variables, exits.Count, i));
                _taken.Add((node.Id, exits[i]), condition);
            }

            Region exit = Region.Exit(region, node, condition, _graph.Nodes.Count);
            _exits.Add((node.Id, exits[i]), exit);
            Register(exit);
        }

        _variables += exits.Count > 0 ? 1 : 0;
    }

    private void Register(Region region)
    {
        if (IsLeavable(region))
        {
            _leavable.Add(region);
        }

        if (region.Condition is not null)
        {
            _byCondition[region.Condition] = region;
        }
    }

    /// <summary>The region in which an edge is taken; null when it never is.</summary>
    private Region? ExitRegion(FlowEdge edge)
    {
        if (!_regionOf.TryGetValue(edge.Source, out Region? region))
        {
            return null;
        }

        FlowNode source = _itemOf[edge.Source].Node!;
        IReadOnlyList<string> exits = _graph.Exits.Of(source);
        if (exits.Count == 0)
        {
            return region;
        }

        int index = FlowExits.IndexOf(source, exits, edge.Handle);
        return index < 0 ? null : _exits[(source.Id, exits[index])];
    }

    private Condition EdgeCondition(FlowEdge edge) => ExitRegion(edge)!.Condition!;

    /// <summary>Has the first of two nodes finish before the second starts, where their paths part.</summary>
    private void Order(RegionItem first, Region firstRegion, RegionItem second, Region secondRegion)
    {
        Region common = Region.Common(firstRegion, secondRegion);
        RegionItem earlier = ItemIn(common, first, firstRegion);
        RegionItem later = ItemIn(common, second, secondRegion);
        if (earlier != later)
        {
            later.After.Add(earlier);
        }
    }

    private RegionItem ItemIn(Region common, RegionItem item, Region region)
    {
        for (; region != common; region = region.Parent!)
        {
            item = region.Owner is { } owner ? _itemOf[owner.Id] : _guardItemOf[region];
        }

        return item;
    }

    /// <summary>Lets a node that reads another without an edge between them run later, where nothing speaks against it.</summary>
    private void OrderByReads()
    {
        foreach (FlowNode reader in _graph.Nodes.Where(node => _regionOf.ContainsKey(node.Id)))
        {
            foreach (FlowReference reference in FlowReferences.Within(reader))
            {
                if (reference is { Source: FlowSource.Node, NodeId: { } source }
                    && source != reader.Id && _regionOf.ContainsKey(source) && !IsBefore(source, reader.Id))
                {
                    TryOrder(source, reader.Id);
                }
            }
        }
    }

    private void TryOrder(string source, string reader)
    {
        Region common = Region.Common(_regionOf[source], _regionOf[reader]);
        RegionItem earlier = ItemIn(common, _itemOf[source], _regionOf[source]);
        RegionItem later = ItemIn(common, _itemOf[reader], _regionOf[reader]);
        if (earlier != later && !earlier.DependsOn(later))
        {
            later.After.Add(earlier);
            _soft.Add((reader, source));
        }
    }
}
