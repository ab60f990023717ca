using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>Validates JSON against JSON Schema Draft 7, without <c>format</c> (an annotation there) and references to other documents.</summary>
internal sealed partial class JsonSchemaCheck
{
    /// <summary>Bounds references that lead back to themselves.</summary>
    private const int MaxDepth = 256;

    private readonly JsonNode _root;

    private JsonSchemaCheck(JsonNode root) => _root = root;

    /// <summary>What is wrong, with the path in the value; null when the value is valid.</summary>
    public static string? FindProblem(JsonNode? value, JsonNode schema) => new JsonSchemaCheck(schema).Check(value, schema, "$", 0);

    private string? Check(JsonNode? value, JsonNode? schema, string path, int depth)
    {
        if (depth > MaxDepth)
        {
            return $"{path}: the schema's references go round in circles.";
        }

        if (schema is JsonValue flag && flag.TryGetValue(out bool allows))
        {
            return allows ? null : $"{path}: nothing is allowed here.";
        }

        if (schema is not JsonObject rules)
        {
            return $"{path}: the schema has something here that is no schema.";
        }

        if (rules["$ref"] is JsonValue reference && reference.TryGetValue(out string? pointer))
        {
            return TryResolve(pointer, out JsonNode? target)
                ? Check(value, target, path, depth + 1)
                : $"{path}: the schema's reference '{pointer}' leads nowhere.";
        }

        return CheckAnyType(value, rules, path)
            ?? CheckCombined(value, rules, path, depth)
            ?? value switch
            {
                JsonObject members => CheckObject(members, rules, path, depth),
                JsonArray items => CheckArray(items, rules, path, depth),
                JsonValue scalar => CheckScalar(scalar, rules, path),
                _ => null,
            };
    }

    private static string? CheckAnyType(JsonNode? value, JsonObject rules, string path)
    {
        if (rules["type"] is { } type && !(type as JsonArray ?? [type.DeepClone()]).Any(name => IsOfType(value, NameIn(name))))
        {
            return $"{path}: it is not of type {type.ToJsonString()}.";
        }

        if (rules["enum"] is JsonArray allowed && !allowed.Any(item => AreEqual(item, value)))
        {
            return $"{path}: it is none of {allowed.ToJsonString(SlipwayJson.Options)}.";
        }

        return rules.TryGetPropertyValue("const", out JsonNode? only) && !AreEqual(only, value)
            ? $"{path}: it is not {only?.ToJsonString(SlipwayJson.Options) ?? "null"}."
            : null;
    }

    private string? CheckCombined(JsonNode? value, JsonObject rules, string path, int depth)
    {
        foreach (JsonNode? part in Schemas(rules, "allOf"))
        {
            if (Check(value, part, path, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        if (rules["anyOf"] is JsonArray any && !any.Any(part => IsValid(value, part, path, depth)))
        {
            return $"{path}: it fits none of the schemas in anyOf.";
        }

        if (rules["oneOf"] is JsonArray one && one.Count(part => IsValid(value, part, path, depth)) != 1)
        {
            return $"{path}: it must fit exactly one of the schemas in oneOf.";
        }

        if (rules.TryGetPropertyValue("not", out JsonNode? not) && IsValid(value, not, path, depth))
        {
            return $"{path}: it fits the schema in not.";
        }

        if (!rules.TryGetPropertyValue("if", out JsonNode? condition))
        {
            return null;
        }

        return rules.TryGetPropertyValue(IsValid(value, condition, path, depth) ? "then" : "else", out JsonNode? branch)
            ? Check(value, branch, path, depth + 1)
            : null;
    }

    private bool IsValid(JsonNode? value, JsonNode? schema, string path, int depth) => Check(value, schema, path, depth + 1) is null;

    private bool TryResolve(string pointer, out JsonNode? target)
    {
        target = _root;
        if (!pointer.StartsWith('#'))
        {
            return false;
        }

        foreach (string part in Uri.UnescapeDataString(pointer[1..]).Split('/').Skip(1))
        {
            string key = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            bool found = target switch
            {
                JsonObject members => members.TryGetPropertyValue(key, out target),
                JsonArray items => int.TryParse(key, out int index) && index >= 0 && index < items.Count && (target = items[index]) is not null,
                _ => false,
            };
            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static string? NameIn(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? name) ? name : null;

    private static bool IsOfType(JsonNode? value, string? type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value is JsonValue text && text.GetValueKind() == JsonValueKind.String,
        "boolean" => value is JsonValue flag && flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => value is JsonValue number && number.GetValueKind() == JsonValueKind.Number,
        "integer" => value is JsonValue integer && integer.GetValueKind() == JsonValueKind.Number && IsWhole(integer),
        _ => false,
    };

    private static bool IsWhole(JsonValue value) =>
        DifyNumber.TryRead(value, out DifyNumber number) && (number.IsInteger || Math.Truncate(number.ToDouble()) == number.ToDouble());

    /// <summary>As JSON Schema has it: 1 and 1.0 are equal, true and 1 are not.</summary>
    private static bool AreEqual(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(m => b.TryGetPropertyValue(m.Key, out JsonNode? other) && AreEqual(m.Value, other)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) => a.GetValueKind() == b.GetValueKind() && DifyValue.AreEqual(DifyValue.Of(a), DifyValue.Of(b)),
        _ => left is null && right is null,
    };

    private static IEnumerable<JsonNode?> Schemas(JsonObject rules, string keyword) => rules[keyword] as JsonArray ?? [];
}
