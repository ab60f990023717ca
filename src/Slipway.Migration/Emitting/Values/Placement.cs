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

    public void Add(Placement placement) => _byName.Add(placement.Local.Name, placement);

    public bool Has(Local local) => _byName.ContainsKey(local.Name);

    /// <summary>Whether the local is declared by its assignment in the given block, or has been declared further out.</summary>
    public bool DeclaresAt(Local local, Block block) =>
        !_byName.TryGetValue(local.Name, out Placement? placement) || (placement.Homes.Count == 1 && ReferenceEquals(SegmentTop(placement, block), block));

    /// <summary>Locals to declare in a block before one of its statements, because they are assigned inside it.</summary>
    public IEnumerable<Placement> DeclaredBefore(Structuring.Statement statement, Block block, IReadOnlyList<Structuring.Statement> earlier) =>
        _byName.Values.Where(placement => placement.Homes.Any(home => IsDeclaredFor(placement, home, block, statement))
            && !earlier.Any(before => placement.Homes.Any(home => IsDeclaredFor(placement, home, block, before))));

    /// <summary>Locals assigned inside a branch that are read outside of it.</summary>
    public IEnumerable<Local> LeavesOf(Block branch) => _byName.Values
        .Where(placement => placement.Homes.Any(home => blocks.IsWithin(home, branch)) && !blocks.IsWithin(placement.Top, branch))
        .Select(placement => placement.Local);

    /// <summary>Whether the local is assigned in an inner block of the statement and declared in this block, the outermost of its method.</summary>
    private bool IsDeclaredFor(Placement placement, Block home, Block block, Structuring.Statement statement)
    {
        bool isOutermost = ReferenceEquals(block, placement.Top) || blocks.PlaceOf(block).IsBranch;
        if (!isOutermost || ReferenceEquals(home, block) || !blocks.IsWithin(home, block) || !blocks.IsWithin(block, placement.Top))
        {
            return false;
        }

        Block child = home;
        while (!ReferenceEquals(blocks.PlaceOf(child).Outer, block))
        {
            child = blocks.PlaceOf(child).Outer!;
        }

        // What a branch beside others leaves is declared where its tuple is taken apart.
        return !blocks.PlaceOf(child).IsBranch && ReferenceEquals(blocks.PlaceOf(child).In, statement);
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
}
