using Slipway.Migration.Emitting.Code;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>A C# condition and its opposite.</summary>
/// <param name="Holds">The condition.</param>
/// <param name="Fails">Its opposite, as a person would write it.</param>
internal sealed record CsCondition(Expression Holds, Expression Fails)
{
    /// <summary>Whether the comparison itself can fail.</summary>
    public bool CanFail => Holds.Flat?.Contains("DifyCondition.", StringComparison.Ordinal) ?? true;

    public static CsCondition Always { get; } = new("true", "false");

    public static CsCondition Never { get; } = new("false", "true");

    /// <summary>A condition that is negated by an exclamation mark.</summary>
    public static CsCondition Of(Expression holds) => new(holds, holds.After("!"));

    /// <summary>A condition whose positive form is a negation.</summary>
    public static CsCondition Not(Expression fails) => new(fails.After("!"), fails);

    /// <summary>A comparison with <c>==</c>, <c>!=</c> or an order.</summary>
    public static CsCondition Compare(Expression left, string @operator, Expression right)
    {
        Expression holds = new ChainExpression(@operator, [left, right]);
        string? opposite = @operator switch { "==" => "!=", "!=" => "==", _ => null };
        return opposite is null ? new CsCondition(holds, InParentheses(holds).After("!")) : new CsCondition(holds, new ChainExpression(opposite, [left, right]));
    }

    /// <summary>All of them, or any.</summary>
    public static CsCondition Join(bool all, IReadOnlyList<CsCondition> parts)
    {
        if (parts.Count == 0)
        {
            return all ? Always : Never;
        }

        if (parts.Count == 1)
        {
            return parts[0];
        }

        Expression holds = new ChainExpression(all ? "&&" : "||", [.. parts.Select(part => part.Holds)]);
        Expression fails = parts.Count == 2
            ? new ChainExpression(all ? "||" : "&&", [.. parts.Select(part => part.Fails)])
            : InParentheses(holds).After("!");
        return new CsCondition(holds, fails);
    }

    /// <summary>Both expressions, put into parentheses where needed.</summary>
    public static Expression Both(Expression left, Expression right) => new ChainExpression("&&", [Operand(left), Operand(right)]);

    private static Expression Operand(Expression expression) => expression is ChainExpression { Operator: "||" } ? InParentheses(expression) : expression;

    private static Expression InParentheses(Expression expression) => expression.After("(").Then(")");
}
