using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway;

/// <summary>Whether a value fits a JSON Schema, as far as types are concerned: types, required and allowed members, enumerations and constants,
/// alternatives, references within the schema. This is what System.Text.Json exports of C# types; ranges, lengths and patterns are not looked at.</summary>
internal static class JsonShape
{
    private const int MaxDepth = 64;
    private const int ShownLength = 200;

    /// <summary>What does not fit; null when all does, or when there is no schema.</summary>
    /// <param name="schema">The schema; null for none.</param>
    /// <param name="value">The value.</param>
    /// <param name="name">How the message calls the value.</param>
    public static string? FindProblem(JsonNode? schema, JsonNode? value, string name) =>
        schema is null ? null : FindProblem(schema, schema, value, name, MaxDepth);

    /// <summary>A value as messages show it.</summary>
    public static string Show(JsonNode? value)
    {
        var text = value?.ToJsonString(SlipwayJson.Options) ?? "null";
        return text.Length <= ShownLength ? text : text[..ShownLength] + "…";
    }

    private static string? FindProblem(JsonNode root, JsonNode? schema, JsonNode? value, string path, int depth)
    {
        if (depth == 0)
        {
            return $"{path} is nested too deep.";
        }

        if (schema is JsonValue flag && flag.TryGetValue(out bool allows))
        {
            return allows ? null : $"{path} is not known.";
        }

        if (schema is not JsonObject rules)
        {
            return null;
        }

        if (Text(rules["$ref"]) is { } reference)
        {
            return FindProblem(root, Resolve(root, reference), value, path, depth - 1);
        }

        if ((rules["anyOf"] ?? rules["oneOf"]) is JsonArray alternatives
            && !alternatives.Any(a => FindProblem(root, a, value, path, depth - 1) is null))
        {
            return $"{path} is none of what is asked for.";
        }

        return (rules["allOf"] as JsonArray)?.Select(a => FindProblem(root, a, value, path, depth - 1)).FirstOrDefault(p => p is not null)
            ?? FindScalarProblem(rules, value, path)
            ?? FindInnerProblem(root, rules, value, path, depth);
    }

    private static string? FindScalarProblem(JsonObject rules, JsonNode? value, string path)
    {
        var types = Types(rules["type"]);
        if (types.Count > 0 && !types.Exists(t => IsOf(t, value)))
        {
            return $"{path} must be {string.Join(" or ", types)}, not {Show(value)}.";
        }

        if (rules["enum"] is JsonArray values && !values.Any(v => JsonNode.DeepEquals(v, value)))
        {
            return $"{path} is {Show(value)}, not one of {string.Join(", ", values.Select(Show))}.";
        }

        return rules.TryGetPropertyValue("const", out var only) && !JsonNode.DeepEquals(only, value)
            ? $"{path} is {Show(value)}, not {Show(only)}."
            : null;
    }

    private static string? FindInnerProblem(JsonNode root, JsonObject rules, JsonNode? value, string path, int depth) => value switch
    {
        JsonObject members => FindMemberProblem(root, rules, members, path, depth),
        JsonArray items when rules["items"] is { } item =>
            items.Select((v, i) => FindProblem(root, item, v, $"{path}[{i}]", depth - 1)).FirstOrDefault(p => p is not null),
        _ => null,
    };

    private static string? FindMemberProblem(JsonNode root, JsonObject rules, JsonObject members, string path, int depth)
    {
        if (rules["required"] is JsonArray required
            && required.Select(Text).FirstOrDefault(r => r is not null && !members.ContainsKey(r)) is { } missing)
        {
            return $"{path} has no member '{missing}'.";
        }

        foreach (var (name, value) in members)
        {
            var rule = rules["properties"] is JsonObject known && known.TryGetPropertyValue(name, out var own) ? own : rules["additionalProperties"];
            if (FindProblem(root, rule, value, $"{path}.{name}", depth - 1) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>References of exported schemas are pointers into the same document.</summary>
    private static JsonNode? Resolve(JsonNode root, string reference)
    {
        JsonNode? node = root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject members => members[name],
                JsonArray items when uint.TryParse(name, out var index) && index < items.Count => items[(int)index],
                _ => null,
            };
        }

        return node;
    }

    private static List<string> Types(JsonNode? types) =>
        types is JsonArray several ? [.. several.Select(Text).OfType<string>()] : Text(types) is { } one ? [one] : [];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) => true,
        ("integer", JsonValueKind.Number) => decimal.TryParse(
            value!.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number),
        _ => false,
    };
}
