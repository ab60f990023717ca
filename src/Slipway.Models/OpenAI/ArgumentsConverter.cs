using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Models.OpenAI;

/// <summary>A call's arguments as text: they are JSON within a text, but some services send the JSON itself.</summary>
internal sealed class ArgumentsConverter : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String ? reader.GetString() : JsonElement.ParseValue(ref reader).GetRawText();

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException("Replies are read only.");
}
