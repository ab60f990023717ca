using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify;

/// <summary>Dify's names of types, and the part of JSON Schema that says types.</summary>
internal static class DifyTypes
{
    /// <summary>The type of a name such as <c>array[string]</c>; null for a name that Dify does not have.</summary>
    public static FlowType? Parse(string name) => name switch
    {
        "string" or "secret" => FlowType.String,
        "number" or "integer" or "float" => FlowType.Number,
        "boolean" or "bool" => FlowType.Boolean,
        "object" => FlowType.Object,
        "file" => FlowType.File,
        "any" => FlowType.Any,
        "array" or "array[any]" => FlowType.ArrayOf(FlowType.Any),
        _ when name.StartsWith("array[", StringComparison.Ordinal) && name.EndsWith(']') && name.Length < 60 =>
            Parse(name[6..^1]) is { } item ? FlowType.ArrayOf(item) : null,
        _ => null,
    };

    /// <summary>The type that a JSON Schema describes, as far as its plain keywords say.</summary>
    public static FlowType FromSchema(ExportValue? schema)
    {
        if (schema is not ExportMapping mapping)
        {
            return FlowType.Any;
        }

        return (mapping.Find("type") as ExportScalar)?.Text switch
        {
            "string" => FlowType.String,
            "number" or "integer" => FlowType.Number,
            "boolean" => FlowType.Boolean,
            "array" => FlowType.ArrayOf(FromSchema(mapping.Find("items"))),
            "object" => new FlowType(FlowTypeKind.Object, Fields: Properties(mapping)),
            _ => FlowType.Any,
        };
    }

    /// <summary>The type at the end of a path below a type.</summary>
    public static FlowType At(FlowType type, IReadOnlyList<string> path)
    {
        foreach (string key in path)
        {
            type = type.Fields?.FirstOrDefault(field => field.Name == key)?.Type ?? FlowType.Any;
        }

        return type;
    }

    private static IReadOnlyList<FlowField>? Properties(ExportMapping schema)
    {
        if (schema.Find("properties") is not ExportMapping properties)
        {
            return null;
        }

        HashSet<string> required = schema.Find("required") is ExportSequence names
            ? [.. names.Items.OfType<ExportScalar>().Select(name => name.Text)]
            : [];
        return [.. properties.Entries.Select(entry => new FlowField(entry.Key, FromSchema(entry.Value), !required.Contains(entry.Key)))];
    }
}
