using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>Writes branches side by side.</summary>
/// <param name="level">The level.</param>
/// <param name="names">What its blocks are called.</param>
/// <param name="emit">Writes a block.</param>
internal sealed class ParallelEmitter(LevelScope level, BlockNames names, Func<Block, Words?, Body> emit)
{
    public Statement Emit(ParallelStatement parallel, Block block)
    {
        bool anyLeaves = parallel.Branches.Any(branch => level.Placed.LeavesOf(branch).Count > 0);
        List<(Expression Work, List<Local> Leaves)> branches = [.. parallel.Branches.Select(branch => EmitBranch(branch, anyLeaves))];
        if (!anyLeaves)
        {
            return new Statement.Do(Together([.. branches.Select(branch => branch.Work)]));
        }

        (Expression work, Pattern pattern) = Nest([.. branches.Select((branch, index) => new Side(branch.Work, Taken(branch.Leaves, block), parallel.Branches[index]))]);
        return new Statement.TakeApart(pattern, work);
    }

    /// <summary>The runtime runs up to four branches with results; more are nested, evenly where one level would not do.</summary>
    private (Expression Work, Pattern Targets) Nest(List<Side> sides)
    {
        const int Most = 4;
        if (sides.Count <= Most)
        {
            return (Together([.. sides.Select(side => side.Work)]), new Pattern.Tuple([.. sides.Select(side => side.Targets)]));
        }

        List<Side> outer = [];
        for (int begin = 0; outer.Count < Most;)
        {
            int places = Most - outer.Count;
            int open = sides.Count - begin;
            int size = places > 1 && open - (places - 1) <= Most ? 1 : (open + places - 1) / places;
            outer.Add(size == 1 ? sides[begin] : Group(sides.GetRange(begin, size), isDeep: sides.Count > Most * Most * Most));
            begin += size;
        }

        return Nest(outer);
    }

    /// <summary>Several branches as one; as a method where lambdas would stand in lambdas too deeply: each binds those within it again.</summary>
    private Side Group(List<Side> sides, bool isDeep)
    {
        (Expression work, Pattern targets) = Nest(sides);
        List<Pattern.One> leaves = [.. targets.Targets()];
        if (!isDeep || leaves.Count < 2)
        {
            return new Side(new BranchLambda([], [], work is PrefixExpression { Prefix: "await " } prefix ? prefix.Inner : work), targets, sides[0].Block);
        }

        Expression call = level.Context.Methods.Add(
            names.Of(sides[0].Block).Append("and", "others"), [new Statement.TakeApart(Declaring(targets), work)], [.. leaves.Select(leaf => leaf.Target)]);
        return new Side(new BranchLambda([], [], call), new Pattern.Tuple(leaves), sides[0].Block);
    }

    private static Pattern Declaring(Pattern targets) => targets switch
    {
        Pattern.One one => one with { Declares = true },
        Pattern.Tuple tuple => new Pattern.Tuple([.. tuple.Parts.Select(Declaring)]),
        _ => targets,
    };

    private static Expression Together(IReadOnlyList<Expression> work) =>
        Expression.Text(Expression.Run.ToString())
            .Call("ParallelAsync", work)
            .After("await ");

    private Pattern Taken(List<Local> leaves, Block block)
    {
        List<Pattern> parts = [.. leaves.Select(local => new Pattern.One(local, level.Placed.DeclaresAt(local, block)))];
        return parts switch
        {
            [] => new Pattern.Ignored(),
            [Pattern only] => only,
            _ => new Pattern.Tuple(parts),
        };
    }

    /// <summary>Writes one of several branches as a lambda.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="needsResult">Whether the branch must give something, because others beside it do.</param>
    private (Expression Work, List<Local> Leaves) EmitBranch(Block branch, bool needsResult)
    {
        List<Local> leaves = [.. level.Placed.LeavesOf(branch)];
        Words name = names.Of(branch);
        Body body = emit(branch, name);
        if (body.Statements is [Statement.Assign { Value: PrefixExpression { Prefix: "await " } only }] && leaves.Count == 1)
        {
            return (new BranchLambda([], [], only.Inner), leaves);
        }

        // Branches within the branch that leave nothing give nothing to take apart.
        bool givesNothing = needsResult && branch.Statements.Any(statement => statement is ParallelStatement);
        if (!givesNothing && body.Statements is [Statement.Do { Value: PrefixExpression { Prefix: "await " } alone }])
        {
            return (new BranchLambda([], [], alone.Inner), leaves);
        }

        if (leaves.Count == 0 && needsResult)
        {
            body.Statements.Add(new Statement.Return("true"));
            return (new BranchLambda([], [], level.Context.Methods.AddReturning(name, body.Statements, "bool")), leaves);
        }

        Expression call = level.Context.Methods.Add(name, body.Statements, leaves);
        return (new BranchLambda([], [], call), leaves);
    }

    /// <summary>One of several branches side by side.</summary>
    private sealed record Side(Expression Work, Pattern Targets, Block Block);
}
