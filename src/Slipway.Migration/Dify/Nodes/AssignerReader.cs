using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads assigner nodes: version 2 with its list of changes, and version 1 with a single one (19.1).</summary>
internal static class AssignerReader
{
    public static void Declare(DifyNode node)
    {
        node.Outputs = [];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        string? problem = null;
        var assignments = new List<Assignment>();
        bool isList = data.Has("items");
        if (isList)
        {
            data.Presentation("version", "that it has items says the same");
        }
        else
        {
            isList = data.KeepText("version") == "2";
        }

        if (isList)
        {
            foreach (FieldCursor item in data.OpenEach("items"))
            {
                Add(assignments, ReadItem(item, node, scope, ref problem));
            }
        }
        else
        {
            Add(assignments, ReadOld(data, node, scope, ref problem));
        }

        if (problem is null && node.OnError is not null)
        {
            problem = "what happens after a failure of an assignment is not migrated";
        }

        return problem is null
            ? new AssignNode(node.Id, node.Title, node.Where, assignments)
            : scope.NotMigrated(node, node.Where, problem);
    }

    private static void Add(List<Assignment> assignments, Assignment? one)
    {
        if (one is not null)
        {
            assignments.Add(one);
        }
    }

    private static Assignment? ReadItem(FieldCursor item, DifyNode node, DifyScope scope, ref string? problem)
    {
        item.Presentation("write_mode", "the operation counts");
        string name = item.KeepText("operation") ?? "";
        if (ReadTarget(item, "variable_selector", node, scope, ref problem) is not { } target || ReadOperation(item, "operation", name, ref problem) is not { } operation)
        {
            return null;
        }

        FlowType type = scope.References.TypeOf(target);
        bool isVariable = item.KeepWord("input_type", "constant", "variable") is null or "variable";
        bool isAllowed = AssignRules.IsSupported(type, name) && (isVariable ? AssignRules.TakesVariable(name) : AssignRules.TakesConstant(type, name));
        if (!isAllowed)
        {
            problem ??= $"'{name}' with a {(isVariable ? "variable" : "constant")} cannot change a variable of this type; the node fails whenever it runs, in Dify too";
        }

        if (!AssignRules.TakesValue(operation))
        {
            item.Presentation("value", "the operation takes none");
            return new(target, type, operation, null, null);
        }

        if (isVariable)
        {
            FlowReference? value = scope.Selector(item, "value", node);
            problem ??= value is null ? "an assignment names no value" : null;
            return value is null ? null : new(target, type, operation, value, null);
        }

        JsonNode? constant = AssignRules.Fit(ExportJson.From(item.Keep("value")), type, operation);
        problem ??= constant is null ? "a constant does not fit its variable; the node fails whenever it runs, in Dify too" : null;
        return new(target, type, operation, null, constant);
    }

    private static Assignment? ReadOld(FieldCursor data, DifyNode node, DifyScope scope, ref string? problem)
    {
        string name = data.KeepText("write_mode") ?? "";
        if (ReadTarget(data, "assigned_variable_selector", node, scope, ref problem) is not { } target || ReadOperation(data, "write_mode", name, ref problem) is not { } operation)
        {
            return null;
        }

        FlowType type = scope.References.TypeOf(target);
        problem ??= !AssignRules.IsSupported(type, name) ? $"'{name}' cannot change a variable of this type; the node fails whenever it runs, in Dify too" : null;
        if (!AssignRules.TakesValue(operation))
        {
            data.Presentation("input_variable_selector", "the operation takes none");
            return new(target, type, operation, null, null);
        }

        FlowReference? value = scope.Selector(data, "input_variable_selector", node);
        problem ??= value is null ? "the assignment names no value" : null;
        return value is null ? null : new(target, type, operation, value, null);
    }

    private static FlowReference? ReadTarget(FieldCursor fields, string key, DifyNode node, DifyScope scope, ref string? problem)
    {
        FlowReference? target = scope.Selector(fields, key, node);
        if (target is { Source: FlowSource.Conversation or FlowSource.Variable, Path.Count: 0 })
        {
            return target;
        }

        problem ??= "it changes something that is no variable of the conversation or of a loop around it";
        return null;
    }

    private static AssignOperation? ReadOperation(FieldCursor fields, string key, string name, ref string? problem)
    {
        AssignOperation? operation = AssignRules.Parse(name);
        if (operation is null)
        {
            fields.Refuse(key, DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no operation {Quoted.Text(name)}");
            problem ??= "its operation is not known";
        }

        return operation;
    }
}
