using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>Takes the one arm of a choice that goes on out of the choice, so that code reads as early returns instead of nested blocks.</summary>
internal static class Flattening
{
    public static Block Flatten(Block block)
    {
        List<Statement> statements = [];
        Condition? reached = block.Reached;
        foreach (Statement statement in block.Statements)
        {
            Statement inner = FlattenInside(statement);
            if (inner is not ChoiceStatement choice || Open(choice) is not { } index)
            {
                statements.Add(inner);
                continue;
            }

            Block open = choice.Arms[index].Body;
            ChoiceArm[] arms = [.. choice.Arms];
            arms[index] = arms[index] with { Body = new Block([], open.Reached, EndsRun: false) };
            statements.Add(choice with { Arms = arms });
            statements.AddRange(open.Statements);
            if (open.EndsRun)
            {
                reached = open.Reached;
            }
        }

        return new Block(statements, reached, block.EndsRun);
    }

    private static Statement FlattenInside(Statement statement) => statement switch
    {
        ChoiceStatement choice => choice with { Arms = [.. choice.Arms.Select(arm => arm with { Body = Flatten(arm.Body) })] },
        GuardStatement guard => guard with { Body = Flatten(guard.Body) },
        ParallelStatement parallel => new ParallelStatement([.. parallel.Branches.Select(Flatten)]),
        _ => statement,
    };

    /// <summary>The arm that can stand behind the choice: all others end the run, and the choice can be written without it.</summary>
    private static int? Open(ChoiceStatement choice)
    {
        List<int> open = [.. Enumerable.Range(0, choice.Arms.Count).Where(i => !choice.Arms[i].Body.EndsRun)];
        int last = choice.Arms.Count - 1;
        bool canFail = choice.Node.OnError is { UsesFailureBranch: true };
        if (canFail)
        {
            // The failure is caught where the node runs, so only the way of success can follow it.
            return last == 1 && choice.Arms[1].Body.EndsRun ? 0 : null;
        }

        return open switch
        {
            [] => last,
            [int only] when only == last || choice.Arms.Count == 2 => only,
            _ => null,
        };
    }
}
