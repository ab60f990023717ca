using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes changes of variables: plain C# where the types make it the same, else the builder's rules by name.</summary>
internal static class AssignEmitter
{
    public static IEnumerable<Statement> Emit(LevelScope level, AssignNode node) => node.Assignments.Select(assignment => Emit(level, node, assignment));

    private static Statement.Do Emit(LevelScope level, AssignNode node, Assignment assignment)
    {
        ReadValue target = level.Read(assignment.Target, node);
        ReadValue? value = assignment.Value is { } reference ? ValueTexts.Required(level.Read(reference, node)) : null;
        string constant = JsonLiteral.Of(assignment.Constant, target.Type);
        (string @operator, Expression result) = assignment.Operation switch
        {
            AssignOperation.Set => ("=", value is null ? constant : Whole(target, value)),
            AssignOperation.Clear => ("=", target.Type.Kind is CsKind.Node ? "null" : JsonLiteral.Of(null, target.Type)),
            AssignOperation.Append => ("=", Append(target, value!)),
            AssignOperation.Extend => ("=", Extend(target, value!)),
            AssignOperation.Add => ("+=", (Expression)constant),
            AssignOperation.Subtract => ("-=", constant),
            AssignOperation.Multiply => ("*=", constant),
            AssignOperation.Divide => ("/=", constant),
            AssignOperation.RemoveFirst => ("=", Without(target, "Skip")),
            _ => ("=", Without(target, "SkipLast")),
        };
        return new Statement.Do(new ChainExpression(@operator, [target.Expression, result]));
    }

    /// <summary>The new value; the old one where there is none.</summary>
    private static Expression Whole(ReadValue target, ReadValue value)
    {
        bool isSame = value.Path.Count == 0 && value.Type == target.Type;
        if (isSame && !value.IsNullable)
        {
            return value.Expression;
        }

        Expression given = isSame ? value.Expression
            : target.Type.Kind is CsKind.Node ? ValueTexts.Node(value)
            : Expression.Invoke($"DifyVariable.As<{target.Type.Nullable(target.Type.IsStruct)}>", ValueTexts.Plain(value), Literal.Of(value.Written));
        return new ChainExpression("??", [given, target.Expression]);
    }

    private static Expression Append(ReadValue target, ReadValue value) =>
        target.Type.Item is { } item && value.Path.Count == 0 && value.Type == item.Type && !value.IsNullable
            ? new ListExpression("[", [target.Expression.After(".. "), value.Expression], "]")
            : Expression.Invoke("DifyVariable.Append", target.Expression, ValueTexts.Plain(value), Literal.Of(value.Written));

    private static Expression Extend(ReadValue target, ReadValue value) =>
        target.Type.Item is not null && value.Path.Count == 0 && value.Type == target.Type && !value.IsNullable
            ? new ListExpression("[", [target.Expression.After(".. "), value.Expression.After(".. ")], "]")
            : Expression.Invoke("DifyVariable.Extend", target.Expression, ValueTexts.Plain(value), Literal.Of(value.Written));

    private static Expression Without(ReadValue target, string method) => target.Type.Kind is CsKind.Array
        ? Expression.Text($"new JsonArray([.. {target.Expression.Flat}.{method}(1).Select(item => item?.DeepClone())])", target.Expression.Reads)
        : Expression.Text($"[.. {target.Expression.Flat}.{method}(1)]", target.Expression.Reads);
}
