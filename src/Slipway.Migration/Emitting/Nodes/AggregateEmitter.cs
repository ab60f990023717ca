using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes aggregators, the first of several values that is there, as <c>a ?? b</c>; except where they disappear (<see cref="SharedLocals"/>).</summary>
internal static class AggregateEmitter
{
    public static void Declare(NodeDeclaration declaration, AggregateNode node)
    {
        LevelScope level = declaration.Level;
        foreach (AggregateGroup group in node.Groups.Where(group => level.Context.Usage.IsRead(node, group.Name)))
        {
            if (level.Shared.Of(node, group.Name) is { } joined)
            {
                declaration.Add(group.Name, joined, "", CsType.Text);
                continue;
            }

            List<ReadValue> candidates = Candidates(level, node, group);
            if (candidates.Count == 0)
            {
                continue;
            }

            bool isUniform = candidates.TrueForAll(candidate => candidate.Path.Count == 0 && candidate.Type == candidates[0].Type);
            CsType type = isUniform ? candidates[0].Type : CsType.Node;
            bool isThere = candidates[^1].Presence is Presence.Always
                || level.Level.OneRunsBefore(group.Candidates.Where(c => c.Source is FlowSource.Node && level.Level.Runs(c.NodeId!)).Select(c => c.NodeId!), node.Id);
            bool isNullable = !isUniform
                || candidates[^1].Presence is not Presence.Always
                || candidates.Exists(candidate => candidate.InsideIsNullable || (candidate.Presence is Presence.Always && candidate.IsNullable));
            if (!isThere)
            {
                level.Outputs.AddMaybe(node, group.Name);
            }

            Words wish = node.IsGrouped ? Words.Of(group.Name) : declaration.Noun;
            declaration.Add(group.Name, declaration.Place(wish, type, name => name == group.Name, isNullable), "", type, isNullable);
        }
    }

    public static IEnumerable<Statement> Emit(LevelScope level, AggregateNode node, Block block)
    {
        foreach (AggregateGroup group in node.Groups)
        {
            if (level.Shared.Of(node, group.Name) is null && level.Outputs.Find(node, group.Name) is { } target)
            {
                yield return new Statement.Assign(target.Holder, FirstOf(Candidates(level, node, group), target.Type), level.Placed.DeclaresAt(target.Holder, block));
            }
        }
    }

    private static Expression FirstOf(List<ReadValue> candidates, CsType type)
    {
        Func<ReadValue, Expression> write = type.Kind is CsKind.Node ? ValueTexts.Node : ValueTexts.Plain;
        Expression value = write(candidates[^1]);
        foreach (ReadValue candidate in candidates.SkipLast(1).Reverse())
        {
            value = candidate is { Holder: { } holder, Inside: { } inside, InsideIsNullable: true } && type.Kind is not CsKind.Node
                ? Expression.Text($"({holder.Flat} is not null ? {inside.Flat} : {value.Flat})", holder.Reads.Concat(inside.Reads).Concat(value.Reads))
                : new ChainExpression("??", [write(candidate), .. value is ChainExpression { Operator: "??" } chain ? chain.Operands : [value]]);
        }

        return value;
    }

    /// <summary>The values of a group that can be there, up to the first that always is.</summary>
    private static List<ReadValue> Candidates(LevelScope level, AggregateNode node, AggregateGroup group)
    {
        List<ReadValue> candidates = [];
        foreach (FlowReference reference in group.Candidates)
        {
            ReadValue value = level.Read(reference, node);
            if (value.Presence is Presence.Never)
            {
                continue;
            }

            candidates.Add(value);
            if (value is { Presence: Presence.Always, Path.Count: 0 })
            {
                break;
            }
        }

        return candidates;
    }
}
