using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>Statements that run one after the other, all under the same condition.</summary>
/// <param name="Statements">The statements in order.</param>
/// <param name="Reached">When its end is reached; null when conditions were too many to analyse.</param>
/// <param name="EndsRun">Whether nothing of this level runs after the block has.</param>
internal sealed record Block(IReadOnlyList<Statement> Statements, Condition? Reached, bool EndsRun)
{
    /// <summary>The nodes of the block in reading order.</summary>
    public IEnumerable<FlowNode> Nodes() => Statements.SelectMany(static statement =>
        (statement.Runs is { } node ? new[] { node } : []).Concat(statement.Blocks.SelectMany(static block => block.Nodes())));
}

/// <summary>A statement of a structured flow.</summary>
internal abstract record Statement
{
    /// <summary>The node that it runs itself; null for none.</summary>
    public virtual FlowNode? Runs => null;

    /// <summary>The blocks in it, in reading order.</summary>
    public virtual IEnumerable<Block> Blocks => [];
}

/// <summary>Runs a node.</summary>
/// <param name="Node">The node; not a start node, and without exits to choose from.</param>
internal sealed record NodeStatement(FlowNode Node) : Statement
{
    public override FlowNode? Runs => Node;
}

/// <summary>Runs a node that chooses one of several exits, then what hangs on that exit.</summary>
/// <param name="Node">A branch, or a node whose failure has an exit of its own.</param>
/// <param name="Arms">One arm for each exit, in the order of <see cref="FlowExits"/>.</param>
internal sealed record ChoiceStatement(FlowNode Node, IReadOnlyList<ChoiceArm> Arms) : Statement
{
    public override FlowNode? Runs => Node;

    public override IEnumerable<Block> Blocks => Arms.Select(static arm => arm.Body);
}

/// <summary>What hangs on an exit.</summary>
/// <param name="Exit">The exit.</param>
/// <param name="Body">What runs when it is taken; may be empty.</param>
internal sealed record ChoiceArm(string Exit, Block Body);

/// <summary>Runs a block when its flag was raised.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="Body">What runs.</param>
internal sealed record GuardStatement(Flag Flag, Block Body) : Statement
{
    public override IEnumerable<Block> Blocks => [Body];
}

/// <summary>Raises a flag. Without effect when the flag <see cref="Structuring.Flag.IsAlwaysRaised"/>.</summary>
/// <param name="Flag">The flag.</param>
internal sealed record RaiseStatement(Flag Flag) : Statement;

/// <summary>Runs blocks at the same time and waits for all.</summary>
/// <param name="Branches">Two blocks or more, none of which reads what another writes.</param>
internal sealed record ParallelStatement(IReadOnlyList<Block> Branches) : Statement
{
    public override IEnumerable<Block> Blocks => Branches;
}

/// <summary>Remembers that one of several paths into a guarded block was taken.</summary>
/// <param name="target">The first node of the guarded block.</param>
internal sealed class Flag(FlowNode target)
{
    /// <summary>The first node of the guarded block.</summary>
    public FlowNode Target { get; } = target;

    /// <summary>Whether every run that gets as far as the block has raised the flag, so that no guard is needed.</summary>
    public bool IsAlwaysRaised { get; set; }
}
