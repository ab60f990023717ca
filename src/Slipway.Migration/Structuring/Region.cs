using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>Nodes that run under the same condition: the level itself, what hangs on an exit, or a guarded block.</summary>
internal sealed class Region
{
    private Region(Region? parent, Condition? condition, int capacity)
    {
        Parent = parent;
        Condition = condition;
        Depth = parent is null ? 0 : parent.Depth + 1;
        Members = new BitSet(capacity);
        Behind = new BitSet(capacity);
    }

    public Region? Parent { get; }

    /// <summary>When it runs; null when conditions were too many to analyse.</summary>
    public Condition? Condition { get; }

    public int Depth { get; }

    /// <summary>The node on whose exit this region hangs; null for the level and for guarded blocks.</summary>
    public FlowNode? Owner { get; private init; }

    /// <summary>The guard; null for the level and for exits.</summary>
    public Flag? Flag { get; private init; }

    /// <summary>The ranks of all nodes inside, nested regions included.</summary>
    public BitSet Members { get; }

    /// <summary>The ranks of the nodes that some member leads to. Kept for regions that can be left and entered again.</summary>
    public BitSet Behind { get; }

    /// <summary>The region's own items, in order of discovery.</summary>
    public List<RegionItem> Items { get; } = [];

    public static Region Root(Condition? condition, int capacity) => new(null, condition, capacity);

    public static Region Exit(Region parent, FlowNode owner, Condition? condition, int capacity) =>
        new(parent, condition, capacity) { Owner = owner };

    public static Region Guarded(Region parent, Flag flag, Condition? condition, int capacity) =>
        new(parent, condition, capacity) { Flag = flag };

    /// <summary>The innermost region that holds both.</summary>
    public static Region Common(Region left, Region right)
    {
        while (left != right)
        {
            if (left.Depth >= right.Depth)
            {
                left = left.Parent!;
            }
            else
            {
                right = right.Parent!;
            }
        }

        return left;
    }

    /// <summary>The region and those around it, innermost first.</summary>
    public IEnumerable<Region> SelfAndOuter()
    {
        for (Region? region = this; region is not null; region = region.Parent)
        {
            yield return region;
        }
    }
}

/// <summary>Something a region does: runs a node with all that hangs on its exits, enters a guarded block, or raises a flag.</summary>
internal sealed class RegionItem
{
    /// <summary>The node; null for guarded blocks and flags.</summary>
    public FlowNode? Node { get; init; }

    /// <summary>The guarded block; null for the others.</summary>
    public Region? Guarded { get; init; }

    /// <summary>The flag to raise; null for the others.</summary>
    public Flag? Raised { get; init; }

    /// <summary>The items of the same region that must have finished.</summary>
    public HashSet<RegionItem> After { get; } = [];

    /// <summary>Whether this item must wait, directly or not, for the other.</summary>
    public bool DependsOn(RegionItem other)
    {
        HashSet<RegionItem> seen = [this];
        Stack<RegionItem> open = new([this]);
        while (open.TryPop(out RegionItem? item))
        {
            foreach (RegionItem earlier in item.After)
            {
                if (earlier == other)
                {
                    return true;
                }

                if (seen.Add(earlier))
                {
                    open.Push(earlier);
                }
            }
        }

        return false;
    }
}
