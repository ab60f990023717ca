using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Compat.Dify;
using Slipway.Compat.Python;

namespace Slipway.Compat.PromptFlow;

/// <summary>Values as Prompt flow treats them: by Python's rules.</summary>
public static partial class PromptFlowValue
{
    /// <summary>The member that stands for a generator's pieces.</summary>
    internal const string StreamMember = "$stream";

    /// <summary>The member that names a float that JSON has no number for.</summary>
    internal const string NumberMember = "$number";

    /// <summary>The member that stands for the items of a tuple.</summary>
    internal const string TupleMember = "$tuple";

    /// <summary>The member that names the class of an object of the code's own.</summary>
    internal const string PythonMember = "$python";

    /// <summary>A property of a node's result: <c>a.b[0]['k']</c>.</summary>
    /// <param name="value">The result; null when the node was bypassed or gave none.</param>
    /// <param name="property">The property as the reference writes it, behind <c>${node.output.</c>. What has no form of a step is passed over, as the builder does.</param>
    /// <exception cref="StepFailedException">There is no such property.</exception>
    public static JsonNode? At(JsonNode? value, string property)
    {
        ArgumentNullException.ThrowIfNull(property);
        foreach (Match step in Steps.Matches(property))
        {
            value = value is JsonObject known && known.ContainsKey(PythonMember) && known["fields"] is JsonObject fields
                ? known["properties"] is JsonObject properties && properties.ContainsKey(step.Value) ? properties : fields
                : value is JsonObject { Count: 1 } tuple && tuple[TupleMember] is JsonArray parts ? parts
                : value;
            value = step.Value switch
            {
                ['[', '\'', ..] key => value is JsonObject named && named.TryGetPropertyValue(key[2..^2], out JsonNode? found) ? found : throw Missing(property),
                ['[', ..] index => int.TryParse(index[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int place) ? Item(value, place, property) : throw Missing(property),
                "real" or "numerator" when value?.GetValueKind() is JsonValueKind.Number => value,
                _ => value is JsonObject members && members.TryGetPropertyValue(step.Value, out JsonNode? member) ? member : throw Missing(property),
            };
        }

        return value;
    }

    /// <summary>An item of a list, or a character of a text.</summary>
    private static JsonNode? Item(JsonNode? value, int place, string property) => value switch
    {
        JsonArray items when place < items.Count => items[place],
        JsonValue text when text.GetValueKind() is JsonValueKind.String && RoleGuard.Plain(JsonScalar.Text(text)).EnumerateRunes().Skip(place).Select(rune => rune.ToString()).FirstOrDefault() is { } character => character,
        _ => throw Missing(property),
    };

    /// <summary>The same, or null where the value is null: the node did not run.</summary>
    /// <param name="value">The result of a node that may have been bypassed.</param>
    /// <param name="property">The property as the reference writes it.</param>
    /// <exception cref="StepFailedException">There is no such property.</exception>
    public static JsonNode? AtIfThere(JsonNode? value, string property) => value is null ? null : At(value, property);

    /// <summary>Whether two values are equal for Python: numbers and booleans by value, texts never with numbers.</summary>
    /// <param name="left">The value that <c>when</c> names.</param>
    /// <param name="right">The value that <c>is</c> names.</param>
    public static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        left = left is JsonObject member && member.ContainsKey(PythonMember) && member["value"] is { } plain ? plain : left;
        switch (left, right)
        {
            case (null, null):
                return true;
            case (JsonObject one, JsonObject other):
                return one.Count == other.Count && one.All(member => other.TryGetPropertyValue(member.Key, out JsonNode? value) && AreEqual(member.Value, value));
            case (JsonArray one, JsonArray other):
                return one.Count == other.Count && one.Zip(other).All(pair => AreEqual(pair.First, pair.Second));
            case (JsonValue one, JsonValue other):
                return TryNumeric(one, out DifyNumber first) && TryNumeric(other, out DifyNumber second) ? first == second
                    : one.GetValueKind() is JsonValueKind.String && other.GetValueKind() is JsonValueKind.String
                        && RoleGuard.Plain(JsonScalar.Text(one)) == RoleGuard.Plain(JsonScalar.Text(other));
            default:
                return false;
        }
    }

    /// <summary>A value as the flow gives it out.</summary>
    /// <param name="value">The value.</param>
    public static JsonNode? Output(JsonNode? value)
    {
        JsonNode? plain = RoleGuard.Plain(value);
        return HasObjects(plain) ? Given(plain) : plain;
    }

    /// <summary>A property of a node's result as the flow gives it out.</summary>
    /// <param name="value">The result.</param>
    /// <param name="property">The property as the reference writes it.</param>
    /// <exception cref="StepFailedException">There is no such property, or it is an object that JSON cannot hold.</exception>
    public static JsonNode? OutputAt(JsonNode? value, string property) => Output(At(value, property));

    /// <summary>What Python's <c>str()</c> gives for an object that came out of code as a description; null for other values.</summary>
    internal static string? TextOfObject(JsonObject value) =>
        value[PythonMember] is not { } name ? null
        : value["str"] is { } text ? text.ToString()
        : value["fields"] is JsonObject fields ? $"{name}({string.Join(", ", fields.Select(field => $"{field.Key}={PythonRepr.Repr(field.Value)}"))})"
        : value["items"] is JsonArray { Count: > 0 } items ? $"{{{string.Join(", ", items.Select(PythonRepr.Repr))}}}"
        : value["name"] is { } member ? $"{name}.{member}"
        : $"{name}()";

    private static bool HasObjects(JsonNode? value) => value switch
    {
        JsonObject members => members.ContainsKey(StreamMember) || members.ContainsKey(PythonMember) || members.ContainsKey(TupleMember) || members.Any(member => HasObjects(member.Value)),
        JsonArray items => items.Any(HasObjects),
        _ => false,
    };

    private static JsonNode? Given(JsonNode? value) => value switch
    {
        JsonObject stream when stream[StreamMember] is JsonArray pieces => JsonValue.Create(string.Concat(pieces.Select(PythonRepr.Str))),
        JsonObject { Count: 1 } tuple when tuple[TupleMember] is JsonArray parts => Given(parts),
        JsonObject known when known.ContainsKey(PythonMember) && known["value"] is { } plain => plain.DeepClone(),
        JsonObject known when known.ContainsKey(PythonMember) => throw new StepFailedException($"The output is a {known[PythonMember]}, which JSON cannot hold.", "FlowOutputUnserializable"),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Given(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Given)]),
        _ => value?.DeepClone(),
    };

    /// <summary>Converts a value to a declared type of the flow.</summary>
    /// <param name="type">The type as the flow writes it: int, double, bool, string, list, object, image; others change nothing.</param>
    /// <param name="value">The value as given.</param>
    /// <exception cref="FormatException">The value is none of the type.</exception>
    public static JsonNode? Coerce(string type, JsonNode? value) => (type, SpecialNumber(value)) switch
    {
        ("string", { } number) => JsonValue.Create(PythonFloat.Repr(number)),
        ("double", not null) => value!.DeepClone(),
        ("int" or "bool" or "list", not null) => throw Unfit(type, value),
        _ => CoerceJson(type, value),
    };

    private static JsonNode? CoerceJson(string type, JsonNode? value) => type switch
    {
        "int" => ToInteger(value),
        "double" => ToFloat(value),
        "bool" => ToBoolean(value),
        "string" => JsonValue.Create(PythonRepr.Str(value)),
        "list" => ToList(value),
        "object" => ToObject(value),
        "image" => PromptFlowImage.FromInput(value),
        _ => value?.DeepClone(),
    };

    internal static bool TryNumber(string text, out JsonNode? value)
    {
        value = null;
        if (PythonNumberText.TryParseInteger(text, out BigInteger integer))
        {
            value = Number(integer);
        }
        else if (PythonNumberText.TryParseFloat(text, out double real))
        {
            value = Number(real);
        }

        return value is not null;
    }

    internal static JsonNode Number(BigInteger value) => JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture))!;

    /// <summary>A float keeps its fraction: 1.0 is not 1 when it is printed. JSON has no NaN; it travels under its name.</summary>
    internal static JsonNode Number(double value) => double.IsFinite(value)
        ? JsonNode.Parse(PythonFloat.Repr(value).Replace("e+", "e", StringComparison.Ordinal))!
        : new JsonObject { [NumberMember] = double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf" };

    /// <summary>The float that JSON has no number for; null for other values.</summary>
    internal static double? SpecialNumber(JsonNode? value) => value is JsonObject { Count: 1 } members && members[NumberMember] is { } name
        ? name.ToString() switch { "nan" => double.NaN, "inf" => double.PositiveInfinity, _ => double.NegativeInfinity }
        : null;

    private static JsonNode ToInteger(JsonNode? value) => value is JsonValue scalar && TryNumeric(scalar, out DifyNumber number)
        ? double.IsFinite(number.ToDouble()) || number.IsInteger ? Number(number.ToInteger()) : throw Unfit("int", value)
        : value is JsonValue && value.GetValueKind() is JsonValueKind.String && PythonNumberText.TryParseInteger(value.GetValue<string>(), out BigInteger integer)
            ? Number(integer)
            : throw Unfit("int", value);

    private static JsonNode ToFloat(JsonNode? value) => value is JsonValue scalar && TryNumeric(scalar, out DifyNumber number)
        ? Number(number.ToDouble())
        : value is JsonValue && value.GetValueKind() is JsonValueKind.String && PythonNumberText.TryParseFloat(value.GetValue<string>(), out double real)
            ? Number(real)
            : throw Unfit("double", value);

    private static JsonNode ToBoolean(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => value.DeepClone(),
        JsonValueKind.String when value.GetValue<string>().ToLowerInvariant() is "true" => JsonValue.Create(true),
        JsonValueKind.String when value.GetValue<string>().ToLowerInvariant() is "false" => JsonValue.Create(false),
        _ => throw Unfit("bool", value),
    };

    private static JsonNode ToList(JsonNode? value) => value switch
    {
        JsonArray => value.DeepClone(),
        JsonValue when value.GetValueKind() is JsonValueKind.String && TryJson(value.GetValue<string>(), out JsonNode? parsed) && parsed is JsonArray => parsed,
        _ => throw Unfit("list", value),
    };

    private static JsonNode? ToObject(JsonNode? value) =>
        value is JsonValue && value.GetValueKind() is JsonValueKind.String && TryJson(value.GetValue<string>(), out JsonNode? parsed) ? parsed : value?.DeepClone();

    private static bool TryJson(string text, out JsonNode? value)
    {
        const int MaxDepth = 100;
        return JsonNodes.TryParse(text, MaxDepth, out value);
    }

    private static bool TryNumeric(JsonValue value, out DifyNumber number)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                number = 1;
                return true;
            case JsonValueKind.False:
                number = 0;
                return true;
            default:
                return DifyNumber.TryRead(value, out number);
        }
    }

    private static FormatException Unfit(string type, JsonNode? value)
    {
        string shown = PythonRepr.Repr(value);
        return new FormatException($"{(shown.Length > 60 ? shown[..60] + "…" : shown)} is no {type}.");
    }

    private static StepFailedException Missing(string property) =>
        new($"The node's result has no '{property}'.", "InvalidReferenceProperty");

    [GeneratedRegex(@"(\w+)|(\['.*?'\])|(\[\d+\])", RegexOptions.NonBacktracking)]
    private static partial Regex Steps { get; }
}
