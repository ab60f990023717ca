using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Migration.Emitting.Values;

namespace Slipway.Migration.Emitting.Code;

/// <summary>Writes JSON values as C#.</summary>
internal static class JsonLiteral
{
    /// <summary>JSON that is longer stands on several lines.</summary>
    private const int MostOnOneLine = 60;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true, NewLine = "\n" };

    /// <summary>A value as C# of a type; one that does not fit becomes the type's empty value.</summary>
    public static string Of(JsonNode? value, CsType type) => (type.Kind, value?.GetValueKind()) switch
    {
        (CsKind.Text, JsonValueKind.String) => Literal.Of(value!.GetValue<string>()),
        (CsKind.Text, null) => "\"\"",
        (CsKind.Text, _) => Literal.Of(value!.ToJsonString(Compact)),
        (CsKind.Number, JsonValueKind.Number) => Number(value!),
        (CsKind.Number, _) => "0",
        (CsKind.Boolean, JsonValueKind.True) => "true",
        (CsKind.Boolean, _) => "false",
        (CsKind.Object, JsonValueKind.Object) => value!.AsObject().Count == 0 ? "[]" : $"JsonNode.Parse({Literal.OnOneLine(value.ToJsonString(Compact))})!.AsObject()",
        (CsKind.Object, _) => "[]",
        (CsKind.Array, JsonValueKind.Array) => value!.AsArray().Count == 0 ? "[]" : $"JsonNode.Parse({Literal.OnOneLine(value.ToJsonString(Compact))})!.AsArray()",
        (CsKind.Array, _) => "[]",
        (CsKind.List, JsonValueKind.Array) => $"[{string.Join(", ", value!.AsArray().Select(item => Item(item, type.Item!)))}]",
        (CsKind.List, _) => "[]",
        (CsKind.Record, _) => Record(value as JsonObject, type.Record!),
        (_, null) => "null",
        _ => $"JsonNode.Parse({Literal.OnOneLine(value!.ToJsonString(Compact))})!",
    };

    /// <summary>A value that is handed over where a type is expected; long JSON line by line.</summary>
    public static Expression OfArgument(JsonNode? value, CsType type)
    {
        bool isOfType = value is JsonObject && type.Kind is CsKind.Node or CsKind.Object || value is JsonArray && type.Kind is CsKind.Node or CsKind.Array;
        if (isOfType && value!.ToJsonString(Compact).Length > MostOnOneLine && value.ToJsonString(Indented) is var json && Literal.CanBeRaw(json))
        {
            string quotes = Literal.Quotes(json);
            return Expression.Invoke("JsonNode.Parse", new RawStringExpression(quotes, json.Split('\n'), quotes, []))
                .Then(type.Kind is CsKind.Object ? "!.AsObject()" : type.Kind is CsKind.Array ? "!.AsArray()" : "!");
        }

        return type.Kind is CsKind.Node ? OfMember(value) : Of(value, type);
    }

    /// <summary>A value that a member of the type <c>JsonNode?</c> begins with.</summary>
    public static string OfMember(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => Literal.Of(value.GetValue<string>()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when value.AsArray().Count == 0 => "new JsonArray()",
        JsonValueKind.Object when value.AsObject().Count == 0 => "new JsonObject()",
        _ => OfNode(value),
    };

    /// <summary>A value as an expression of the type <c>JsonNode</c>; null for null.</summary>
    public static string OfNode(JsonNode? value) => value is JsonArray { Count: > 0 } items && items.All(item => item?.GetValueKind() is JsonValueKind.String)
        ? $"new JsonArray({string.Join(", ", items.Select(item => Literal.Of(item!.GetValue<string>())))})"
        : Of(value, CsType.Node);

    private static string Item(JsonNode? value, CsItem item) => value is null && item.IsNullable ? "null" : Of(value, item.Type);

    private static string Record(JsonObject? value, RecordType record) =>
        $"new {record.Name}({string.Join(", ", record.Members.Select(member => Member(value, member)))})";

    private static string Member(JsonObject? value, RecordMember member) =>
        value is not null && value.TryGetPropertyValue(member.JsonName, out JsonNode? given) && given is not null ? Of(given, member.Type)
        : member.IsNullable ? "null"
        : Of(null, member.Type);

    /// <summary>Whole numbers stay whole: 5 and 5.0 are different values.</summary>
    private static string Number(JsonNode value)
    {
        string text = value.ToJsonString();
        bool isWhole = text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        return !isWhole ? text
            : !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? $"System.Numerics.BigInteger.Parse({Literal.Of(text)}, System.Globalization.CultureInfo.InvariantCulture)"
            : number is >= int.MinValue and <= int.MaxValue ? text
            : text + "L";
    }
}
