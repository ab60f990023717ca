using Slipway.Migration.Emitting.Code;

namespace Slipway.Migration.Python;

/// <summary>What a ported expression is in C#.</summary>
internal enum PortedKind
{
    /// <summary>A <c>PythonValue</c>.</summary>
    Value,

    /// <summary>A <c>string</c>.</summary>
    Text,

    /// <summary>A <c>long</c>.</summary>
    Integer,

    /// <summary>A <c>double</c>.</summary>
    Float,

    /// <summary>A <c>bool</c>.</summary>
    Truth,

    /// <summary>A new list or dict, which becomes a value where one is expected.</summary>
    New,
}

/// <summary>How tightly an expression of C# holds together.</summary>
internal enum Rank
{
    Conditional,
    Or,
    And,
    Equality,
    Comparison,
    Sum,
    Product,
    Unary,
    Primary,
}

/// <summary>An expression of C# that was an expression of Python.</summary>
internal sealed record PortedExpression(Expression Code, PortedKind Kind, Rank Rank = Rank.Primary)
{
    /// <summary>The expression where a tighter one is expected.</summary>
    public Expression At(Rank rank) => Rank >= rank ? Code : Code.After("(").Then(")");

    /// <summary>The expression as a value, on which operators and methods are Python's.</summary>
    // C# takes what stands between parentheses before a sign for a number, and before a bracket for what is indexed.
    public PortedExpression AsValue() => (Kind, Code) switch
    {
        (PortedKind.Value, _) => this,
        (_, ListExpression { Open: "[" } list) => new(Expression.Invoke("PythonValue.List", list.Items), PortedKind.Value),
        (PortedKind.Integer or PortedKind.Float, _) => new(At(Rank.Primary).After("(PythonValue)"), PortedKind.Value, Rank.Unary),
        _ => new(At(Rank.Unary).After("(PythonValue)"), PortedKind.Value, Rank.Unary),
    };

    /// <summary>The expression where C# wants a condition.</summary>
    public PortedExpression AsCondition() => Kind is PortedKind.Value or PortedKind.Truth ? this : AsValue();
}
