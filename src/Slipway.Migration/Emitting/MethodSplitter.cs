using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;

namespace Slipway.Migration.Emitting;

/// <summary>Keeps methods within a screen: branches that are long become methods, and so does the end of a long sequence, or pieces of it.</summary>
/// <param name="methods">Receives the new methods.</param>
/// <param name="nameOf">Says what a sequence does: by its last step or, when true, by its first.</param>
internal sealed partial class MethodSplitter(MethodSet methods, Func<IReadOnlyList<Statement>, bool, Words> nameOf)
{
    private const int MostLines = 40;
    private const int GoodLines = 28;
    private const int LongBranch = 12;

    /// <summary>From where on branches move away from a method that is too long otherwise.</summary>
    private const int ShortBranch = 6;

    /// <summary>A branch that gives more values is easier to follow where it stands.</summary>
    private const int MostLeaves = 3;

    /// <summary>An end that needs more values stays, and pieces are taken out instead.</summary>
    private const int MostParameters = 7;

    /// <summary>What has been counted: statements do not change, they are replaced.</summary>
    private readonly Dictionary<Statement, int> _lines = new(ReferenceEqualityComparer.Instance);

    /// <summary>Shortens a body in place.</summary>
    /// <param name="statements">The body.</param>
    /// <param name="returns">The type of the method's result; empty for none.</param>
    public void Shorten(List<Statement> statements, string returns)
    {
        if (CodePrinter.AreLonger(statements, MostLines))
        {
            ShortenBranches(statements, LongBranch, returns, new FirstValues());
        }

        if (CodePrinter.AreLonger(statements, MostLines))
        {
            if (!SplitSequence(statements, returns, MostParameters) && !ExtractSegments(statements))
            {
                SplitSequence(statements, returns, int.MaxValue);
            }
        }

        if (CodePrinter.AreLonger(statements, MostLines))
        {
            ShortenBranches(statements, ShortBranch, returns, new FirstValues());
        }

        RemoveUnused(statements);
    }

    /// <summary>Removes declarations of locals that moved into other methods.</summary>
    private static void RemoveUnused(List<Statement> statements)
    {
        HashSet<string> used = [.. LocalUse.Reads(statements).Concat(LocalUse.Assigned(statements)).Select(local => local.Name)];
        statements.RemoveAll(statement => statement is Statement.Declare declare && !used.Contains(declare.Target.Name));
    }

    private void ShortenBranches(List<Statement> statements, int most, string returns, FirstValues outer)
    {
        FirstValues first = outer;
        for (int i = 0; i < statements.Count; i++)
        {
            Statement statement = statements[i];
            switch (statement)
            {
                case Statement.If choice:
                    statements[i] = choice with { Then = ShortenBranch(choice.Then, most, returns, first), Else = choice.Else is { } otherwise ? ShortenBranch(otherwise, most, returns, first) : null };
                    break;
                case Statement.Switch choice:
                    statements[i] = choice with { Arms = [.. choice.Arms.Select(arm => arm with { Body = ShortenBranch(arm.Body, most, returns, first) })] };
                    break;
                case Statement.For loop:
                    statements[i] = loop with { Body = ShortenBranch(loop.Body, most, returns, first.After(loop)) };
                    break;
                case Statement.Try attempt:
                    statements[i] = attempt with { Failed = ShortenBranch(attempt.Failed, most, returns, first.After(attempt.Work.Statements)) };
                    break;
            }

            first = first.After(statement);
        }
    }

    private Body ShortenBranch(Body body, int most, string returns, FirstValues first)
    {
        if (body.Statements is [Statement.If { } chained])
        {
            List<Statement> only = [chained];
            ShortenBranches(only, most, returns, first);
            return body with { Statements = only };
        }

        bool leavesMuch = !LocalUse.AlwaysReturns(body.Statements) && LocalUse.Leaves(body.Statements).Count > MostLeaves;
        if (!leavesMuch && ExtractBranch(body, most, returns, first) is { } extracted)
        {
            return extracted;
        }

        ShortenBranches(body.Statements, most, returns, first);
        return leavesMuch && ExtractBranch(body, MostLines, returns, first) is { } whole ? whole : body;
    }

    private Body? ExtractBranch(Body body, int most, string returns, FirstValues first) =>
        CodePrinter.AreLonger(body.Statements, most, indent: 12) && Extract(body.Statements, DecisionEmitter.NameIn(body.Statements, first: false) ?? body.Name ?? nameOf(body.Statements, false), returns, first) is { } call
            ? body with { Statements = call }
            : null;

    /// <summary>Moves the second part of a sequence into a method. False when there is no place to cut it.</summary>
    private bool SplitSequence(List<Statement> statements, string returns, int mostParameters)
    {
        int? cut = null;
        int lightest = int.MaxValue;
        int total = Lines(statements);
        int lastLong = statements.FindLastIndex(statement => Lines(statement) > MostLines);
        bool[] parts = PartedAssignments(statements);
        int head = 0;
        int work = 0;
        Statement? worked = null;
        for (int i = 1; i < statements.Count - 1; i++)
        {
            Statement added = statements[i - 1];
            head += Lines(added, i > 1 ? statements[i - 2] : null);
            if (added is not Statement.Declare)
            {
                // Declarations move along with the part that assigns them, so they do not count as work.
                work += Lines(added, worked);
                worked = added;
            }

            if (head > MostLines - 4 && cut is not null)
            {
                break;
            }

            bool isUseful = work > LongBranch / 2 && total - head > LongBranch / 2 && (head > MostLines / 2 || lastLong < i);
            if (!isUseful || parts[i] || !CanExtract(statements[i..], new FirstValues().After(statements[..i])))
            {
                continue;
            }

            // A good cut passes few values on and leaves most of a screen in front of it.
            int parameters = LocalUse.Free(statements[i..]).Count;
            int weight = (parameters * 2) + Math.Abs(GoodLines - head);
            if (parameters <= mostParameters && weight < lightest)
            {
                (lightest, cut) = (weight, i);
            }
        }

        if (cut is { } at && Extract(statements[at..], NameOfRest(statements[at..]), returns, new FirstValues().After(statements[..at])) is { } call)
        {
            statements.RemoveRange(at, statements.Count - at);
            statements.AddRange(call);
            return true;
        }

        return false;
    }

    private Words NameOfRest(List<Statement> rest) =>
        DecisionEmitter.NameIn(rest, first: true) ?? new Words(["continue", "with"]).Append(nameOf(rest, true).Items);

    private int Lines(List<Statement> statements)
    {
        int lines = 0;
        for (int i = 0; i < statements.Count; i++)
        {
            lines += Lines(statements[i], i > 0 ? statements[i - 1] : null);
        }

        return lines;
    }

    /// <summary>The lines of a statement, with the empty one between it and the statement before.</summary>
    private int Lines(Statement statement, Statement? before = null)
    {
        if (!_lines.TryGetValue(statement, out int lines))
        {
            _lines.Add(statement, lines = CodePrinter.Lines([statement]));
        }

        return before is not null && CodePrinter.NeedsGap(before, statement) ? lines + 1 : lines;
    }

    /// <summary>The places at which a cut would leave assignments of one local on both sides, so that these cannot be told apart.</summary>
    private static bool[] PartedAssignments(List<Statement> statements)
    {
        Dictionary<string, int> last = [];
        bool[] parts = new bool[statements.Count];
        for (int i = 0; i < statements.Count; i++)
        {
            foreach (Local local in LocalUse.Assigned([statements[i]]))
            {
                if (last.TryGetValue(local.Name, out int earlier))
                {
                    Array.Fill(parts, true, earlier + 1, i - earlier);
                }

                last[local.Name] = i;
            }
        }

        return parts;
    }

    private static bool CanExtract(List<Statement> statements, FirstValues first) =>
        LocalUse.Awaits(statements)
        && (LocalUse.AlwaysReturns(statements)
            || (!LocalUse.CanReturn(statements) && LocalUse.Leaves(statements).TrueForAll(target => AssignsOnceAtTop(statements, target) || first.Has(target))));

    /// <summary>Locals of the code around that only these statements give a value; flags may have been raised before.</summary>
    private static IEnumerable<Local> OwnLocals(List<Statement> statements, FirstValues first) =>
        LocalUse.Leaves(statements).Where(local => local.Type != "bool" || first.Has(local));

    private static bool AssignsOnceAtTop(List<Statement> statements, Local target) =>
        statements.Count(statement => Assigns(statement, target)) == 1
        && LocalUse.Assigned(statements).Count(local => local.Name == target.Name) == 1
        && statements.TakeWhile(statement => !Assigns(statement, target))
            .All(statement => !LocalUse.Reads([statement]).Any(local => local.Name == target.Name));

    private static bool Assigns(Statement statement, Local target) => statement switch
    {
        Statement.Assign { Declares: false } assign => assign.Target.Name == target.Name,
        Statement.TakeApart apart => apart.Targets.Targets().Any(one => !one.Declares && one.Target.Name == target.Name),
        _ => false,
    };

    /// <summary>The statement with the locals it leaves declared by it.</summary>
    private static Statement Declaring(Statement statement, List<Local> inside) => statement switch
    {
        Statement.Assign { Declares: false } assign when inside.Find(local => local.Name == assign.Target.Name) is { } own =>
            assign with { Target = own, Declares = true },
        Statement.TakeApart apart => apart with { Targets = Declaring(apart.Targets, inside) },
        _ => statement,
    };

    private static Pattern Declaring(Pattern pattern, List<Local> inside) => pattern switch
    {
        Pattern.One { Declares: false } one when inside.Find(local => local.Name == one.Target.Name) is { } own => new Pattern.One(own, Declares: true),
        Pattern.Tuple tuple => new Pattern.Tuple([.. tuple.Parts.Select(part => Declaring(part, inside))]),
        _ => pattern,
    };

    /// <summary>Makes a method of statements and returns what stands in their place; null when that cannot be done.</summary>
    private List<Statement>? Extract(List<Statement> statements, Words name, string returns, FirstValues first)
    {
        if (!CanExtract(statements, first))
        {
            return null;
        }

        if (LocalUse.AlwaysReturns(statements))
        {
            IEnumerable<Statement> own = OwnLocals(statements, first).Select(local => first.Has(local) ? first.Declare(local) : new Statement.Declare(local, local.IsNullable ? "null" : null));
            Expression ended = methods.AddReturning(name, [.. own, .. statements], returns).After("await ");
            return returns.Length == 0 ? [new Statement.Do(ended), new Statement.Return(null)] : [new Statement.Return(ended)];
        }

        List<Local> leaves = LocalUse.Leaves(statements);
        List<Local> atOnce = leaves.FindAll(leaf => AssignsOnceAtTop(statements, leaf));
        List<Statement> body = [.. leaves.Except(atOnce).Select(first.Declare), .. statements.Select(statement => Declaring(statement, atOnce))];
        Expression call = methods.Add(name, body, leaves).After("await ");
        return leaves.Count switch
        {
            0 => [new Statement.Do(call)],
            1 => [new Statement.Assign(leaves[0], call, Declares: false)],
            _ => [new Statement.TakeApart(new Pattern.Tuple([.. leaves.Select(leaf => new Pattern.One(leaf, Declares: false))]), call)],
        };
    }
}
