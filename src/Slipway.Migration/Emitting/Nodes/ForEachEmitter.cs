using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
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
    public static Expression Emit(LevelScope level, ForEachNode node)
    {
        LevelScope inner = level.Bodies[node.Id];
        Body body = LevelEmitter.Emit(inner);
        (CsType type, bool isNullable) = inner.ResultType();
        Expression work = WorkOf(level, node, inner, body, type, isNullable);
        List<Expression> arguments = [Literal.Of(level.Context.Names[node].Step.Kebab), ItemsOf(level, node, inner), work];
        if (OptionsOf(node) is { } options)
        {
            arguments.Add(options);
        }

        Expression call = Expression.Text(Expression.Run.ToString()).Call("ForEachAsync", arguments).After("await ");
        return level.Outputs.HolderOf(node) is not null && Flattens(node, type) ? Expression.Invoke("DifyList.Flatten", call) : call;
    }

    public static void Declare(NodeDeclaration declaration, ForEachNode node)
    {
        LevelScope level = declaration.Level;
        var body = new LevelScope(level.Context, level.Level.Bodies[node.Id], level);
        level.Bodies.Add(node.Id, body);
        if (!declaration.IsNeeded)
        {
            return;
        }

        (CsType type, bool isNullable) = body.ResultType();
        declaration.AddOnly("output", Flattens(node, type)
            ? CsType.ListOf(CsType.Node, isNullable: true)
            : CsType.ListOf(type, isNullable || node.OnItemFailure is ItemFailure.Null));
    }

    /// <summary>What stands for one of the items in the body.</summary>
    /// <param name="level">The level around the body.</param>
    /// <param name="node">The loop.</param>
    public static ItemLocals DeclareItem(LevelScope level, ForEachNode node)
    {
        ReadValue items = level.Read(node.Items, node);
        CsItem type = items.Path.Count == 0 && items.Type.Item is { } item
            ? item
            : new CsItem(RecordSet.PlainTypeOf(node.ItemType), IsNullable: true);
        return new ItemLocals(
            level.Context.NewLocal(Singular(node), type.Type.Name, type.IsNullable), type, level.Context.NewLocal(Words.Of("index"), "int"));
    }

    /// <summary>What one of several is called: the name of the list without its plural, where that works.</summary>
    private static Words Singular(ForEachNode node)
    {
        Words words = Words.Of(node.Items.Path.Count > 0 ? node.Items.Path[^1] : node.Items.Name);
        if (words.IsEmpty || words.Items[^1] is not { Length: > 3 } last || !last.EndsWith('s') || last.EndsWith("ss", StringComparison.Ordinal)
            || last is "results" or "outputs" or "texts")
        {
            return Words.Of("item");
        }

        string one = last.EndsWith("ies", StringComparison.Ordinal) ? last[..^3] + "y" : last[..^1];
        return new Words([.. words.Items.SkipLast(1), one]);
    }

    /// <summary>A body of one awaited call stays in place; a longer one becomes a method.</summary>
    private static BranchLambda WorkOf(LevelScope level, ForEachNode node, LevelScope inner, Body body, CsType type, bool isNullable)
    {
        if (Single(body) is { } single)
        {
            return Lambda(single, inner.Item!);
        }

        Words name = OneOf(level.Context.Names[node].Step);
        Expression call = level.Context.Methods.AddReturning(name, body.Statements, type.Nullable(isNullable));
        return Lambda(call, inner.Item!);
    }

    private static BranchLambda Lambda(Expression work, ItemLocals locals) => new(
        [NameOf(work, locals.Item), work.Reads.Contains(locals.Index) ? locals.Index.Name : "_"], [locals.Item, locals.Index], work);

    /// <summary><c>judge-items</c> judges one item at a time.</summary>
    private static Words OneOf(Words step) =>
        step.Items[^1] is { Length: > 3 } last && last.EndsWith('s') && !last.EndsWith("ss", StringComparison.Ordinal)
            ? new Words([.. step.Items.SkipLast(1), last[..^1]])
            : step.Append("item");

    private static string NameOf(Expression work, Local item) => work.Reads.Any(local => local.Name == item.Name) ? item.Name : "_";

    /// <summary>The one awaited call whose result the body gives; null when it is more than that.</summary>
    private static Expression? Single(Body body) => body.Statements switch
    {
        [Statement.Assign { Declares: true, Target: var target, Value: PrefixExpression { Prefix: "await " } work }, Statement.Return { Value.Flat: var returned }]
            when returned == target.Name => work.Inner,
        _ => null,
    };

    private static Expression ItemsOf(LevelScope level, ForEachNode node, LevelScope inner)
    {
        ReadValue items = ValueTexts.Required(level.Read(node.Items, node));
        if (items.Type.Kind is CsKind.List && items.Path.Count == 0)
        {
            return items.IsNullable ? Expression.Text($"{items.Expression.Flat} ?? []", items.Expression.Reads) : items.Expression;
        }

        return Expression.Invoke($"DifyList.Items<{inner.Item!.Type.Type.Nullable(inner.Item.Type.IsNullable)}>", ValueTexts.Plain(items), Literal.Of(items.Written));
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
