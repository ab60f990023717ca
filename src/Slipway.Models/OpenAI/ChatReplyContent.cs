using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Models.OpenAI;

/// <summary>What a message says: one text or, as Mistral and gateways to other interfaces send it, a list of parts.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record ChatReplyContent(string? Text, string? Reasoning = null, string? Refusal = null)
{
    private static ChatReplyContent FromParts(JsonElement parts)
    {
        var (text, reasoning, refusal) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        foreach (JsonElement part in parts.EnumerateArray())
        {
            text.Append(part.ValueKind is JsonValueKind.String ? part.GetString() : TextOf(part, "text"));
            reasoning.Append(TextOf(part, "thinking"));
            refusal.Append(TextOf(part, "refusal"));
        }
        return new ChatReplyContent(text.ToString(), reasoning.ToString(), refusal.ToString());
    }

    private static string? TextOf(JsonElement part, string member) =>
        part.ValueKind is not JsonValueKind.Object || !part.TryGetProperty(member, out JsonElement value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Array => FromParts(value).Text,
            _ => null,
        };

    internal sealed class Converter : JsonConverter<ChatReplyContent>
    {
        public override ChatReplyContent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => new ChatReplyContent(reader.GetString()),
            JsonTokenType.StartArray => FromParts(JsonElement.ParseValue(ref reader)),
            _ => throw new JsonException(),
        };

        public override void Write(Utf8JsonWriter writer, ChatReplyContent value, JsonSerializerOptions options) => throw new NotSupportedException("Replies are read only.");
    }
}
