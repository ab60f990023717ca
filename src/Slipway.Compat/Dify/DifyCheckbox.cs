using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Compat.Dify;

/// <summary>Reads a boolean input as Dify's checkbox does (5.2): <c>true</c>, <c>1</c>, <c>"true"</c>, <c>"1"</c>, <c>"yes"</c>, <c>"on"</c>
/// and their opposites, whatever the case.</summary>
public sealed class DifyCheckbox : JsonConverter<bool>
{
    /// <inheritdoc />
    /// <exception cref="JsonException">The value is none of those.</exception>
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when reader.TryGetInt64(out long number) && number is 0 or 1 => number == 1,
        JsonTokenType.String => Parse(reader.GetString()!),
        _ => throw Unknown(),
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);

    private static bool Parse(string text) => text.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "ON" => true,
        "FALSE" or "0" or "NO" or "OFF" => false,
        _ => throw Unknown(),
    };

    private static JsonException Unknown() => new("A checkbox is true or false: true, 1, yes, on, or false, 0, no, off.");
}
