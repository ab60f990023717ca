namespace Slipway.Migration.Python;

/// <summary>Whether a script could tell in which order two of its expressions are computed.</summary>
internal sealed class PythonOrder
{
    private readonly HashSet<string> _functions;
    private readonly bool _tellsErrorsApart;

    /// <param name="functions">The functions of the script.</param>
    public PythonOrder(IReadOnlyList<PythonFunction> functions)
    {
        _functions = [.. functions.Select(function => function.Name)];
        _tellsErrorsApart = functions.Any(function => TellsErrorsApart(function.Body));
    }

    /// <summary>Whether it matters which of two is computed first: one may change what the other looks at, or both may fail and a handler says how.</summary>
    public bool Matters(PythonExpression one, PythonExpression other) =>
        !IsSettled(one) && !IsSettled(other) && (_tellsErrorsApart || Changes(one) || Changes(other));

    // A function of the script may change its arguments.
    private bool Changes(PythonExpression expression) => PythonNames.Changes(expression) || PythonNames.Calls(expression).Any(_functions.Contains);

    /// <summary>Whether an expression is the same at any time, and cannot fail.</summary>
    private static bool IsSettled(PythonExpression expression) => expression switch
    {
        PythonExpression.Name or PythonExpression.Constant => true,
        PythonExpression.List list => list.Items.All(IsSettled),
        PythonExpression.Tuple tuple => tuple.Items.All(IsSettled),
        PythonExpression.Dict dict => dict.Items.All(item => item.Key is PythonExpression.Constant && IsSettled(item.Value)),
        PythonExpression.Unary { Operand: PythonExpression.Constant } => true,
        _ => false,
    };

    private static bool TellsErrorsApart(IEnumerable<PythonStatement> statements) => statements.Any(statement => statement switch
    {
        PythonStatement.If choice => TellsErrorsApart(choice.Then) || TellsErrorsApart(choice.Else),
        PythonStatement.For loop => TellsErrorsApart(loop.Body),
        PythonStatement.Try attempt => attempt.Handlers.Any(handler => handler.Kinds.Count > 0 || TellsErrorsApart(handler.Body)) || TellsErrorsApart(attempt.Body),
        _ => false,
    });
}
