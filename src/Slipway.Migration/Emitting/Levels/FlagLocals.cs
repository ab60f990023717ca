using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>The locals that remember which of several paths into a block was taken.</summary>
internal sealed class FlagLocals
{
    private readonly LevelScope _level;
    private readonly Dictionary<Flag, List<(Block Raised, Local Local)>> _locals = [];

    public FlagLocals(LevelScope level)
    {
        _level = level;
        foreach (Flag flag in level.Blocks.Flags.Where(flag => !IsSilent(level.Blocks.GuardedBy(flag))))
        {
            Declare(flag);
        }
    }

    /// <summary>The locals of a flag, by the block that raises it; none for a guard around nothing.</summary>
    public IReadOnlyList<(Block Raised, Local Local)> Of(Flag flag) => _locals.GetValueOrDefault(flag, []);

    /// <summary>Declares a flag: one local, or one for each place that raises it where some of these run at the same time.</summary>
    private void Declare(Flag flag)
    {
        List<Block> raises = [.. _level.Blocks.UsesOf(flag).SkipLast(1).Distinct(ReferenceEqualityComparer.Instance).Cast<Block>()];
        Block asks = _level.Blocks.UsesOf(flag).Last();
        Block top = raises.Append(asks).Aggregate(_level.Blocks.Common);
        bool isShared = raises.TrueForAll(raise => _level.Blocks.CrossesOnlyArms(raise, top));
        List<(Block, Local)> locals = [];
        foreach (List<Block> homes in isShared ? [raises] : raises.Select(raise => new List<Block> { raise }))
        {
            Local local = _level.Context.NewLocal(new Words(["runs"]).Append(_level.Context.Names[flag.Target].Step.Items), "bool");
            _level.Placed.Add(new Placement(local, homes, homes.Append(asks).Aggregate(_level.Blocks.Common), "false"));
            locals.AddRange(homes.Select(home => (home, local)));
        }

        _locals.Add(flag, locals);
    }

    /// <summary>Whether a block does nothing that shows: its branches lead nowhere, and nothing reads what it chooses.</summary>
    private bool IsSilent(Block block) => !block.EndsRun && block.Statements.All(statement => statement switch
    {
        NodeStatement { Node: AggregateNode aggregate } => _level.Context.Usage.Of(aggregate).Count == 0,
        ChoiceStatement { Node: BranchNode { OnError: null } branch } choice =>
            _level.Context.Usage.Of(branch).Count == 0
            && choice.Arms.All(arm => IsSilent(arm.Body))
            && !ConditionEmitter.Emit(_level.PlaceOf(branch), branch.Cases).CanFail,
        GuardStatement guard => IsSilent(guard.Body),
        RaiseStatement raise => raise.Flag.IsAlwaysRaised,
        _ => false,
    });
}
