using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>Writes the regions of a level down as statements, and finds where the run is over.</summary>
/// <param name="graph">The level.</param>
/// <param name="tree">Its regions.</param>
/// <param name="space">Where its conditions were made; null when they were too many.</param>
internal sealed class ProgramBuilder(LevelGraph graph, RegionTree tree, ConditionSpace? space)
{
    /// <summary>The body of the level.</summary>
    public Block Build() => Flattening.Flatten(Enter(tree.Root, space?.Never, space?.Always).Block);

    /// <summary>Writes a region as a block.</summary>
    /// <param name="region">The region.</param>
    /// <param name="later">When something runs after it.</param>
    /// <param name="live">When a run gets here at all: the region's condition without those of runs that are over.</param>
    private (Block Block, Condition? Over) Enter(Region region, Condition? later, Condition? live)
    {
        List<Statement> statements = [];
        Condition? over = region.Items.Count == 0
            ? space?.Never
            : Write(ArrangementOf(region), region, later, live, statements);
        bool endsRun = space is null ? region == tree.Root : space.Excludes(region.Condition!, later!);
        return (new Block(statements, space?.Except(live!, over!), endsRun), endsRun ? region.Condition : over);
    }

    /// <summary>Writes an arrangement and returns when the run is over after it.</summary>
    private Condition? Write(
        Arrangement arrangement, Region region, Condition? later, Condition? live, List<Statement> statements)
    {
        switch (arrangement)
        {
            case Arrangement.One { Item: { Node: { } node } }:
                return WriteNode(node, later, live, statements);
            case Arrangement.One { Item: { Guarded: { } guarded } }:
                return WriteGuarded(guarded, later, live, statements);
            case Arrangement.One { Item.Raised: { } flag }:
                statements.Add(new RaiseStatement(flag));
                return space?.Never;
            case Arrangement.Series series:
                return WriteSeries(series, region, later, live, statements);
            case Arrangement.Parallel parallel:
                statements.Add(new ParallelStatement([.. parallel.Parts.Select(part => Branch(part, region, live))]));
                return space?.Never;
            default:
                throw new InvalidOperationException("An arrangement is one of three kinds.");
        }
    }

    private Condition? WriteSeries(
        Arrangement.Series series, Region region, Condition? later, Condition? live, List<Statement> statements)
    {
        var after = new Condition?[series.Parts.Count];
        for (int i = series.Parts.Count - 1; i >= 0; i--)
        {
            after[i] = later;
            later = Either(later, series.Parts[i].Items().Aggregate(space?.Never, (all, item) => Either(all, When(item, region))));
        }

        Condition? over = space?.Never;
        for (int i = 0; i < series.Parts.Count; i++)
        {
            Condition? ended = Write(series.Parts[i], region, after[i], live, statements);
            over = Either(over, ended);
            live = space?.Except(live!, ended!);
        }

        return over;
    }

    private Condition? WriteNode(FlowNode node, Condition? later, Condition? live, List<Statement> statements)
    {
        IReadOnlyList<string> exits = graph.Exits.Of(node);
        if (exits.Count == 0)
        {
            if (node is not StartNode)
            {
                statements.Add(new NodeStatement(node));
            }

            return space?.Never;
        }

        Condition? over = space?.Never;
        List<ChoiceArm> arms = [];
        foreach (string exit in exits)
        {
            Region region = tree.ExitOf(node, exit);
            (Block body, Condition? ended) = Enter(region, later, space?.And(live!, region.Condition!));
            arms.Add(new ChoiceArm(exit, body));
            over = Either(over, ended);
        }

        statements.Add(new ChoiceStatement(node, arms));
        return over;
    }

    private Condition? WriteGuarded(Region guarded, Condition? later, Condition? live, List<Statement> statements)
    {
        if (space is not null && space.Implies(live!, guarded.Condition!))
        {
            guarded.Flag!.IsAlwaysRaised = true;
            return Write(ArrangementOf(guarded), guarded, later, live, statements);
        }

        (Block body, Condition? over) = Enter(guarded, later, space?.And(live!, guarded.Condition!));
        statements.Add(new GuardStatement(guarded.Flag!, body));
        return over;
    }

    /// <summary>One of several blocks that run at the same time; the run cannot end inside it.</summary>
    private Block Branch(Arrangement part, Region region, Condition? live)
    {
        List<Statement> statements = [];
        Write(part, region, region.Condition, live, statements);
        return new Block(statements, live, EndsRun: false);
    }

    private Arrangement ArrangementOf(Region region) => new Arranger(Waits, Responds).Arrange(region.Items);

    private bool Waits(RegionItem item) => NodesOf(item).Any(NodeTraits.Waits);

    private bool Responds(RegionItem item) => NodesOf(item).Any(NodeTraits.Responds);

    private IEnumerable<FlowNode> NodesOf(RegionItem item)
    {
        if (item.Node is not { } node)
        {
            return item.Guarded is { } guarded ? guarded.Members.Values().Select(rank => graph.Nodes[rank]) : [];
        }

        return graph.Exits.Of(node)
            .SelectMany(exit => tree.ExitOf(node, exit).Members.Values())
            .Select(rank => graph.Nodes[rank])
            .Prepend(node);
    }

    private Condition? When(RegionItem item, Region region) =>
        item.Raised is not null || item.Node is StartNode ? space?.Never : item.Guarded is { } guarded ? guarded.Condition : region.Condition;

    private Condition? Either(Condition? left, Condition? right) => space?.Or(left!, right!);
}
