using Slipway.Migration.Emitting.Code;

namespace Slipway.Migration.Emitting;

/// <summary>Sequences whose rest needs too many of the values before it: pieces of them become methods that give few values.</summary>
internal sealed partial class MethodSplitter
{
    private const int LeastSegment = 8;

    /// <summary>With what declares and returns its values, a method of it is still no longer than a screen.</summary>
    private const int MostSegment = 32;

    /// <summary>Moves pieces of a sequence into methods until it is short enough. False when there is no piece to move.</summary>
    private bool ExtractSegments(List<Statement> statements)
    {
        int before = Lines(statements);
        int lines = before;
        int last = int.MaxValue;
        while (lines > MostLines && lines < last && FindSegment(statements) is { } segment)
        {
            last = lines;
            Extract(statements, segment);
            lines = Lines(statements);
        }

        return lines < before;
    }

    /// <summary>The piece that needs and gives the fewest values for its length.</summary>
    private Segment? FindSegment(List<Statement> statements)
    {
        Segment? best = null;
        int total = Lines(statements);
        Dictionary<string, int> lastUses = LastUses(statements);
        var first = new FirstValues();
        for (int from = 0; from < statements.Count; from++)
        {
            int lines = Lines(statements[from]);
            for (int to = from + 2; to <= statements.Count; to++)
            {
                lines += Lines(statements[to - 1], statements[to - 2]);
                if (lines > Math.Min(MostSegment, total - LeastSegment))
                {
                    break;
                }

                List<Statement> part = statements[from..to];
                List<Local> leaves = LeavesOf(part, local => lastUses.GetValueOrDefault(local.Name, -1) >= to);
                int parameters = LocalUse.Free(part).Count;
                double weight = parameters + (4 * leaves.Count) - (lines / 2.0);
                bool canMove = lines >= LeastSegment && leaves.Count < MostLeaves && parameters <= MostParameters
                    && !LocalUse.CanReturn(part) && CanExtract(part, first)
                    && !part.Exists(statement => statement is Statement.Declare declare && leaves.Contains(declare.Target));
                if (canMove && (best is null || weight < best.Weight))
                {
                    best = new Segment(from, to, leaves, weight);
                }
            }

            first = first.After(statements[from]);
        }

        return best;
    }

    /// <summary>For each local, the last of the statements that read or assign it.</summary>
    private static Dictionary<string, int> LastUses(List<Statement> statements)
    {
        Dictionary<string, int> last = [];
        for (int i = 0; i < statements.Count; i++)
        {
            foreach (Local local in LocalUse.Reads([statements[i]]).Concat(LocalUse.Assigned([statements[i]])))
            {
                last[local.Name] = i;
            }
        }

        return last;
    }

    /// <summary>The values of a part that what follows uses.</summary>
    private static List<Local> LeavesOf(List<Statement> part, Func<Local, bool> isUsedLater) =>
        [.. LocalUse.Leaves(part), .. LocalUse.Declared(part).Where(isUsedLater).DistinctBy(local => local.Name)];

    private void Extract(List<Statement> statements, Segment segment)
    {
        List<Statement> part = statements[segment.From..segment.To];
        HashSet<string> assigned = [.. LocalUse.Leaves(part).Select(local => local.Name)];
        List<Local> atOnce = segment.Leaves.FindAll(leaf => assigned.Contains(leaf.Name) && AssignsOnceAtTop(part, leaf));
        FirstValues first = new FirstValues().After(statements[..segment.From]);
        List<Statement> body =
        [
            .. segment.Leaves.Where(leaf => assigned.Contains(leaf.Name)).Except(atOnce).Select(first.Declare),
            .. part.Select(statement => Declaring(statement, atOnce)),
        ];
        Expression call = methods.Add(nameOf(part, false), body, segment.Leaves).After("await ");
        Statement moved = segment.Leaves switch
        {
            [] => new Statement.Do(call),
            [var leaf] => new Statement.Assign(leaf, call, Declares: !assigned.Contains(leaf.Name)),
            _ => new Statement.TakeApart(new Pattern.Tuple([.. segment.Leaves.Select(leaf => new Pattern.One(leaf, Declares: !assigned.Contains(leaf.Name)))]), call),
        };
        statements.RemoveRange(segment.From, segment.To - segment.From);
        statements.Insert(segment.From, moved);
    }

    /// <summary>A piece of a sequence.</summary>
    /// <param name="From">Its first statement.</param>
    /// <param name="To">The statement behind it.</param>
    /// <param name="Leaves">The values it gives.</param>
    /// <param name="Weight">How many values it needs and gives, less for long ones.</param>
    private sealed record Segment(int From, int To, List<Local> Leaves, double Weight);
}
