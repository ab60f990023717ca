using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads if-else nodes: a list of cases, or the old form with the conditions of a single case.</summary>
internal static class IfElseReader
{
    private const string OnlyCase = "true";

    public static void Declare(DifyNode node)
    {
        node.Outputs = [new("result", FlowType.Boolean), new("selected_case_id", FlowType.String)];
        List<string> exits = HasCases(node) ? [.. node.Data.OpenEach("cases").Select(CaseId)] : [OnlyCase];
        node.Exits = [.. exits, FlowEdge.ElseHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        var cases = new List<BranchCase>();
        string? problem = null;
        if (HasCases(node))
        {
            node.Data.Presentation("conditions", "the cases count instead");
            node.Data.Presentation("logical_operator", "the cases count instead");
            foreach (FieldCursor fields in node.Data.OpenEach("cases"))
            {
                string id = CaseId(fields);
                cases.Add(ReadCase(fields, id, node, scope, ref problem));
                problem ??= id.Length == 0 ? "a case has no id" : null;
            }
        }
        else
        {
            node.Data.Presentation("cases");
            cases.Add(ReadCase(node.Data, OnlyCase, node, scope, ref problem));
        }

        if (node.OnError is { UsesFailureBranch: false })
        {
            problem ??= "after a failure its default values would leave by no exit";
        }

        return problem is null
            ? new BranchNode(node.Id, node.Title, node.Where, cases)
            : scope.NotMigrated(node, node.Where, problem);
    }

    private static bool HasCases(DifyNode node) => node.Data.HasContent("cases") || !node.Data.Has("conditions");

    private static string CaseId(FieldCursor fields)
    {
        if (fields.KeepText("case_id") is { Length: > 0 } id)
        {
            fields.Presentation("id", "the case_id counts");
            return id;
        }

        return fields.KeepText("id") ?? "";
    }

    /// <summary>Reads conditions that are joined.</summary>
    /// <param name="fields">Where they stand.</param>
    /// <param name="handle">The exit they open.</param>
    /// <param name="node">The node.</param>
    /// <param name="scope">The app around it.</param>
    /// <param name="problem">Why they cannot be migrated, where nothing was wrong before.</param>
    /// <param name="key">The field with the list.</param>
    /// <param name="isInside">Whether they see the body of the node.</param>
    public static BranchCase ReadCase(
        FieldCursor fields, string handle, DifyNode node, DifyScope scope, ref string? problem, string key = "conditions", bool isInside = false)
    {
        string logic = fields.KeepText("logical_operator") ?? "and";
        if (logic is not ("and" or "or"))
        {
            fields.Refuse("logical_operator", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"conditions are joined by 'and' or 'or', not {Quoted.Text(logic)}");
            problem ??= "its conditions are joined in an unknown way";
        }

        var conditions = new List<FlowCondition>();
        foreach (FieldCursor item in fields.OpenEach(key))
        {
            if (ReadCondition(item, node, scope, isInside) is { } condition)
            {
                conditions.Add(condition);
            }
            else
            {
                problem ??= "a condition cannot be read";
            }
        }

        return new(handle, logic == "and", conditions);
    }

    private static FlowCondition? ReadCondition(FieldCursor fields, DifyNode node, DifyScope scope, bool isInside)
    {
        fields.Presentation("id");
        fields.Presentation("varType", "Dify goes by the value's own type");
        fields.Presentation("value_type", "Dify's conditions have no such field; it goes by the value's own type");
        fields.Presentation("numberVarType", "Dify looks for references in any case");
        string symbol = fields.KeepText("comparison_operator") ?? "";
        bool isKnown = Operators.TryGetValue(symbol, out bool takesOperand);
        if (!isKnown)
        {
            fields.Refuse("comparison_operator", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no operator {Quoted.Text(symbol)}");
        }

        FlowFileConditions? files = FileConditionReader.Read(fields, node, scope, symbol, IsOperator, ref isKnown);
        FlowReference? value = scope.Selector(fields, "variable_selector", node, isInside);
        if (value is null)
        {
            fields.Report("variable_selector", DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, "the condition looks at no value");
        }

        takesOperand &= files is null;
        (FlowText? text, JsonNode? other) = takesOperand ? ReadOperand(fields, node, scope, isInside) : default;
        if (!takesOperand)
        {
            fields.Presentation("value", files is null ? "the operator compares with nothing" : "the conditions on the files count");
        }

        return isKnown && value is not null ? new(value, symbol, text, other, fields.Where) { Files = files } : null;
    }

    /// <summary>Whether Dify has an operator; null when not, else whether it compares with something.</summary>
    private static bool? IsOperator(string symbol) => Operators.TryGetValue(symbol, out bool takesOperand) ? takesOperand : null;

    /// <summary>What a condition compares with: a text with references, or another value.</summary>
    public static (FlowText? Text, JsonNode? Value) ReadOperand(FieldCursor fields, DifyNode node, DifyScope scope, bool isInside = false)
    {
        if (fields.IsList("value"))
        {
            return (null, ExportJson.From(fields.Keep("value")));
        }

        if (fields.IsText("value") || !fields.Has("value"))
        {
            return (scope.Text(fields.KeepText("value") ?? "", node, fields.WhereOf("value"), isInside: isInside), null);
        }

        JsonNode? value = ExportJson.From(fields.Keep("value"));
        return value is JsonValue flag && flag.TryGetValue(out bool _)
            ? (null, value)
            : (scope.Text(fields.KeepText("value") ?? "", node, fields.WhereOf("value"), isInside: isInside), null);
    }

    /// <summary>Dify's operators, and whether they compare with something.</summary>
    private static readonly Dictionary<string, bool> Operators = new(StringComparer.Ordinal)
    {
        ["contains"] = true,
        ["not contains"] = true,
        ["start with"] = true,
        ["end with"] = true,
        ["is"] = true,
        ["is not"] = true,
        ["empty"] = false,
        ["not empty"] = false,
        ["="] = true,
        ["≠"] = true,
        [">"] = true,
        ["<"] = true,
        ["≥"] = true,
        ["≤"] = true,
        ["null"] = false,
        ["not null"] = false,
        ["in"] = true,
        ["not in"] = true,
        ["all of"] = true,
        ["exists"] = false,
        ["not exists"] = false,
    };
}
