using System.Text.Json;
using System.Text.Json.Serialization;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>Reads a number input as Dify does (5.2): a number as it is, a text with a point as a float, another text as an integer, an empty
/// text as none.</summary>
public sealed class DifyNumberInput : JsonConverterFactory
{
    /// <inheritdoc />
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(DifyNumber) || typeToConvert == typeof(DifyNumber?);

    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        typeToConvert == typeof(DifyNumber) ? new Required() : new Optional();

    private static DifyNumber? Read(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.String)
        {
            return JsonSerializer.Deserialize<DifyNumber>(ref reader, options);
        }

        string text = reader.GetString()!;
        if (text.AsSpan().Trim().IsEmpty)
        {
            return null;
        }

        if (text.Contains('.', StringComparison.Ordinal))
        {
            return PythonNumberText.TryParseFloat(text, out double number) ? number : throw Unknown();
        }

        return PythonNumberText.TryParseInteger(text, out System.Numerics.BigInteger whole) ? whole : throw Unknown();
    }

    private static JsonException Unknown() => new("A number is expected; the text is none.");

    private sealed class Required : JsonConverter<DifyNumber>
    {
        public override DifyNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DifyNumberInput.Read(ref reader, options) ?? throw new JsonException("A number is required.");

        public override void Write(Utf8JsonWriter writer, DifyNumber value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
    }

    private sealed class Optional : JsonConverter<DifyNumber?>
    {
        public override DifyNumber? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => DifyNumberInput.Read(ref reader, options);

        public override void Write(Utf8JsonWriter writer, DifyNumber? value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
    }
}
