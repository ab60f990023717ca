using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>Reads and writes <see cref="DifyNumber"/> so that integers and floats stay apart.</summary>
internal sealed class DifyNumberConverter : JsonConverter<DifyNumber>
{
    private const int MaxNumberLength = PythonNumberText.MaxIntegerDigits + 1;

    public override DifyNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                _ => throw new JsonException("A number is expected, not a string."),
            };
        }

        if (reader.TokenType != JsonTokenType.Number)
        {
            throw new JsonException($"A number is expected, not {reader.TokenType}.");
        }

        ReadOnlySpan<byte> utf8 = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        if (utf8.Length > MaxNumberLength)
        {
            throw new JsonException($"A number may have at most {MaxNumberLength} characters.");
        }

        Span<char> text = utf8.Length <= 64 ? stackalloc char[64] : new char[utf8.Length];
        return DifyNumber.ParseJson(text[..Encoding.ASCII.GetChars(utf8, text)]);
    }

    public override void Write(Utf8JsonWriter writer, DifyNumber value, JsonSerializerOptions options)
    {
        if (!value.IsInteger && !double.IsFinite(value.ToDouble()))
        {
            writer.WriteStringValue(DifyNumber.JsonName(value.ToDouble()));
            return;
        }

        writer.WriteRawValue(value.ToString(), skipInputValidation: true);
    }
}
