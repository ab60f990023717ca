using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads conditions on the files of a list (<c>sub_variable_condition</c>).</summary>
internal static class FileConditionReader
{
    private static readonly string[] Attributes = ["type", "size", "name", "mime_type", "transfer_method", "url", "extension", "related_id"];

    /// <summary>The conditions; null where there are none, or the operator around them does not look at them.</summary>
    /// <param name="fields">The condition around them.</param>
    /// <param name="node">The node.</param>
    /// <param name="scope">The app around the node.</param>
    /// <param name="outer">The operator of the condition around them.</param>
    /// <param name="isOperator">Whether an operator exists (null when not) and compares with something.</param>
    /// <param name="isKnown">Set to false when one of them cannot be read.</param>
    public static FlowFileConditions? Read(
        FieldCursor fields, DifyNode node, DifyScope scope, string outer, Func<string, bool?> isOperator, ref bool isKnown)
    {
        if (!fields.Has("sub_variable_condition"))
        {
            return null;
        }

        FieldCursor below = fields.Open("sub_variable_condition");
        IReadOnlyList<FieldCursor> items = below.OpenEach("conditions");
        if (items.Count == 0 || outer is not ("contains" or "not contains" or "all of"))
        {
            fields.Presentation("sub_variable_condition", "the comparison itself counts");
            return null;
        }

        below.Presentation("case_id");
        var conditions = new List<FlowFileCondition>();
        foreach (FieldCursor item in items)
        {
            item.PresentationAll("id", "varType", "numberVarType");
            string attribute = item.KeepText("key") ?? "";
            string comparison = item.KeepText("comparison_operator") ?? "";
            if (!Attributes.Contains(attribute))
            {
                item.Refuse("key", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"files have no attribute {Quoted.Text(attribute)}");
                isKnown = false;
                continue;
            }

            if (isOperator(comparison) is not { } takesOperand)
            {
                item.Refuse("comparison_operator", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no operator {Quoted.Text(comparison)}");
                isKnown = false;
                continue;
            }

            (FlowText? text, JsonNode? value) = takesOperand ? IfElseReader.ReadOperand(item, node, scope) : default;
            if (!takesOperand)
            {
                item.Presentation("value", "the operator compares with nothing");
            }

            conditions.Add(new(attribute, comparison, text, value));
        }

        return new(below.KeepWord("logical_operator", "and", "or") != "or", conditions);
    }
}
