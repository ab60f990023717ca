using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Values;

/// <summary>Which block stands in which, and where each node runs: the scopes of the emitted code before there is code.</summary>
internal sealed class BlockMap
{
    private readonly Dictionary<Block, BlockPlace> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Block> _blockOf = [];
    private readonly Dictionary<string, ChoiceStatement> _choices = [];
    private readonly Dictionary<Flag, List<Block>> _raises = [];
    private readonly Dictionary<Flag, Block> _guards = [];
    private readonly Dictionary<Flag, Block> _guarded = [];

    public BlockMap(Block root)
    {
        Root = root;
        Add(root, new BlockPlace(null, null, Index: 0, IsBranch: false, Depth: 0));
    }

    public Block Root { get; }

    /// <summary>Blocks at whose end the run, or the item, is over.</summary>
    public List<Block> Ends { get; } = [];

    /// <summary>The flags that have to be remembered.</summary>
    public IEnumerable<Flag> Flags => _guards.Keys;

    public BlockPlace PlaceOf(Block block) => _places[block];

    /// <summary>The block in which a node runs.</summary>
    public Block BlockOf(FlowNode node) => _blockOf[node.Id];

    public bool Has(string id) => _blockOf.ContainsKey(id);

    /// <summary>The choice that a node makes; null for a node without exits.</summary>
    public ChoiceStatement? ChoiceOf(FlowNode node) => _choices.GetValueOrDefault(node.Id);

    /// <summary>Whether what follows on a node's success stands behind the try statement rather than in a block of its own.</summary>
    public bool SucceedsInLine(FlowNode node) =>
        ChoiceOf(node) is { Arms: [{ Body.Statements.Count: 0 }, { Body.EndsRun: true }] };

    /// <summary>The blocks in which a flag is raised, and the one that asks for it.</summary>
    public IEnumerable<Block> UsesOf(Flag flag) => _raises.GetValueOrDefault(flag, []).Append(_guards[flag]);

    /// <summary>What a flag guards.</summary>
    public Block GuardedBy(Flag flag) => _guarded[flag];

    public bool IsWithin(Block inner, Block outer)
    {
        for (Block? block = inner; block is not null; block = _places[block].Outer)
        {
            if (ReferenceEquals(block, outer))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the way from a block out to another leads only out of arms and guards, and out of one at least.</summary>
    public bool CrossesOnlyArms(Block home, Block top)
    {
        if (ReferenceEquals(home, top))
        {
            return false;
        }

        for (Block block = home; !ReferenceEquals(block, top); block = _places[block].Outer!)
        {
            if (_places[block].IsBranch)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The innermost block that holds both.</summary>
    public Block Common(Block left, Block right)
    {
        while (!ReferenceEquals(left, right))
        {
            if (_places[left].Depth >= _places[right].Depth)
            {
                left = _places[left].Outer!;
            }
            else
            {
                right = _places[right].Outer!;
            }
        }

        return left;
    }

    private void Add(Block block, BlockPlace place)
    {
        _places.Add(block, place);
        if (block.EndsRun)
        {
            Ends.Add(block);
        }

        for (int i = 0; i < block.Statements.Count; i++)
        {
            Statement statement = block.Statements[i];
            switch (statement)
            {
                case NodeStatement node:
                    _blockOf.Add(node.Node.Id, block);
                    break;
                case ChoiceStatement choice:
                    _blockOf.Add(choice.Node.Id, block);
                    _choices.Add(choice.Node.Id, choice);
                    foreach (ChoiceArm arm in choice.Arms)
                    {
                        Add(arm.Body, place.Inside(block, i, isBranch: false));
                    }

                    break;
                case GuardStatement guard:
                    _guards.Add(guard.Flag, block);
                    _guarded.Add(guard.Flag, guard.Body);
                    Add(guard.Body, place.Inside(block, i, isBranch: false));
                    break;
                case RaiseStatement { Flag.IsAlwaysRaised: false } raise:
                    _raises.TryAdd(raise.Flag, []);
                    _raises[raise.Flag].Add(block);
                    break;
                case ParallelStatement parallel:
                    foreach (Block branch in parallel.Branches)
                    {
                        Add(branch, place.Inside(block, i, isBranch: true));
                    }

                    break;
            }
        }
    }
}

/// <summary>Where a block stands.</summary>
/// <param name="Outer">The block around it; null for the whole level.</param>
/// <param name="In">The statement of that block it belongs to.</param>
/// <param name="Index">The place of that statement in the block.</param>
/// <param name="IsBranch">Whether it runs beside others, in a method of its own.</param>
/// <param name="Depth">How many blocks are around it.</param>
internal sealed record BlockPlace(Block? Outer, Statement? In, int Index, bool IsBranch, int Depth)
{
    public BlockPlace Inside(Block outer, int index, bool isBranch) => new(outer, outer.Statements[index], index, isBranch, Depth + 1);
}
