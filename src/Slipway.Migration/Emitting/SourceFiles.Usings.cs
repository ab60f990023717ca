using System.Text.RegularExpressions;

namespace Slipway.Migration.Emitting;

/// <summary>Finds what a file has to begin with, by the types that its code mentions.</summary>
internal static partial class SourceFiles
{
    private static readonly (Regex Pattern, string Namespace)[] Usings =
    [
        (DescriptionTypes, "System.ComponentModel"),
        (AnnotationTypes, "System.ComponentModel.DataAnnotations"),
        (DiagnosticTypes, "System.Diagnostics"),
        (NullabilityTypes, "System.Diagnostics.CodeAnalysis"),
        (JsonNodeTypes, "System.Text.Json.Nodes"),
        (JsonAttributeTypes, "System.Text.Json.Serialization"),
        (CoreTypes, "Slipway"),
        (CompatTypes, "Slipway.Compat"),
        (DifyTypes, "Slipway.Compat.Dify"),
        (PromptFlowTypes, "Slipway.Compat.PromptFlow"),
    ];

    [GeneratedRegex(@"\bif \((?:true|false)\)")]
    private static partial Regex ConstantDecisions { get; }

    [GeneratedRegex(@"\[property: Description\(")]
    private static partial Regex DescriptionTypes { get; }

    [GeneratedRegex(@"\b(?:MaxLength|AllowedValues)\(|\[property: Required\]")]
    private static partial Regex AnnotationTypes { get; }

    [GeneratedRegex(@"\[AllowNull\b")]
    private static partial Regex NullabilityTypes { get; }

    [GeneratedRegex(@"\bUnreachableException\b")]
    private static partial Regex DiagnosticTypes { get; }

    [GeneratedRegex(@"\bJson(?:Node|Object|Array|Value)\b")]
    private static partial Regex JsonNodeTypes { get; }

    [GeneratedRegex(@"\bJson(?:PropertyName|DerivedType|Converter)\(")]
    private static partial Regex JsonAttributeTypes { get; }

    [GeneratedRegex(@"\b(?:Pipeline<|RunContext|SlipwayJson|StepRetry|StepFailedException|ItemError|ITool<|ToolCall|Tool\(|Passages\b|Knowledge(?:Query|Filter)\b|Metadata(?:Condition|Comparison)\b)")]
    private static partial Regex CoreTypes { get; }

    [GeneratedRegex(@"\bNotMigrated\.")]
    private static partial Regex CompatTypes { get; }

    [GeneratedRegex(@"\bPromptFlow[A-Z][A-Za-z]+\b")]
    private static partial Regex PromptFlowTypes { get; }

    [GeneratedRegex(@"\b(?:Dify[A-Z][A-Za-z]+|ChatAnswer)\b|\.ToDifyResult\(")]
    private static partial Regex DifyTypes { get; }
}
