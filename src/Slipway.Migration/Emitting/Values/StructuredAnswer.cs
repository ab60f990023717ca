using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Values;

/// <summary>Which structured answers of prompts become records: those of which the flow reads members alone. Of one that is read as a whole
/// the object has to stay, with members that its schema does not name.</summary>
internal static class StructuredAnswer
{
    /// <summary>The output of a prompt that holds it.</summary>
    public const string Output = "structured_output";

    /// <summary>The fields of a prompt's answer, when it becomes a record; null when not.</summary>
    public static IReadOnlyList<FlowField>? FieldsOf(PromptNode prompt, Usage usage)
    {
        if (prompt.Outputs.FirstOrDefault(output => output.Name == Output)?.Type is not { Fields.Count: > 0 } declared)
        {
            return null;
        }

        List<FlowReference> references = [.. usage.Of(prompt, Output)];
        return references.Count > 0 && references.TrueForAll(reference => reference.Property is null && ReachesValue(declared, reference.Path))
            ? Fields(declared)
            : null;
    }

    private static bool ReachesValue(FlowType type, IReadOnlyList<string> path)
    {
        foreach (string key in path)
        {
            if (type.Fields?.FirstOrDefault(field => field.Name == key) is not { } field)
            {
                return false;
            }

            type = field.Type;
        }

        return type.Kind is FlowTypeKind.String or FlowTypeKind.Number or FlowTypeKind.Boolean or FlowTypeKind.Array;
    }

    private static List<FlowField> Fields(FlowType type) => [.. type.Fields!.Select(field => field with { Type = WithoutRecordsInLists(field.Type) })];

    /// <summary>A list is read as a whole, so its objects stay as they are.</summary>
    private static FlowType WithoutRecordsInLists(FlowType type) => type.Kind switch
    {
        FlowTypeKind.Array => FlowType.ArrayOf(Plain(type.Item ?? FlowType.Any)),
        FlowTypeKind.Object when type.Fields is { Count: > 0 } => type with { Fields = Fields(type) },
        _ => type,
    };

    private static FlowType Plain(FlowType type) => type.Kind switch
    {
        FlowTypeKind.Array => FlowType.ArrayOf(Plain(type.Item ?? FlowType.Any)),
        FlowTypeKind.Object => FlowType.Object,
        _ => type,
    };
}
