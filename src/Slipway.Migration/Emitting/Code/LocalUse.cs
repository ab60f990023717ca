namespace Slipway.Migration.Emitting.Code;

/// <summary>Which locals statements read, declare and assign.</summary>
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

    public static IEnumerable<Local> Reads(IEnumerable<Statement> statements) => statements.SelectMany(Reads);

    /// <summary>Whether statements need the run's context.</summary>
    public static bool UseRun(IEnumerable<Statement> statements) => statements.Any(statement => Expressions(statement).Any(expression => expression.UsesRun || NeedsContext(expression)));

    public static IEnumerable<Local> Declared(IEnumerable<Statement> statements) => statements.SelectMany(statement => statement switch
    {
        Statement.Assign { Declares: true } assign => [assign.Target],
        Statement.Declare declare => [declare.Target],
        Statement.TakeApart apart => apart.Targets.Targets().Where(target => target.Declares).Select(target => target.Target),
        Statement.If choice => Declared(choice.Then.Statements).Concat(Declared(choice.Else?.Statements ?? [])),
        Statement.Switch choice => choice.Arms.SelectMany(arm => Declared(arm.Body.Statements)),
        Statement.For loop => Declared(loop.Body.Statements).Prepend(loop.Round),
        Statement.Try attempt => Declared(attempt.Work.Statements).Concat(Declared(attempt.Failed.Statements)).Concat(Caught(attempt)),
        _ => Enumerable.Empty<Local>(),
    });

    /// <summary>Locals that statements assign without declaring them.</summary>
    public static IEnumerable<Local> Assigned(IEnumerable<Statement> statements) => statements.SelectMany(statement => statement switch
    {
        Statement.Assign { Declares: false } assign => [assign.Target],
        Statement.TakeApart apart => apart.Targets.Targets().Where(target => !target.Declares).Select(target => target.Target),
        Statement.If choice => Assigned(choice.Then.Statements).Concat(Assigned(choice.Else?.Statements ?? [])),
        Statement.Switch choice => choice.Arms.SelectMany(arm => Assigned(arm.Body.Statements)),
        Statement.For loop => Assigned(loop.Body.Statements),
        Statement.Try attempt => Assigned(attempt.Work.Statements).Concat(Assigned(attempt.Failed.Statements)),
        _ => Enumerable.Empty<Local>(),
    });

    /// <summary>The locals of the code around that statements give a value.</summary>
    public static List<Local> Leaves(IReadOnlyList<Statement> statements)
    {
        HashSet<string> declared = [.. Declared(statements).Select(local => local.Name)];
        return [.. Assigned(statements).Where(local => !declared.Contains(local.Name)).DistinctBy(local => local.Name)];
    }

    /// <summary>Whether the method can end inside the statements.</summary>
    public static bool CanReturn(IEnumerable<Statement> statements) => statements.Any(statement => statement switch
    {
        Statement.Return => true,
        Statement.If choice => CanReturn(choice.Then.Statements) || CanReturn(choice.Else?.Statements ?? []),
        Statement.Switch choice => choice.Arms.Any(arm => CanReturn(arm.Body.Statements)),
        Statement.For loop => CanReturn(loop.Body.Statements),
        Statement.Try attempt => CanReturn(attempt.Work.Statements) || CanReturn(attempt.Failed.Statements),
        _ => false,
    });

    /// <summary>Whether the method surely ends inside the statements.</summary>
    public static bool AlwaysReturns(IReadOnlyList<Statement> statements) => statements.Count > 0 && statements[^1] switch
    {
        Statement.Return => true,
        Statement.If { Else: { Statements.Count: > 0 } otherwise } choice => AlwaysReturns(choice.Then.Statements) && AlwaysReturns(otherwise.Statements),
        Statement.Switch { IsWhole: true } choice => choice.Arms.All(arm => AlwaysReturns(arm.Body.Statements)),
        _ => false,
    };

    private static IEnumerable<Local> Caught(Statement.Try attempt) =>
        attempt.Caught is { } caught ? [caught] : [];

    private static IEnumerable<Local> Reads(Statement statement) => statement switch
    {
        Statement.If choice => choice.Condition.Reads.Concat(Reads(choice.Then.Statements)).Concat(Reads(choice.Else?.Statements ?? [])),
        Statement.Switch choice => choice.Value.Reads.Concat(choice.Arms.SelectMany(arm => Reads(arm.Body.Statements))),
        Statement.For loop => (loop.Condition?.Reads ?? []).Concat(Reads(loop.Body.Statements)),
        Statement.Try attempt => Reads(attempt.Work.Statements).Concat(Reads(attempt.Failed.Statements)),
        _ => Expressions(statement).SelectMany(expression => expression.Reads),
    };

    private static IEnumerable<Expression> Expressions(Statement statement) => statement switch
    {
        Statement.Assign assign => [assign.Value],
        Statement.TakeApart apart => [apart.Value],
        Statement.Do work => [work.Value],
        Statement.Return { Value: { } value } => [value],
        Statement.If choice => choice.Then.Statements.Concat(choice.Else?.Statements ?? []).SelectMany(Expressions).Prepend(choice.Condition),
        Statement.Switch choice => choice.Arms.SelectMany(arm => arm.Body.Statements).SelectMany(Expressions).Prepend(choice.Value),
        Statement.For loop => loop.Body.Statements.SelectMany(Expressions).Concat(loop.Condition is { } condition ? [condition] : []),
        Statement.Try attempt => attempt.Work.Statements.Concat(attempt.Failed.Statements).SelectMany(Expressions),
        _ => [],
    };

    private static bool NeedsContext(Expression expression) => expression is RawStringExpression raw && raw.UsesRun;
}
