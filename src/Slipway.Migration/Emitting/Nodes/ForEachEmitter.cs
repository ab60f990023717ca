using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes loops over lists.</summary>
internal static class ForEachEmitter
{
    /// <summary>Whether the results may be lists that the builder joins to one.</summary>
    public static bool Flattens(ForEachNode node, CsType result) => node.Flatten && (result.Kind is CsKind.List or CsKind.Array or CsKind.Node);

    /// <summary>The loop, awaited.</summary>
    public static Expression Emit(LevelEmitter level, ForEachNode node)
    {
        LevelEmitter inner = level.Bodies[node.Id];
        Body body = inner.Emit();
        (CsType type, bool isNullable) = inner.ResultType();
        Expression work = WorkOf(level, node, inner, body, type, isNullable);
        List<Expression> arguments = [Literal.Of(level.Context.Names[node].Step.Kebab), ItemsOf(level, node, inner), work];
        if (OptionsOf(node) is { } options)
        {
            arguments.Add(options);
        }

        Expression call = Expression.Text(Expression.Run.ToString()).Call("ForEachAsync", arguments).After("await ");
        return level.HolderOf(node) is not null && Flattens(node, type) ? Expression.Invoke("DifyList.Flatten", call) : call;
    }

    /// <summary>A body of one awaited call stays in place; a longer one becomes a method.</summary>
    private static BranchLambda WorkOf(LevelEmitter level, ForEachNode node, LevelEmitter inner, Body body, CsType type, bool isNullable)
    {
        if (Single(body) is { } single)
        {
            bool usesIndex = single.Reads.Contains(inner.Index!);
            return new BranchLambda([NameOf(single, inner.Item!), usesIndex ? inner.Index!.Name : "_"], [inner.Item!, inner.Index!], single);
        }

        Naming.Words name = OneOf(level.Context.Names[node].Step);
        Expression call = level.Context.Methods.AddReturning(name, body.Statements, type.Nullable(isNullable));
        return new BranchLambda(
            [NameOf(call, inner.Item!), call.Reads.Contains(inner.Index!) ? inner.Index!.Name : "_"], [inner.Item!, inner.Index!], call);
    }

    /// <summary><c>judge-items</c> judges one item at a time.</summary>
    private static Naming.Words OneOf(Naming.Words step) =>
        step.Items[^1] is { Length: > 3 } last && last.EndsWith('s') && !last.EndsWith("ss", StringComparison.Ordinal)
            ? new Naming.Words([.. step.Items.SkipLast(1), last[..^1]])
            : step.Append("item");

    private static string NameOf(Expression work, Local item) => work.Reads.Any(local => local.Name == item.Name) ? item.Name : "_";

    /// <summary>The one awaited call whose result the body gives; null when it is more than that.</summary>
    private static Expression? Single(Body body) => body.Statements switch
    {
        [Statement.Assign { Declares: true, Target: var target, Value: PrefixExpression { Prefix: "await " } work }, Statement.Return { Value.Flat: var returned }]
            when returned == target.Name => work.Inner,
        _ => null,
    };

    private static Expression ItemsOf(LevelEmitter level, ForEachNode node, LevelEmitter inner)
    {
        ReadValue items = ValueTexts.Required(level.Read(node.Items, node));
        if (items.Type.Kind is CsKind.List && items.Path.Count == 0)
        {
            return items.IsNullable ? Expression.Text($"{items.Expression.Flat} ?? []", items.Expression.Reads) : items.Expression;
        }

        return Expression.Invoke($"DifyList.Items<{inner.ItemType!.Type.Nullable(inner.ItemType.IsNullable)}>", ValueTexts.Plain(items), Literal.Of(items.Written));
    }

    private static string? OptionsOf(ForEachNode node)
    {
        List<string> options = [];
        if (node.MaxConcurrency > 1)
        {
            options.Add($"MaxConcurrency = {node.MaxConcurrency}");
        }

        if (node.OnItemFailure is not ItemFailure.Stop)
        {
            options.Add($"OnError = ItemError.{node.OnItemFailure}");
        }

        return options.Count == 0 ? null : $"new() {{ {string.Join(", ", options)} }}";
    }
}
