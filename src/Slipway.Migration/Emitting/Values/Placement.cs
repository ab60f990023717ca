using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Values;

/// <summary>Where a local is assigned and how far out it is needed.</summary>
/// <param name="Local">The local.</param>
/// <param name="Homes">The blocks in which it is assigned.</param>
/// <param name="Top">The innermost block that holds all its uses.</param>
/// <param name="Initial">Its value before it is assigned; null when every path assigns it before it is read.</param>
internal sealed record Placement(Local Local, IReadOnlyList<Block> Homes, Block Top, string? Initial);

/// <summary>The placements of the locals of a level.</summary>
internal sealed class Placements(BlockMap blocks)
{
    private readonly Dictionary<string, Placement> _byName = [];
    private readonly Dictionary<Block, List<(Placement Placement, int Statement)>> _declared = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Block, List<Local>> _leaves = new(ReferenceEqualityComparer.Instance);

    public void Add(Placement placement)
    {
        _byName.Add(placement.Local.Name, placement);
        Dictionary<Block, int> first = new(ReferenceEqualityComparer.Instance);
        HashSet<Block> left = new(ReferenceEqualityComparer.Instance);
        foreach (Block home in placement.Homes)
        {
            Trace(placement, home, first, left);
        }

        foreach ((Block block, int statement) in first)
        {
            ListOf(_declared, block).Add((placement, statement));
        }

        foreach (Block branch in left)
        {
            ListOf(_leaves, branch).Add(placement.Local);
        }
    }

    public bool Has(Local local) => _byName.ContainsKey(local.Name);

    /// <summary>Whether the local is declared by its assignment in the given block, or has been declared further out.</summary>
    public bool DeclaresAt(Local local, Block block) =>
        !_byName.TryGetValue(local.Name, out Placement? placement) || (placement.Homes.Count == 1 && ReferenceEquals(SegmentTop(placement, block), block));

    /// <summary>Locals to declare in a block before one of its statements, because they are assigned inside it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="statement">The place of the statement in it.</param>
    public IEnumerable<Placement> DeclaredBefore(Block block, int statement) =>
        _declared.GetValueOrDefault(block, []).Where(declared => declared.Statement == statement).Select(declared => declared.Placement);

    /// <summary>Locals assigned inside a branch that are read outside of it.</summary>
    public IReadOnlyList<Local> LeavesOf(Block branch) => _leaves.GetValueOrDefault(branch, []);

    /// <summary>Walks from where a local is assigned out to where it is needed.</summary>
    /// <param name="placement">The local.</param>
    /// <param name="home">Where it is assigned.</param>
    /// <param name="first">Receives the blocks that declare it, the outermost of their methods, each with the first statement that assigns it.</param>
    /// <param name="left">Receives the branches beside others that it leaves.</param>
    private void Trace(Placement placement, Block home, Dictionary<Block, int> first, HashSet<Block> left)
    {
        for (Block block = home; !ReferenceEquals(block, placement.Top);)
        {
            BlockPlace place = blocks.PlaceOf(block);
            Block outer = place.Outer!;
            if (place.IsBranch)
            {
                // What a branch beside others leaves is declared where its tuple is taken apart.
                left.Add(block);
            }
            else if (ReferenceEquals(outer, placement.Top) || blocks.PlaceOf(outer).IsBranch)
            {
                first[outer] = Math.Min(place.Index, first.GetValueOrDefault(outer, int.MaxValue));
            }

            block = outer;
        }
    }

    /// <summary>The outermost block around <paramref name="block"/> that is still in the same method and holds the local.</summary>
    private Block SegmentTop(Placement placement, Block block)
    {
        while (!ReferenceEquals(block, placement.Top) && !blocks.PlaceOf(block).IsBranch)
        {
            block = blocks.PlaceOf(block).Outer!;
        }

        return block;
    }

    private static List<T> ListOf<T>(Dictionary<Block, List<T>> lists, Block block)
    {
        if (!lists.TryGetValue(block, out List<T>? list))
        {
            lists.Add(block, list = []);
        }

        return list;
    }
}
