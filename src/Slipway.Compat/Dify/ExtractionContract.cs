using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>A parameter to extract.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Kind">Its type.</param>
/// <param name="IsRequired">Whether the model must find it.</param>
/// <param name="Options">The allowed texts; empty for any.</param>
/// <param name="Description">What it is.</param>
internal sealed record ExtractedParameter(string Name, CodeOutputKind Kind, bool IsRequired, IReadOnlyList<string> Options, string Description);

/// <summary>The parameters of an extractor, derived from the type they are read into.</summary>
internal sealed class ExtractionContract
{
    private readonly IReadOnlyList<ExtractedParameter> _parameters;

    internal ExtractionContract(IReadOnlyList<ExtractedParameter> parameters) => _parameters = parameters;

    /// <exception cref="ArgumentException">The type has a member of a type that extractors do not know.</exception>
    public static ExtractionContract Of(Type type) =>
        new([.. CodeContract.DescribeMembers(type).Zip(SlipwayJson.Options.GetTypeInfo(type).Properties, Describe)]);

    /// <summary>The JSON Schema that the model is given (10.2).</summary>
    public JsonObject ToSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(_parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)SchemaOf(parameter)))),
        ["required"] = new JsonArray([.. _parameters.Where(parameter => parameter.IsRequired).Select(parameter => (JsonNode)parameter.Name)]),
    };

    /// <summary>What stands in when nothing was found; lists have no place in it.</summary>
    public JsonObject Defaults() => new(_parameters.Where(parameter => !IsList(parameter.Kind)).Select(parameter => KeyValuePair.Create(parameter.Name, EmptyOf(parameter.Kind))));

    /// <summary>What is wrong with a result; null when nothing is.</summary>
    public string? FindProblem(JsonObject result)
    {
        if (result.Count != _parameters.Count)
        {
            return "Invalid number of parameters";
        }

        foreach (ExtractedParameter parameter in _parameters)
        {
            bool isThere = result.TryGetPropertyValue(parameter.Name, out JsonNode? value);
            string? problem = parameter.IsRequired && !isThere ? $"Parameter {parameter.Name} is required"
                : !Fits(value, parameter.Kind) ? Mismatch(parameter, value)
                : parameter.Kind is CodeOutputKind.Text && parameter.Options.Count > 0 && !parameter.Options.Contains(JsonScalar.Text((JsonValue)value!))
                    ? $"Invalid `select` value for parameter {parameter.Name}"
                    : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>The result with every parameter in its type; what does not fit gets the empty value.</summary>
    public JsonObject Coerce(JsonObject result) => new(_parameters.Select(parameter => KeyValuePair.Create(
        parameter.Name,
        (result.TryGetPropertyValue(parameter.Name, out JsonNode? value) ? Coerce(value, parameter.Kind) : null) ?? EmptyOf(parameter.Kind))));

    private static ExtractedParameter Describe(CodeOutput output, JsonPropertyInfo property)
    {
        object[] attributes = property.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [];
        return new ExtractedParameter(
            output.Name,
            output.Kind,
            attributes.OfType<RequiredAttribute>().Any(),
            attributes.OfType<AllowedValuesAttribute>().FirstOrDefault()?.Values.OfType<string>().ToList() ?? [],
            attributes.OfType<DescriptionAttribute>().FirstOrDefault()?.Description ?? "");
    }

    private static JsonObject SchemaOf(ExtractedParameter parameter)
    {
        var schema = new JsonObject { ["description"] = parameter.Description, ["type"] = IsList(parameter.Kind) ? "array" : NameOf(parameter.Kind) };
        if (IsList(parameter.Kind))
        {
            schema["items"] = new JsonObject { ["type"] = NameOf(ItemOf(parameter.Kind)) };
        }

        if (parameter.Options.Count > 0)
        {
            schema["enum"] = new JsonArray([.. parameter.Options.Select(option => (JsonNode)option)]);
        }

        return schema;
    }

    private static bool IsList(CodeOutputKind kind) =>
        kind is CodeOutputKind.TextList or CodeOutputKind.NumberList or CodeOutputKind.BooleanList or CodeOutputKind.ObjectList;

    private static CodeOutputKind ItemOf(CodeOutputKind kind) => kind switch
    {
        CodeOutputKind.TextList => CodeOutputKind.Text,
        CodeOutputKind.NumberList => CodeOutputKind.Number,
        CodeOutputKind.BooleanList => CodeOutputKind.Boolean,
        _ => CodeOutputKind.Object,
    };

    private static string NameOf(CodeOutputKind kind) => kind switch
    {
        CodeOutputKind.Text => "string",
        CodeOutputKind.Number => "number",
        CodeOutputKind.Boolean => "boolean",
        CodeOutputKind.Object => "object",
        _ => $"array[{NameOf(ItemOf(kind))}]",
    };

    private static JsonNode? EmptyOf(CodeOutputKind kind) => kind switch
    {
        CodeOutputKind.Text => "",
        CodeOutputKind.Number => 0,
        CodeOutputKind.Boolean => false,
        CodeOutputKind.Object => new JsonObject(),
        _ => new JsonArray(),
    };

    private static bool Fits(JsonNode? value, CodeOutputKind kind) => IsList(kind)
        ? value is JsonArray items && items.All(item => Fits(item, ItemOf(kind)))
        : (kind, value?.GetValueKind()) switch
        {
            (CodeOutputKind.Text, JsonValueKind.String) => true,
            (CodeOutputKind.Number, JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) => true,
            (CodeOutputKind.Boolean, JsonValueKind.True or JsonValueKind.False) => true,
            (CodeOutputKind.Object, JsonValueKind.Object) => true,
            _ => false,
        };

    /// <summary>The value in a type; null when it has none in it.</summary>
    private static JsonNode? Coerce(JsonNode? value, CodeOutputKind kind)
    {
        if (IsList(kind))
        {
            return value is JsonArray items ? new JsonArray([.. items.Select(item => CoerceItem(item, ItemOf(kind))).OfType<JsonNode>()]) : null;
        }

        return (kind, value?.GetValueKind()) switch
        {
            (CodeOutputKind.Text, JsonValueKind.String) => value!.DeepClone(),
            (CodeOutputKind.Number, JsonValueKind.Number) => value!.DeepClone(),
            (CodeOutputKind.Number, JsonValueKind.True) => 1,
            (CodeOutputKind.Number, JsonValueKind.False) => 0,
            (CodeOutputKind.Number, JsonValueKind.String) => NumberOf(JsonScalar.Text((JsonValue)value!)),
            (CodeOutputKind.Boolean, JsonValueKind.True or JsonValueKind.False) => value!.DeepClone(),
            (CodeOutputKind.Boolean, JsonValueKind.Number) when DifyNumber.TryRead(value, out DifyNumber number) && number.IsInteger => number.IsTrue,
            _ => null,
        };
    }

    private static JsonNode? CoerceItem(JsonNode? value, CodeOutputKind kind) => kind switch
    {
        CodeOutputKind.Object => (value as JsonObject)?.DeepClone(),
        CodeOutputKind.Boolean => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : null,
        _ => Coerce(value, kind),
    };

    // A point makes a float, as in Dify; anything else must be a whole number.
    private static JsonNode? NumberOf(string text)
    {
        string trimmed = PythonString.Strip(text);
        if (text.Contains('.', StringComparison.Ordinal))
        {
            return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? new DifyNumber(number).ToJsonNode() : null;
        }

        return trimmed.Length < 4300 && BigInteger.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger whole)
            ? new DifyNumber(whole).ToJsonNode()
            : null;
    }

    private static string Mismatch(ExtractedParameter parameter, JsonNode? value)
    {
        (string type, string pythonType) = value switch
        {
            null => ("none", "NoneType"),
            JsonObject => ("object", "dict"),
            JsonArray => ("array[any]", "list"),
            _ => value.GetValueKind() switch
            {
                JsonValueKind.True or JsonValueKind.False => ("boolean", "bool"),
                JsonValueKind.Number => DifyNumber.TryRead(value, out DifyNumber number) && number.IsInteger ? ("integer", "int") : ("float", "float"),
                _ => ("string", "str"),
            },
        };
        return $"Invalid value for parameter {parameter.Name}, expected segment type: {NameOf(parameter.Kind)}, actual_type: {type}, python_type: <class '{pythonType}'>, value: {PythonRepr.Str(value)}";
    }
}
