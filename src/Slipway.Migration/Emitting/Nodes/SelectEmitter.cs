using System.Text.Json.Nodes;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes selections from lists.</summary>
internal static class SelectEmitter
{
    /// <summary>The items' type; files are JSON objects.</summary>
    public static CsType ItemOf(SelectNode node) => RecordSet.PlainTypeOf(node.ItemType);

    /// <summary>The type of what the node gives.</summary>
    public static string TypeOf(SelectNode node) => $"DifySelection<{ItemName(node)}>";

    public static void Declare(NodeDeclaration declaration, SelectNode node)
    {
        Local selection = declaration.Place(TypeOf(node));
        CsType item = ItemOf(node);
        declaration.Add("result", selection, ".Result", CsType.ListOf(item, item.Kind is not CsKind.Number));
        declaration.Add("first_record", selection, ".FirstRecord", CsType.Node, isNullable: true);
        declaration.Add("last_record", selection, ".LastRecord", CsType.Node, isNullable: true);
    }

    public static Expression Emit(LevelScope level, SelectNode node)
    {
        ReadValue items = ValueTexts.Required(level.Read(node.Items, node));
        Expression call = Expression.Text("DifySelection").Call($"From<{ItemName(node)}>", ValueTexts.Plain(items), Literal.Of(items.Written));
        foreach (SelectCondition condition in node.Conditions)
        {
            List<Expression> arguments = [Literal.Of(condition.Operator), condition.Operand is { } text ? level.Text(text, node) : Operand(condition.OperandValue)];
            if (condition.Key.Length > 0)
            {
                arguments.Add(Literal.Of(condition.Key));
            }

            call = call.Call("Where", arguments);
        }

        if (node.Serial is { } serial)
        {
            call = call.Call("Pick", level.Text(serial, node));
        }

        if (node.Order is { } order)
        {
            string direction = $"isDescending: {(order.IsDescending ? "true" : "false")}";
            call = order.Key.Length > 0 ? call.Call("Order", direction, Literal.Of(order.Key)) : call.Call("Order", direction);
        }

        return node.Limit is { } limit ? call.Call("Limit", $"{limit}") : call;
    }

    /// <summary>The items that stand in for those of a failed selection.</summary>
    public static Expression Defaults(SelectNode node, JsonNode? result) => Expression.Invoke(
        $"DifySelection.From<{ItemName(node)}>", result is JsonArray { Count: > 0 } ? JsonLiteral.Of(result, CsType.Array) : "null", Literal.Of(node.Items.Written));

    private static string ItemName(SelectNode node) => ItemOf(node) is var item && item.Kind is CsKind.Number ? item.Name : item.Nullable(true);

    private static Expression Operand(JsonNode? value) => value switch
    {
        JsonArray list when list.All(item => item?.GetValueKind() is System.Text.Json.JsonValueKind.String) =>
            $"new[] {{ {string.Join(", ", list.Select(item => Literal.Of(item!.GetValue<string>())))} }}",
        null => "null",
        _ when value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => value.ToJsonString(),
        _ => JsonLiteral.Of(value, CsType.Node),
    };
}
