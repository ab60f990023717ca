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
        PythonExpression.Formatted text => text.Parts.SelectMany(part => part.Value is { } value ? Of(value) : []),
        PythonExpression.List list => list.Items.SelectMany(Of),
        PythonExpression.Tuple tuple => tuple.Items.SelectMany(Of),
        PythonExpression.Dict dict => dict.Items.SelectMany(item => Of(item.Key).Concat(Of(item.Value))),
        PythonExpression.Comprehension all => Of(all.Source).Concat(OfItems(all).Where(name => !all.Targets.Contains(name))),
        PythonExpression.Attribute member => Of(member.Owner),
        PythonExpression.Subscript item => Of(item.Owner).Concat(Of(item.Key)),
        PythonExpression.Slice part => new[] { part.Owner, part.Start, part.Stop, part.Step }.SelectMany(e => e is null ? [] : Of(e)),
        PythonExpression.Call call => Of(call.Function).Concat(call.Arguments.SelectMany(Of)).Concat(call.Named.SelectMany(named => Of(named.Value))),
        PythonExpression.Unary unary => Of(unary.Operand),
        PythonExpression.Binary binary => Of(binary.Left).Concat(Of(binary.Right)),
        PythonExpression.Compare compare => Of(compare.Left).Concat(Of(compare.Right)),
        PythonExpression.Conditional choice => Of(choice.Condition).Concat(Of(choice.Yes)).Concat(Of(choice.No)),
        PythonExpression.Lambda lambda => Of(lambda.Body).Where(name => !lambda.Parameters.Contains(name)),
        _ => [],
    };

    private static IEnumerable<string> OfItems(PythonExpression.Comprehension all) =>
        new[] { all.Key, all.Item, all.Condition }.SelectMany(e => e is null ? [] : Of(e));
}
