using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Reviews;

/// <summary>Whether an answer fits its question, as far as the form says: types, required members and the values of enumerations. The types are
/// the system's own, so what a form can say is what System.Text.Json exports.</summary>
internal static class AnswerForm
{
    private const int MaxDepth = 64;

    /// <summary>What does not fit; null when all does.</summary>
    public static string? FindProblem(ReviewQuestion question, JsonNode? answer)
    {
        if (question.Choices is { } choices && !choices.Any(c => JsonNode.DeepEquals(c, answer)))
        {
            return $"{Shown(answer)} is not one of {string.Join(", ", choices.Select(Shown))}.";
        }

        return question.Form is { } form ? FindProblem(form, form, answer, "the answer", MaxDepth) : null;
    }

    private static string? FindProblem(JsonNode form, JsonNode? schema, JsonNode? value, string path, int depth)
    {
        if (depth == 0)
        {
            return $"{path} is nested too deep.";
        }

        if (schema is not JsonObject rules)
        {
            return null;
        }

        if (rules["$ref"] is { } reference)
        {
            return FindProblem(form, Resolve(form, reference.GetValue<string>()), value, path, depth - 1);
        }

        if (rules["anyOf"] is JsonArray alternatives)
        {
            return alternatives.Any(a => FindProblem(form, a, value, path, depth - 1) is null) ? null : $"{path} is none of what is asked for.";
        }

        if (rules["type"] is { } types && !Types(types).Any(t => IsOf(t, value)))
        {
            return $"{path} must be {string.Join(" or ", Types(types))}, not {Shown(value)}.";
        }

        if (rules["enum"] is JsonArray values && !values.Any(v => JsonNode.DeepEquals(v, value)))
        {
            return $"{path} is {Shown(value)}, not one of {string.Join(", ", values.Select(Shown))}.";
        }

        return value switch
        {
            JsonObject members => FindProblem(form, rules, members, path, depth),
            JsonArray items when rules["items"] is { } item =>
                items.Select((v, i) => FindProblem(form, item, v, $"{path}[{i}]", depth - 1)).FirstOrDefault(p => p is not null),
            _ => null,
        };
    }

    private static string? FindProblem(JsonNode form, JsonObject rules, JsonObject members, string path, int depth)
    {
        if (rules["required"] is JsonArray required
            && required.Select(r => r!.GetValue<string>()).FirstOrDefault(r => !members.ContainsKey(r)) is { } missing)
        {
            return $"{path} has no member '{missing}'.";
        }

        foreach (var (name, value) in members)
        {
            var rule = rules["properties"] is JsonObject known && known.TryGetPropertyValue(name, out var own) ? own : rules["additionalProperties"];
            if (FindProblem(form, rule, value, $"{path}.{name}", depth - 1) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>References of exported schemas are pointers into the same document.</summary>
    private static JsonNode? Resolve(JsonNode form, string reference)
    {
        JsonNode? node = form;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject members => members[name],
                JsonArray items when int.TryParse(name, out var index) && index < items.Count => items[index],
                _ => null,
            };
        }

        return node;
    }

    private static IEnumerable<string> Types(JsonNode types) =>
        types is JsonArray several ? several.Select(t => t!.GetValue<string>()) : [types.GetValue<string>()];

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) => true,
        ("integer", JsonValueKind.Number) => decimal.TryParse(
            value!.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number),
        _ => false,
    };

    private static string Shown(JsonNode? value) => value?.ToJsonString(SlipwayJson.Options) ?? "null";
}
