namespace Slipway.Migration.Python;

/// <summary>Finds names in what a parser read.</summary>
internal static class PythonNames
{
    public static bool Uses(IEnumerable<PythonStatement> statements, string name) => statements.SelectMany(Of).Contains(name, StringComparer.Ordinal);

    /// <summary>Every name that a statement and those in it read or assign, in order.</summary>
    public static IEnumerable<string> Of(PythonStatement statement) => statement switch
    {
        PythonStatement.Assign assign => Of(assign.Value).Concat(Of(assign.Target)),
        PythonStatement.Augment augment => Of(augment.Value).Concat(Of(augment.Target)),
        PythonStatement.Evaluate evaluate => Of(evaluate.Value),
        PythonStatement.Return { Value: { } value } => Of(value),
        PythonStatement.If choice => Of(choice.Condition).Concat(choice.Then.SelectMany(Of)).Concat(choice.Else.SelectMany(Of)),
        PythonStatement.For loop => Of(loop.Source).Concat(loop.Targets).Concat(loop.Body.SelectMany(Of)),
        PythonStatement.Try attempt => attempt.Body.SelectMany(Of).Concat(attempt.Handlers.SelectMany(handler => handler.Body.SelectMany(Of))),
        PythonStatement.Raise { Message: { } message } => Of(message),
        _ => [],
    };

    /// <summary>The names that statements assign, those of loops not among them.</summary>
    public static IEnumerable<string> Assigned(IEnumerable<PythonStatement> statements) => statements.SelectMany(statement => statement switch
    {
        PythonStatement.Assign assign => Targets(assign.Target),
        PythonStatement.Augment { Target: PythonExpression.Name name } => [name.Id],
        PythonStatement.If choice => Assigned(choice.Then).Concat(Assigned(choice.Else)),
        PythonStatement.For loop => Assigned(loop.Body),
        PythonStatement.Try attempt => Assigned(attempt.Body).Concat(attempt.Handlers.SelectMany(handler => Assigned(handler.Body))),
        _ => [],
    });

    /// <summary>Whether an expression calls a method that changes what it is called on.</summary>
    public static bool Changes(PythonExpression expression) =>
        (expression is PythonExpression.Call { Function: PythonExpression.Attribute { Member: "append" or "clear" or "extend" or "insert" or "pop" or "remove" or "reverse" or "setdefault" or "sort" or "update" } }) || Parts(expression).Any(Changes);

    /// <summary>The names of the functions that an expression calls.</summary>
    public static IEnumerable<string> Calls(PythonExpression expression) =>
        (expression is PythonExpression.Call { Function: PythonExpression.Name name } ? [name.Id] : Enumerable.Empty<string>()).Concat(Parts(expression).SelectMany(Calls));

    /// <summary>The loops among statements and in them.</summary>
    public static IEnumerable<PythonStatement.For> Loops(IEnumerable<PythonStatement> statements) => statements.SelectMany(statement => statement switch
    {
        PythonStatement.If choice => Loops(choice.Then).Concat(Loops(choice.Else)),
        PythonStatement.For loop => [loop, .. Loops(loop.Body)],
        PythonStatement.Try attempt => Loops(attempt.Body).Concat(attempt.Handlers.SelectMany(handler => Loops(handler.Body))),
        _ => Enumerable.Empty<PythonStatement.For>(),
    });

    /// <summary>The names that a target assigns.</summary>
    public static IEnumerable<string> Targets(PythonExpression target) => target switch
    {
        PythonExpression.Name name => [name.Id],
        PythonExpression.Tuple tuple => tuple.Items.SelectMany(Targets),
        _ => [],
    };

    private static IEnumerable<string> Of(PythonExpression expression) => expression switch
    {
        PythonExpression.Name name => [name.Id],
        PythonExpression.Comprehension all => Of(all.Source).Concat(Items(all).SelectMany(Of).Where(name => !all.Targets.Contains(name))),
        PythonExpression.Lambda lambda => Of(lambda.Body).Where(name => !lambda.Parameters.Contains(name)),
        _ => Parts(expression).SelectMany(Of),
    };

    // What stands directly in an expression, in order.
    private static IEnumerable<PythonExpression> Parts(PythonExpression expression) => expression switch
    {
        PythonExpression.Formatted text => text.Parts.Select(part => part.Value).OfType<PythonExpression>(),
        PythonExpression.List list => list.Items,
        PythonExpression.Tuple tuple => tuple.Items,
        PythonExpression.Dict dict => dict.Items.SelectMany(item => new[] { item.Key, item.Value }),
        PythonExpression.Comprehension all => Items(all).Prepend(all.Source),
        PythonExpression.Attribute member => [member.Owner],
        PythonExpression.Subscript item => [item.Owner, item.Key],
        PythonExpression.Slice part => new[] { part.Owner, part.Start, part.Stop, part.Step }.OfType<PythonExpression>(),
        PythonExpression.Call call => [call.Function, .. call.Arguments, .. call.Named.Select(named => named.Value)],
        PythonExpression.Unary unary => [unary.Operand],
        PythonExpression.Binary binary => [binary.Left, binary.Right],
        PythonExpression.Compare compare => [compare.Left, compare.Right],
        PythonExpression.Conditional choice => [choice.Condition, choice.Yes, choice.No],
        PythonExpression.Lambda lambda => [lambda.Body],
        _ => [],
    };

    private static IEnumerable<PythonExpression> Items(PythonExpression.Comprehension all) => new[] { all.Key, all.Item, all.Condition }.OfType<PythonExpression>();
}
