using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Conformance;

/// <summary>One comparison each: a value, an operator, an operand, and the result or that it fails.</summary>
internal static class ConditionVectors
{
    private static readonly Dictionary<string, Func<object?, object?, bool>> Operators = new(StringComparer.Ordinal)
    {
        ["contains"] = DifyCondition.Contains,
        ["not contains"] = DifyCondition.NotContains,
        ["start with"] = DifyCondition.StartsWith,
        ["end with"] = DifyCondition.EndsWith,
        ["is"] = DifyCondition.Is,
        ["is not"] = DifyCondition.IsNot,
        ["empty"] = (value, _) => DifyCondition.IsEmpty(value),
        ["not empty"] = (value, _) => DifyCondition.IsNotEmpty(value),
        ["="] = DifyCondition.Equal,
        ["≠"] = DifyCondition.NotEqual,
        [">"] = DifyCondition.Greater,
        ["<"] = DifyCondition.Less,
        ["≥"] = DifyCondition.AtLeast,
        ["≤"] = DifyCondition.AtMost,
        ["null"] = (value, _) => DifyCondition.IsNull(value),
        ["not null"] = (value, _) => DifyCondition.IsNotNull(value),
        ["in"] = DifyCondition.In,
        ["not in"] = DifyCondition.NotIn,
        ["all of"] = DifyCondition.AllOf,
        ["exists"] = (value, _) => DifyCondition.Exists(value),
        ["not exists"] = (value, _) => DifyCondition.NotExists(value),
    };

    /// <summary>The overloads for text must agree with the general ones.</summary>
    private static readonly Dictionary<string, Func<string?, string, bool>> TextOperators = new(StringComparer.Ordinal)
    {
        ["contains"] = DifyCondition.Contains,
        ["not contains"] = DifyCondition.NotContains,
        ["start with"] = DifyCondition.StartsWith,
        ["end with"] = DifyCondition.EndsWith,
        ["is"] = DifyCondition.Is,
        ["is not"] = DifyCondition.IsNot,
        ["empty"] = (value, _) => DifyCondition.IsEmpty(value),
        ["not empty"] = (value, _) => DifyCondition.IsNotEmpty(value),
    };

    public static bool Evaluate(string name, object? value, object? operand) => Operators[name](value, operand);

    /// <summary>What went wrong; null when the row holds.</summary>
    public static string? Check(JsonObject row)
    {
        string name = (string)row["operator"]!;
        bool isText = (string)row["type"]! is "string" or "none";
        object? operand = Resolve(row["compare"]);
        string? general = Compare(row, () => Evaluate(name, ReadValue(row), operand));
        if (general is not null || !isText || operand is not (null or string) || !TextOperators.TryGetValue(name, out Func<string?, string, bool>? typed))
        {
            return general;
        }

        return Compare(row, () => typed((string?)row["value"], (string?)operand ?? ""));
    }

    private static object? ReadValue(JsonObject row) => row["missing"] is null ? row["value"] : DifyCondition.Require<object>(null, "n.v");

    private static object? Resolve(JsonNode? compare) =>
        compare is JsonValue value && value.TryGetValue(out string? text) ? text.Replace("{{#n.ref#}}", "hello", StringComparison.Ordinal) : compare;

    private static string? Compare(JsonObject row, Func<bool> evaluate)
    {
        try
        {
            bool result = evaluate();
            return row["result"] is { } expected && result == (bool)expected ? null : $"{row.ToJsonString()} gave {result}";
        }
        catch (StepFailedException e)
        {
            return row["error"] is not null ? null : $"{row.ToJsonString()} failed: {e.Message}";
        }
    }
}
