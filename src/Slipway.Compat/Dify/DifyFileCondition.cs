using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>Conditions on the files of a list (7.5): an attribute of any file, or of all files when the operator has a "not" in it.</summary>
public static class DifyFileCondition
{
    /// <summary>Whether the files pass one condition.</summary>
    /// <param name="value">The list of files.</param>
    /// <param name="attribute">The attribute: type, size, name, mime_type, transfer_method, url, extension or related_id.</param>
    /// <param name="comparison">The comparison, one of Dify's operators.</param>
    /// <param name="operand">What the attribute is compared with; null where the operator takes nothing.</param>
    /// <exception cref="StepFailedException">The comparison cannot be made.</exception>
    public static bool Holds(object? value, string attribute, string comparison, object? operand = null)
    {
        object? compared = attribute == "extension" ? WithDots(operand) : operand;
        bool Passes(DifyFile file) => Compare(comparison, Attribute(file, attribute), compared);
        IReadOnlyList<DifyFile> files = DifyFiles.Of(value);
        return comparison.Contains("not", StringComparison.Ordinal) ? files.All(Passes) : files.Any(Passes);
    }

    /// <summary>An attribute of a file as conditions see it.</summary>
    internal static object? Attribute(DifyFile file, string name) => name switch
    {
        "type" => file.Type,
        "size" => file.Size,
        "name" => file.Name,
        "mime_type" => file.MimeType,
        "transfer_method" => file.TransferMethod,
        "url" => file.Url,
        "extension" => file.DottedExtension,
        "related_id" => file.RelatedId,
        _ => throw new StepFailedException($"Files have no attribute '{name}'.", "ValueError"),
    };

    private static object? WithDots(object? operand)
    {
        DifyValue seen = DifyValue.Of(operand);
        return seen.Kind switch
        {
            DifyKind.Text => WithDot(seen.Text),
            DifyKind.List => new JsonArray([.. seen.List.Select(item => DifyValue.Of(item) is { Kind: DifyKind.Text } text ? (JsonNode?)WithDot(text.Text) : item?.DeepClone())]),
            _ => operand,
        };
    }

    private static string WithDot(string extension) => extension.StartsWith('.') ? extension : "." + extension;

    private static bool Compare(string comparison, object? value, object? operand) => comparison switch
    {
        "contains" => DifyCondition.Contains(value, operand),
        "not contains" => DifyCondition.NotContains(value, operand),
        "start with" => DifyCondition.StartsWith(value, operand),
        "end with" => DifyCondition.EndsWith(value, operand),
        "is" => DifyCondition.Is(value, operand),
        "is not" => DifyCondition.IsNot(value, operand),
        "empty" => DifyCondition.IsEmpty(value),
        "not empty" => DifyCondition.IsNotEmpty(value),
        "=" => DifyCondition.Equal(value, operand),
        "≠" => DifyCondition.NotEqual(value, operand),
        ">" => DifyCondition.Greater(value, operand),
        "<" => DifyCondition.Less(value, operand),
        "≥" => DifyCondition.AtLeast(value, operand),
        "≤" => DifyCondition.AtMost(value, operand),
        "null" => DifyCondition.IsNull(value),
        "not null" => DifyCondition.IsNotNull(value),
        "in" => DifyCondition.In(value, operand),
        "not in" => DifyCondition.NotIn(value, operand),
        "all of" => DifyCondition.AllOf(value, operand),
        "exists" => DifyCondition.Exists(value),
        "not exists" => DifyCondition.NotExists(value),
        _ => throw new StepFailedException($"Dify has no operator '{comparison}'.", "ValueError"),
    };
}
