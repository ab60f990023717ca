namespace Slipway.Migration.Emitting.Code;

/// <summary>What a method can do without: first values that nobody reads, locals that are only returned, an end that comes anyway.</summary>
internal static class Redundancy
{
    /// <summary>The statements of a method without it.</summary>
    /// <param name="statements">The method's body.</param>
    /// <param name="returns">The type of its result; empty for none.</param>
    public static List<Statement> Without(IReadOnlyList<Statement> statements, string returns)
    {
        List<Statement> result = Inside(statements, returns);
        if (returns.Length == 0 && result is [.., Statement.Return { Value: null }])
        {
            result.RemoveAt(result.Count - 1);
        }

        return result;
    }

    private static List<Statement> Inside(IReadOnlyList<Statement> statements, string returns)
    {
        List<Statement> result = [.. statements.Select(statement => Inside(statement, returns))];
        for (int i = 0; i < result.Count; i++)
        {
            if (result[i] is Statement.Declare { Initial: "null" or "false" } declare && SurelyAssign(result.Skip(i + 1), declare.Target))
            {
                result[i] = declare with { Initial = null };
            }
        }

        if (result is [.., Statement.Assign { Declares: true } last, Statement.Return { Value: TextExpression value }]
            && value.Content == last.Target.Name && last.Target.Type == returns)
        {
            result.RemoveRange(result.Count - 2, 2);
            result.Add(new Statement.Return(last.Value));
        }

        return result;
    }

    private static Statement Inside(Statement statement, string returns)
    {
        Body Leaner(Body body) => body with { Statements = Inside(body.Statements, returns) };

        return statement switch
        {
            Statement.If choice => choice with { Then = Leaner(choice.Then), Else = choice.Else is { } otherwise ? Leaner(otherwise) : null },
            Statement.Switch choice => choice with { Arms = [.. choice.Arms.Select(arm => arm with { Body = Leaner(arm.Body) })] },
            Statement.For loop => loop with { Body = Leaner(loop.Body) },
            Statement.Try attempt => attempt with { Work = Leaner(attempt.Work), Failed = Leaner(attempt.Failed) },
            _ => statement,
        };
    }

    /// <summary>Whether statements give a local a value, on every path that goes on, before anything reads it.</summary>
    private static bool SurelyAssign(IEnumerable<Statement> statements, Local local)
    {
        foreach (Statement statement in statements)
        {
            if (SurelyAssigns(statement, local))
            {
                return true;
            }

            if (LocalUse.Reads([statement]).Concat(LocalUse.Assigned([statement])).Any(used => used.Name == local.Name))
            {
                return false;
            }
        }

        return false;
    }

    private static bool SurelyAssigns(Statement statement, Local local)
    {
        bool Reads(Expression expression) => expression.Reads.Any(read => read.Name == local.Name);
        bool Assigns(Body body) => SurelyAssign(body.Statements, local) || (LocalUse.AlwaysReturns(body.Statements) && !LocalUse.Reads(body.Statements).Exists(read => read.Name == local.Name));

        return statement switch
        {
            Statement.Assign assign => assign.Target.Name == local.Name && !Reads(assign.Value),
            Statement.TakeApart apart => apart.Targets.Targets().Any(target => target.Target.Name == local.Name) && !Reads(apart.Value),
            Statement.If { Else: { } otherwise } choice => !Reads(choice.Condition) && Assigns(choice.Then) && Assigns(otherwise),
            Statement.Switch { IsWhole: true } choice => !Reads(choice.Value) && choice.Arms.All(arm => Assigns(arm.Body)),
            _ => false,
        };
    }
}
