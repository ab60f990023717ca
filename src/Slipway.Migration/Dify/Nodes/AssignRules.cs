using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>What Dify's assigner can do with which variables (19.3).</summary>
internal static class AssignRules
{
    private static readonly Dictionary<string, AssignOperation> Operations = new(StringComparer.Ordinal)
    {
        ["over-write"] = AssignOperation.Set,
        ["set"] = AssignOperation.Set,
        ["clear"] = AssignOperation.Clear,
        ["append"] = AssignOperation.Append,
        ["extend"] = AssignOperation.Extend,
        ["+="] = AssignOperation.Add,
        ["-="] = AssignOperation.Subtract,
        ["*="] = AssignOperation.Multiply,
        ["/="] = AssignOperation.Divide,
        ["remove-first"] = AssignOperation.RemoveFirst,
        ["remove-last"] = AssignOperation.RemoveLast,
    };

    /// <summary>The operation of a name; null for a name that Dify does not have.</summary>
    public static AssignOperation? Parse(string name) => Operations.TryGetValue(name, out AssignOperation operation) ? operation : null;

    /// <summary>Whether variables of a type can be changed so.</summary>
    public static bool IsSupported(FlowType type, string operation) => operation switch
    {
        "over-write" or "clear" => true,
        "set" => type.Kind is not (FlowTypeKind.Array or FlowTypeKind.File or FlowTypeKind.Any),
        "+=" or "-=" or "*=" or "/=" => type.Kind is FlowTypeKind.Number,
        _ => type.Kind is FlowTypeKind.Array,
    };

    /// <summary>Whether the value may come from a variable.</summary>
    public static bool TakesVariable(string operation) => operation is not ("set" or "+=" or "-=" or "*=" or "/=");

    /// <summary>Whether the value may be written down.</summary>
    public static bool TakesConstant(FlowType type, string operation) => type.Kind switch
    {
        FlowTypeKind.String or FlowTypeKind.Object or FlowTypeKind.Boolean => operation is "over-write" or "set",
        FlowTypeKind.Number => operation is "over-write" or "set" or "+=" or "-=" or "*=" or "/=",
        _ => false,
    };

    /// <summary>Whether the operation looks at a value at all.</summary>
    public static bool TakesValue(AssignOperation operation) =>
        operation is not (AssignOperation.Clear or AssignOperation.RemoveFirst or AssignOperation.RemoveLast);

    /// <summary>A written value as one of a type; null when it is none. Objects may be JSON text.</summary>
    public static JsonNode? Fit(JsonNode? value, FlowType type, AssignOperation operation)
    {
        if (type.Kind is FlowTypeKind.Object && value is JsonValue text && text.TryGetValue(out string? json))
        {
            value = ExportJson.TryParse(json, out JsonNode? parsed) ? parsed : null;
        }

        bool fits = (type.Kind, value?.GetValueKind()) switch
        {
            (FlowTypeKind.String, JsonValueKind.String) => true,
            (FlowTypeKind.Number, JsonValueKind.Number) => operation is not AssignOperation.Divide || double.Parse(value!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) != 0,
            (FlowTypeKind.Boolean, JsonValueKind.True or JsonValueKind.False) => true,
            (FlowTypeKind.Object, JsonValueKind.Object) => true,
            _ => false,
        };
        return fits ? value : null;
    }
}
