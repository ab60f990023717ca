using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads loops.</summary>
internal static class LoopReader
{
    public static void Declare(DifyNode node)
    {
        node.Outputs =
        [
            .. node.Data.OpenEach("loop_variables").Select(fields => new FlowField(fields.KeepText("label") ?? "", DifyTypes.Parse(fields.KeepText("var_type") ?? "") ?? FlowType.Any)),
            new(LoopNode.Rounds, FlowType.Number, Nullable: true),
        ];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static void DeclareEnd(DifyNode node)
    {
        node.Outputs = [];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode ReadEnd(DifyNode node, DifyScope scope) => scope.Graph.LoopAround(node) is null
        ? scope.NotMigrated(node, node.Where, "it stands in no loop")
        : new LoopEndNode(node.Id, node.Title, node.Where);

    /// <summary>Lowers the node around its body.</summary>
    public static FlowNode Read(DifyNode node, DifyScope scope, Func<FlowGraph> lowerBody)
    {
        FieldCursor data = node.Data;
        data.PresentationAll("width", "height", "startNodeType", "_isShowTips", "outputs");
        data.Presentation("error_handle_mode", "Dify's engine does not read it: a failing body fails the loop");
        string? problem = null;
        int rounds = data.KeepInteger("loop_count") ?? 0;
        problem ??= rounds < 1 ? "it has no number of rounds" : null;
        List<LoopVariable> variables = ReadVariables(node, scope, ref problem);
        BranchCase ends = IfElseReader.ReadCase(data, "", node, scope, ref problem, "break_conditions", isInside: true);
        problem ??= scope.Graph.EntryOf(node.Id) is null ? "its body has no first node" : null;
        if (problem is not null)
        {
            return scope.NotMigrated(node, data.Where, problem);
        }

        // Without conditions a loop runs to its last round; no conditions joined by "and" would hold at once.
        BranchCase whole = ends.Conditions.Count == 0 ? ends with { MatchesAll = false } : ends;
        return new LoopNode(node.Id, node.Title, node.Where, rounds, variables, whole, lowerBody());
    }

    private static List<LoopVariable> ReadVariables(DifyNode node, DifyScope scope, ref string? problem)
    {
        var variables = new List<LoopVariable>();
        foreach (FieldCursor fields in node.Data.OpenEach("loop_variables"))
        {
            fields.Presentation("id");
            string name = fields.KeepText("label") ?? "";
            string typeName = fields.KeepText("var_type") ?? "";
            if (DifyTypes.Parse(typeName) is not { } type)
            {
                fields.Refuse("var_type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no type {Quoted.Text(typeName)}");
                problem ??= "a variable's type is not known";
                continue;
            }

            problem ??= name.Length == 0 || name == LoopNode.Rounds || variables.Exists(other => other.Name == name) ? "a variable has no name of its own" : null;
            if (fields.KeepWord("value_type", "constant", "variable") == "variable")
            {
                FlowReference? value = scope.Selector(fields, "value", node);
                problem ??= value is null ? $"the variable {Quoted.Text(name)} names no value" : null;
                variables.Add(new(name, type, null, value));
                continue;
            }

            JsonNode? constant = ExportJson.From(fields.Keep("value"));
            problem ??= TryFit(ref constant, type) ? null : $"the value of {Quoted.Text(name)} is not of its type";
            variables.Add(new(name, type, constant, null));
        }

        return variables;
    }

    // Constants are texts, read as JSON where the type is no text (17.2).
    private static bool TryFit(ref JsonNode? value, FlowType type)
    {
        if (type.Kind is not FlowTypeKind.String && value is JsonValue text && text.TryGetValue(out string? json))
        {
            if (json.Length == 0 && type.Kind is FlowTypeKind.Array)
            {
                value = new JsonArray();
            }
            else if (!ExportJson.TryParse(json, out value))
            {
                return false;
            }
        }

        if (value is null && type.Kind is FlowTypeKind.Array)
        {
            value = new JsonArray();
        }

        return (type.Kind, value?.GetValueKind()) switch
        {
            (FlowTypeKind.String, JsonValueKind.String) => true,
            (FlowTypeKind.Number, JsonValueKind.Number) => true,
            (FlowTypeKind.Boolean, JsonValueKind.True or JsonValueKind.False) => true,
            (FlowTypeKind.Object, JsonValueKind.Object) => true,
            (FlowTypeKind.Array, JsonValueKind.Array) => true,
            _ => false,
        };
    }
}
