using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>Says conditions in words, for the inventory.</summary>
internal static class DifyConditions
{
    public static IReadOnlyList<InventoryCase> Cases(ExportMapping data)
    {
        List<InventoryCase> cases = [.. data.Each("cases").Select(c => new InventoryCase(c.Text("case_id") is { Length: > 0 } id ? id : c.Text("id"), Words(c, "conditions")))];
        return cases.Count > 0 || data.Find("conditions") is null ? cases : [new("true", Words(data, "conditions"))];
    }

    public static string Words(ExportMapping holder, string key)
    {
        string joint = holder.Text("logical_operator") == "or" ? " or " : " and ";
        return string.Join(joint, holder.Each(key).Select(Words));
    }

    private static string Words(ExportMapping condition)
    {
        string value = condition.Find("value") switch
        {
            ExportScalar { Kind: ExportScalarKind.Text } text => text.Text.Length > 0 ? $" \"{text.Text}\"" : "",
            ExportScalar scalar => $" {scalar.Text}",
            { } other => $" {ExportJson.From(other)?.ToJsonString()}",
            null => "",
        };
        string files = condition.Find("sub_variable_condition") is ExportMapping below
            ? $" ({string.Join(" and ", below.Each("conditions").Select(c => $"{c.Text("key")} {Words(c).Trim()}"))})"
            : "";
        return $"{string.Join('.', condition.Texts("variable_selector"))} {condition.Text("comparison_operator")}{value}{files}";
    }
}
