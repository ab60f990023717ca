using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;

namespace Slipway.Migration.Emitting;

/// <summary>Keeps methods within a screen: branches that are long become methods, and so does the end of a long sequence.</summary>
/// <param name="methods">Receives the new methods.</param>
/// <param name="nameOf">Says what a sequence does, by its last step.</param>
internal sealed class MethodSplitter(MethodSet methods, Func<IReadOnlyList<Statement>, Words> nameOf)
{
    private const int MostLines = 40;
    private const int LongBranch = 12;

    /// <summary>Shortens a body in place.</summary>
    /// <param name="statements">The body.</param>
    /// <param name="returns">The type of the method's result; empty for none.</param>
    public void Shorten(List<Statement> statements, string returns)
    {
        if (CodePrinter.Lines(statements) > MostLines)
        {
            ShortenBranches(statements, returns);
        }

        if (CodePrinter.Lines(statements) > MostLines)
        {
            SplitSequence(statements, returns);
        }
    }

    private void ShortenBranches(List<Statement> statements, string returns)
    {
        for (int i = 0; i < statements.Count; i++)
        {
            switch (statements[i])
            {
                case Statement.If choice:
                    statements[i] = choice with { Then = ShortenBranch(choice.Then, returns), Else = choice.Else is { } otherwise ? ShortenBranch(otherwise, returns) : null };
                    break;
                case Statement.Try attempt:
                    statements[i] = attempt with { Failed = ShortenBranch(attempt.Failed, returns) };
                    break;
            }
        }
    }

    private Body ShortenBranch(Body body, string returns)
    {
        if (body.Statements is [Statement.If { } chained])
        {
            List<Statement> only = [chained];
            ShortenBranches(only, returns);
            return body with { Statements = only };
        }

        if (CodePrinter.Lines(body.Statements, 12) > LongBranch && Extract(body.Statements, body.Name ?? nameOf(body.Statements), returns) is { } call)
        {
            return body with { Statements = call };
        }

        ShortenBranches(body.Statements, returns);
        return body;
    }

    /// <summary>Moves the second part of a sequence into a method.</summary>
    private void SplitSequence(List<Statement> statements, string returns)
    {
        int? cut = null;
        int fewest = int.MaxValue;
        int total = CodePrinter.Lines(statements);
        for (int i = 1; i < statements.Count - 1; i++)
        {
            int head = CodePrinter.Lines(statements[..i]);
            int tail = total - head;
            if (head > MostLines - 3 || tail < 6)
            {
                continue;
            }

            // A good cut passes few values on and leaves neither side tiny.
            int weight = (LocalUse.Free(statements[i..]).Count * 4) + (Math.Abs(head - Math.Min(tail, MostLines - 4)) / 2);
            if (weight < fewest && CanExtract(statements[i..]))
            {
                (fewest, cut) = (weight, i);
            }
        }

        if (cut is { } at && Extract(statements[at..], nameOf(statements[at..]), returns) is { } call)
        {
            statements.RemoveRange(at, statements.Count - at);
            statements.AddRange(call);
        }
    }

    private static bool CanExtract(List<Statement> statements) =>
        CodePrinter.Print(statements, 8).Contains("await ", StringComparison.Ordinal)
        && (LocalUse.AlwaysReturns(statements)
            || (!LocalUse.CanReturn(statements) && LocalUse.Assigned(statements).All(target => AssignsOnceAtTop(statements, target))));

    private static bool AssignsOnceAtTop(List<Statement> statements, Local target) =>
        statements.Count(statement => statement is Statement.Assign { Declares: false } assign && assign.Target.Name == target.Name) == 1
        && LocalUse.Assigned(statements).Count(local => local.Name == target.Name) == 1
        && statements.TakeWhile(statement => statement is not Statement.Assign { Declares: false } assign || assign.Target.Name != target.Name)
            .All(statement => !LocalUse.Reads([statement]).Any(local => local.Name == target.Name));

    /// <summary>Makes a method of statements and returns what stands in their place; null when that cannot be done.</summary>
    private List<Statement>? Extract(List<Statement> statements, Words name, string returns)
    {
        if (!CanExtract(statements))
        {
            return null;
        }

        if (LocalUse.AlwaysReturns(statements))
        {
            Expression ended = methods.AddReturning(name, [.. statements], returns).After("await ");
            return returns.Length == 0 ? [new Statement.Do(ended), new Statement.Return(null)] : [new Statement.Return(ended)];
        }

        List<Local> leaves = [.. LocalUse.Assigned(statements).DistinctBy(local => local.Name)];
        List<Local> inside = [.. leaves.Select(local => local.IsNullable ? local.Sure : local)];
        List<Statement> body = [.. statements.Select(statement =>
            statement is Statement.Assign { Declares: false } assign && leaves.Exists(leaf => leaf.Name == assign.Target.Name)
                ? assign with { Target = inside.Find(local => local.Name == assign.Target.Name)!, Declares = true }
                : statement)];
        Expression call = methods.Add(name, body, inside).After("await ");
        return leaves.Count switch
        {
            0 => [new Statement.Do(call)],
            1 => [new Statement.Assign(leaves[0], call, Declares: false)],
            _ => [new Statement.TakeApart(new Pattern.Tuple([.. leaves.Select(leaf => new Pattern.One(leaf, Declares: false))]), call)],
        };
    }
}
