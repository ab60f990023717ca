using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Compat.Dify;

/// <content>The keywords of objects, arrays, strings and numbers.</content>
internal sealed partial class JsonSchemaCheck
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private string? CheckObject(JsonObject members, JsonObject rules, string path, int depth)
    {
        foreach (JsonNode? name in Schemas(rules, "required"))
        {
            if (name is JsonValue text && text.TryGetValue(out string? required) && !members.ContainsKey(required))
            {
                return $"{path}: '{required}' is missing.";
            }
        }

        if (IsOutside(members.Count, rules, "minProperties", "maxProperties"))
        {
            return $"{path}: it has too few or too many members.";
        }

        foreach ((string name, JsonNode? member) in members)
        {
            if (CheckMember(name, member, rules, path, depth) is { } problem)
            {
                return problem;
            }
        }

        return CheckDependencies(members, rules, path, depth);
    }

    private string? CheckMember(string name, JsonNode? member, JsonObject rules, string path, int depth)
    {
        string below = $"{path}.{name}";
        if (rules.TryGetPropertyValue("propertyNames", out JsonNode? names) && !IsValid(name, names, below, depth))
        {
            return $"{below}: the name is not allowed.";
        }

        bool declared = false;
        if (rules["properties"] is JsonObject properties && properties.TryGetPropertyValue(name, out JsonNode? own))
        {
            declared = true;
            if (Check(member, own, below, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        foreach ((string pattern, JsonNode? schema) in rules["patternProperties"] as JsonObject ?? [])
        {
            if (!Matches(name, pattern))
            {
                continue;
            }

            declared = true;
            if (Check(member, schema, below, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        return !declared && rules.TryGetPropertyValue("additionalProperties", out JsonNode? others) ? Check(member, others, below, depth + 1) : null;
    }

    private string? CheckDependencies(JsonObject members, JsonObject rules, string path, int depth)
    {
        foreach ((string name, JsonNode? needed) in rules["dependencies"] as JsonObject ?? [])
        {
            if (!members.ContainsKey(name))
            {
                continue;
            }

            string? problem = needed is JsonArray others
                ? others.Select(NameIn).Where(other => other is not null && !members.ContainsKey(other)).Select(other => $"{path}: '{name}' needs '{other}'.").FirstOrDefault()
                : Check(members, needed, path, depth + 1);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private string? CheckArray(JsonArray items, JsonObject rules, string path, int depth)
    {
        if (IsOutside(items.Count, rules, "minItems", "maxItems"))
        {
            return $"{path}: it has too few or too many items.";
        }

        for (int i = 0; i < items.Count; i++)
        {
            JsonNode? schema = rules["items"] is JsonArray tuple
                ? i < tuple.Count ? tuple[i] : rules["additionalItems"] ?? true
                : rules["items"] ?? true;
            if (Check(items[i], schema, $"{path}[{i}]", depth + 1) is { } problem)
            {
                return problem;
            }
        }

        if (rules.TryGetPropertyValue("contains", out JsonNode? contained) && !items.Any(item => IsValid(item, contained, path, depth)))
        {
            return $"{path}: no item fits the schema in contains.";
        }

        bool mustDiffer = rules["uniqueItems"] is JsonValue unique && unique.TryGetValue(out bool value) && value;
        return mustDiffer && items.Where((item, i) => items.Take(i).Any(other => AreEqual(item, other))).Any()
            ? $"{path}: two items are equal."
            : null;
    }

    private static string? CheckScalar(JsonValue value, JsonObject rules, string path)
    {
        if (DifyNumber.TryRead(value, out DifyNumber number))
        {
            return CheckNumber(number, rules, path);
        }

        if (!value.TryGetValue(out string? text))
        {
            return null;
        }

        if (IsOutside(text.EnumerateRunes().Count(), rules, "minLength", "maxLength"))
        {
            return $"{path}: it is too short or too long.";
        }

        return rules["pattern"] is JsonValue pattern && pattern.TryGetValue(out string? expression) && !Matches(text, expression)
            ? $"{path}: it does not match the pattern {expression}."
            : null;
    }

    private static string? CheckNumber(DifyNumber number, JsonObject rules, string path)
    {
        bool fits = (Limit(rules, "minimum") is not { } minimum || number >= minimum)
            && (Limit(rules, "maximum") is not { } maximum || number <= maximum)
            && (Limit(rules, "exclusiveMinimum") is not { } above || number > above)
            && (Limit(rules, "exclusiveMaximum") is not { } below || number < below);
        if (!fits)
        {
            return $"{path}: it is too small or too large.";
        }

        return Limit(rules, "multipleOf") is { } unit && !IsMultiple(number, unit) ? $"{path}: it is no multiple of {unit}." : null;
    }

    private static bool IsMultiple(DifyNumber number, DifyNumber unit)
    {
        if (number.IsInteger && unit.IsInteger)
        {
            return unit == 0 || (number.ToInteger() % unit.ToInteger()).IsZero;
        }

        double quotient = number.ToDouble() / unit.ToDouble();
        return Math.Truncate(quotient) == quotient;
    }

    private static DifyNumber? Limit(JsonObject rules, string keyword) =>
        rules[keyword] is JsonValue value && DifyNumber.TryRead(value, out DifyNumber number) ? number : null;

    private static bool IsOutside(int count, JsonObject rules, string least, string most) =>
        (Limit(rules, least) is { } minimum && count < minimum) || (Limit(rules, most) is { } maximum && count > maximum);

    /// <exception cref="StepFailedException">The schema's pattern is none, or takes too long.</exception>
    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            throw new StepFailedException($"The pattern {pattern} of the schema cannot be used: {e.Message}", "SchemaError", inner: e);
        }
    }
}
