namespace Slipway.Migration.Emitting.Code;

/// <summary>Which locals statements read, declare and assign, in order, those of inner bodies included.</summary>
internal static class LocalUse
{
    /// <summary>The locals that statements need from outside, in order of first use; nullable where one use allows null.</summary>
    public static List<Local> Free(IReadOnlyList<Statement> statements)
    {
        HashSet<string> declared = [.. Declared(statements).Select(local => local.Name)];
        return [.. Reads(statements)
            .Where(local => !declared.Contains(local.Name))
            .GroupBy(local => local.Name)
            .Select(uses => uses.FirstOrDefault(local => local.IsNullable) ?? uses.First())];
    }

    public static List<Local> Reads(IEnumerable<Statement> statements) =>
        Collect(statements, static (statement, found) =>
        {
            if (ExpressionOf(statement) is { } expression)
            {
                found.AddRange(expression.Reads);
            }
        });

    public static List<Local> Declared(IEnumerable<Statement> statements) => Collect(statements, static (statement, found) =>
    {
        switch (statement)
        {
            case Statement.Assign { Declares: true } assign:
                found.Add(assign.Target);
                break;
            case Statement.Declare declare:
                found.Add(declare.Target);
                break;
            case Statement.TakeApart apart:
                found.AddRange(apart.Targets.Targets().Where(target => target.Declares).Select(target => target.Target));
                break;
            case Statement.For loop:
                found.Add(loop.Round);
                break;
            case Statement.Try { Caught: { } caught }:
                found.Add(caught);
                break;
        }
    });

    /// <summary>Locals that statements assign without declaring them.</summary>
    public static List<Local> Assigned(IEnumerable<Statement> statements) => Collect(statements, static (statement, found) =>
    {
        switch (statement)
        {
            case Statement.Assign { Declares: false } assign:
                found.Add(assign.Target);
                break;
            case Statement.TakeApart apart:
                found.AddRange(apart.Targets.Targets().Where(target => !target.Declares).Select(target => target.Target));
                break;
        }
    });

    /// <summary>The locals of the code around that statements give a value.</summary>
    public static List<Local> Leaves(IReadOnlyList<Statement> statements)
    {
        HashSet<string> declared = [.. Declared(statements).Select(local => local.Name)];
        return [.. Assigned(statements).Where(local => !declared.Contains(local.Name)).DistinctBy(local => local.Name)];
    }

    /// <summary>Whether the method can end inside the statements.</summary>
    public static bool CanReturn(IEnumerable<Statement> statements) => Any(statements, static statement => statement is Statement.Return);

    /// <summary>Whether statements await something.</summary>
    public static bool Awaits(IEnumerable<Statement> statements) =>
        Any(statements, static statement => ExpressionOf(statement) is { Awaits: true });

    /// <summary>Whether the method surely ends inside the statements.</summary>
    public static bool AlwaysReturns(IReadOnlyList<Statement> statements) => statements.Count > 0 && statements[^1] switch
    {
        Statement.Return => true,
        Statement.If { Else: { Statements.Count: > 0 } otherwise } choice => AlwaysReturns(choice.Then.Statements) && AlwaysReturns(otherwise.Statements),
        Statement.Switch { IsWhole: true } choice => choice.Arms.All(arm => AlwaysReturns(arm.Body.Statements)),
        _ => false,
    };

    /// <summary>The statement's own expression, not those of its bodies; null for none.</summary>
    private static Expression? ExpressionOf(Statement statement) => statement switch
    {
        Statement.Assign assign => assign.Value,
        Statement.TakeApart apart => apart.Value,
        Statement.Do work => work.Value,
        Statement.Return { Value: { } value } => value,
        Statement.If choice => choice.Condition,
        Statement.Switch choice => choice.Value,
        Statement.For loop => loop.Condition,
        _ => null,
    };

    private static IEnumerable<Body> Bodies(Statement statement) => statement switch
    {
        Statement.If { Else: { } otherwise } choice => [choice.Then, otherwise],
        Statement.If choice => [choice.Then],
        Statement.Switch choice => choice.Arms.Select(arm => arm.Body),
        Statement.For loop => [loop.Body],
        Statement.Try attempt => [attempt.Work, attempt.Failed],
        _ => [],
    };

    private static List<Local> Collect(IEnumerable<Statement> statements, Action<Statement, List<Local>> addOwn)
    {
        List<Local> found = [];
        Add(statements);
        return found;

        void Add(IEnumerable<Statement> inner)
        {
            foreach (Statement statement in inner)
            {
                addOwn(statement, found);
                foreach (Body body in Bodies(statement))
                {
                    Add(body.Statements);
                }
            }
        }
    }

    private static bool Any(IEnumerable<Statement> statements, Func<Statement, bool> holds) =>
        statements.Any(statement => holds(statement) || Bodies(statement).Any(body => Any(body.Statements, holds)));
}
