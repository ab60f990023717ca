using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads list-operator nodes.</summary>
internal static class ListReader
{
    public static void Declare(DifyNode node)
    {
        FlowType item = DeclaredItem(node.Data);
        node.Outputs = [new("result", FlowType.ArrayOf(item)), new("first_record", item, Nullable: true), new("last_record", item, Nullable: true)];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        if (scope.Selector(data, "variable", node) is not { } items)
        {
            return scope.NotMigrated(node, data.WhereOf("variable"), "it names no list");
        }

        return new SelectNode(node.Id, node.Title, node.Where, items, DeclaredItem(data))
        {
            Conditions = ReadConditions(data.Open("filter_by"), node, scope),
            Serial = ReadSerial(data.Open("extract_by"), node, scope),
            Order = ReadOrder(data.Open("order_by")),
            Limit = ReadLimit(data.Open("limit")),
        };
    }

    private static FlowType DeclaredItem(FieldCursor data)
    {
        string list = data.KeepText("var_type") ?? "";
        if (DifyTypes.Parse(list)?.Item is { Kind: not FlowTypeKind.Any } known)
        {
            data.Presentation("item_var_type", "the type of the list says the same");
            return known;
        }

        return DifyTypes.Parse(data.KeepText("item_var_type") ?? "") ?? FlowType.Any;
    }

    private static List<SelectCondition> ReadConditions(FieldCursor filter, DifyNode node, DifyScope scope)
    {
        if (filter.KeepFlag("enabled") is not true)
        {
            filter.Presentation("conditions", "the filter is switched off");
            return [];
        }

        var conditions = new List<SelectCondition>();
        foreach (FieldCursor fields in filter.OpenEach("conditions"))
        {
            string key = fields.KeepText("key") ?? "";
            string symbol = fields.KeepText("comparison_operator") ?? "contains";
            (FlowText? text, JsonNode? value) = IfElseReader.ReadOperand(fields, node, scope);
            conditions.Add(new(key, symbol, text, value));
        }

        return conditions;
    }

    private static FlowText? ReadSerial(FieldCursor extract, DifyNode node, DifyScope scope)
    {
        if (extract.KeepFlag("enabled") is true)
        {
            return scope.Text(extract.KeepText("serial") ?? "1", node, extract.WhereOf("serial"));
        }

        extract.Presentation("serial", "no single item is picked");
        return null;
    }

    private static SelectOrder? ReadOrder(FieldCursor order)
    {
        if (order.KeepFlag("enabled") is not true)
        {
            order.Presentation("key", "the order is switched off");
            order.Presentation("value", "the order is switched off");
            return null;
        }

        string key = order.KeepText("key") ?? "";
        string direction = order.KeepText("value") ?? "asc";
        if (direction is not ("asc" or "desc"))
        {
            order.Refuse("value", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"an order is 'asc' or 'desc', not {Quoted.Text(direction)}");
        }

        return new(key, direction == "desc");
    }

    private static int? ReadLimit(FieldCursor limit)
    {
        if (limit.KeepFlag("enabled") is true)
        {
            return limit.KeepInteger("size") ?? -1;
        }

        limit.Presentation("size", "the limit is switched off");
        return null;
    }
}
