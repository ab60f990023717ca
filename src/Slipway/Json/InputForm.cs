using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Slipway;

/// <summary>What is wrong with a pipeline's input, in the words of who gives it: members as JSON has them.</summary>
internal static class InputForm
{
    /// <summary>Why the input cannot be read, and what the pipeline takes.</summary>
    public static string Describe(Type type, ReadOnlySpan<byte> json, JsonException error)
    {
        var schema = JsonNode.Parse(AIJsonUtilities.CreateJsonSchema(type, serializerOptions: SlipwayJson.Options).GetRawText())!;
        return $"The input does not fit: {FindProblem(schema, json) ?? error.Message}{Members(schema)}";
    }

    /// <summary>Why the input was read and is not valid.</summary>
    public static string Describe(Type type, IEnumerable<ValidationResult> errors) =>
        $"The input is not valid: {string.Join(" ", errors.Select(error => Describe(type, error)))}";

    private static string? FindProblem(JsonNode schema, ReadOnlySpan<byte> json)
    {
        JsonNode? value;
        try
        {
            value = JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            // Nested too deep, for example: the reader has said it already.
            return null;
        }

        var missing = value is JsonObject given && schema["required"] is JsonArray required
            ? required.Select(static name => name!.GetValue<string>()).Where(name => !given.ContainsKey(name)).ToList()
            : [];
        return missing.Count > 0
            ? $"it has no {string.Join(" and no ", missing.Select(static name => $"'{name}'"))}."
            : JsonShape.FindProblem(schema, value, "input");
    }

    private static string Members(JsonNode schema)
    {
        if (schema["properties"] is not JsonObject { Count: > 0 } members)
        {
            return "";
        }

        var required = (schema["required"] as JsonArray ?? []).Select(static name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        return $" The pipeline takes {string.Join(", ", members.Select(m => $"{m.Key} ({TypeOf(m.Value, required.Contains(m.Key))})"))}.";
    }

    private static string TypeOf(JsonNode? member, bool isRequired)
    {
        var types = (member as JsonObject)?["type"] switch
        {
            JsonValue one => [one.GetValue<string>()],
            JsonArray several => several.Select(static type => type!.GetValue<string>()).Where(type => isRequired || type != "null").ToList(),
            _ => ["any JSON"],
        };
        return string.Join(" or ", types) + (isRequired ? "" : ", optional");
    }

    private static string Describe(Type type, ValidationResult error)
    {
        var text = error.ErrorMessage ?? "";
        foreach (var member in error.MemberNames)
        {
            var name = SlipwayJson.Options.GetTypeInfo(type).Properties.FirstOrDefault(p => (p.AttributeProvider as MemberInfo)?.Name == member)?.Name ?? member;
            text = type.GetProperty(member)?.GetCustomAttribute<AllowedValuesAttribute>() is { Values: var allowed }
                ? text.Replace($"does not equal any of the values specified in {nameof(AllowedValuesAttribute)}.", $"must be one of {string.Join(", ", allowed)}.", StringComparison.Ordinal)
                : text;
            text = text.Replace($"The field {member} ", $"'{name}' ", StringComparison.Ordinal).Replace($"The {member} field ", $"'{name}' ", StringComparison.Ordinal);
        }

        return text;
    }
}
