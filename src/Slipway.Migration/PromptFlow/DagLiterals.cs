using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Jinja;
using Slipway.Migration.Exports;

namespace Slipway.Migration.PromptFlow;

/// <summary>Converts the literals of node inputs to the types of the parameters that take them, as the builder does before it calls a node.</summary>
internal static class DagLiterals
{
    private static readonly JinjaTemplate Print = new JinjaEnvironment().Parse("{{ value }}");

    /// <summary>The type that a parameter of a Python function asks for: int, double, bool, string, list, object or connection; empty for none.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="enums">The names of the file's enums, whose members are given as texts.</param>
    public static string TypeOf(PythonParameter parameter, IReadOnlyCollection<string> enums) => WithoutNone(parameter.Annotation) switch
    {
        "int" => "int",
        "float" => "double",
        "bool" => "bool",
        "str" => "string",
        "list" => "list",
        "Secret" or "FilePath" or "PromptTemplate" => "",
        "" => TypeOfDefault(parameter.Default),
        var other when other.EndsWith("Connection", StringComparison.Ordinal) => "connection",
        var other when other.Contains("Connection", StringComparison.Ordinal) && other.StartsWith("Union[", StringComparison.Ordinal) => "connection",
        var other when enums.Contains(other) => "string",
        _ => "object",
    };

    /// <summary>The annotation inside <c>Optional[…]</c>, or beside None in a <c>Union[…]</c>; another one is itself.</summary>
    private static string WithoutNone(string annotation)
    {
        string plain = annotation.StartsWith("typing.", StringComparison.Ordinal) ? annotation["typing.".Length..] : annotation;
        if (plain is ['O', 'p', 't', 'i', 'o', 'n', 'a', 'l', '[', .. var inner, ']'])
        {
            return inner.Trim();
        }

        return plain is ['U', 'n', 'i', 'o', 'n', '[', .. var parts, ']'] && parts.Split(',', StringSplitOptions.TrimEntries) is [_, _] two && two.Contains("None")
            ? two.First(part => part != "None" || two[0] == two[1])
            : plain;
    }

    /// <summary>Whether the builder drops a literal before the call, so that the default counts.</summary>
    public static bool IsDropped(JsonNode? literal) =>
        literal is null || (literal.GetValueKind() is JsonValueKind.String && literal.GetValue<string>().Length == 0);

    /// <summary>Converts a literal; false when it is none of the type.</summary>
    public static bool TryConvert(string type, JsonNode? literal, out JsonNode? value)
    {
        string? text = literal?.GetValueKind() is JsonValueKind.String ? literal.GetValue<string>() : null;
        value = literal?.DeepClone();
        switch (type)
        {
            case "int":
                return TryInteger(literal, text, out value);
            case "double":
                return TryFloat(literal, text, out value);
            case "bool":
                value = text?.ToLowerInvariant() switch { "true" => true, "false" => false, null => literal?.DeepClone(), _ => null };
                return value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False;
            case "string":
                value = text ?? Print.Render(new JsonObject { ["value"] = literal?.DeepClone() });
                return true;
            case "list":
                value = text is null ? value : Json(text);
                return value is JsonArray;
            case "object":
                value = text is null ? value : Json(text) ?? (text.Trim() == "null" ? null : literal!.DeepClone());
                return true;
            default:
                return true;
        }
    }

    private static string TypeOfDefault(string? text) => text switch
    {
        null or "None" => "object",
        "True" or "False" => "bool",
        ['\'' or '"', ..] => "string",
        ['[', ..] => "list",
        _ when BigInteger.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "int",
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "double",
        _ => "object",
    };

    private static bool TryInteger(JsonNode? literal, string? text, out JsonNode? value)
    {
        value = literal?.GetValueKind() switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.Number when BigInteger.TryParse(literal.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => literal.DeepClone(),
            JsonValueKind.Number => ExportJson.Number(new BigInteger(Math.Truncate(double.Parse(literal.ToJsonString(), CultureInfo.InvariantCulture))).ToString(CultureInfo.InvariantCulture)),
            JsonValueKind.String when BigInteger.TryParse(text!.Trim().Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number) =>
                ExportJson.Number(number.ToString(CultureInfo.InvariantCulture)),
            _ => null,
        };
        return value is not null;
    }

    private static bool TryFloat(JsonNode? literal, string? text, out JsonNode? value)
    {
        double? number = literal?.GetValueKind() switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.Number => double.Parse(literal.ToJsonString(), CultureInfo.InvariantCulture),
            JsonValueKind.String when double.TryParse(text!.Trim().Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) => parsed,
            _ => null,
        };
        value = number is { } finite && double.IsFinite(finite) ? ExportJson.Number(PythonNumber.Text(finite).Replace("e+", "e", StringComparison.Ordinal)) : null;
        return value is not null;
    }

    private static JsonNode? Json(string text) => ExportJson.TryParse(text, out JsonNode? value) ? value : null;
}
