using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Slipway.Models.OpenAI;

/// <summary>The reply of the plain completions interface.</summary>
internal static class CompletionReply
{
    public static ChatResponse Read(ReadOnlyMemory<byte> json)
    {
        JsonElement reply = JsonElement.Parse(json.Span);
        if (reply.ValueKind is JsonValueKind.Object && reply.TryGetProperty("error", out JsonElement error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
        {
            throw OpenAIError.FromBody(error);
        }

        if (reply.ValueKind is not JsonValueKind.Object
            || !reply.TryGetProperty("choices", out JsonElement choices) || choices.ValueKind is not JsonValueKind.Array || choices.GetArrayLength() == 0
            || choices[0].ValueKind is not JsonValueKind.Object || !choices[0].TryGetProperty("text", out JsonElement text))
        {
            throw new JsonException("'choices' has no choice with a text");
        }

        return new ChatResponse(new ChatMessage(ChatRole.Assistant, text.ValueKind is JsonValueKind.String ? text.GetString() : ""))
        {
            ModelId = reply.TryGetProperty("model", out JsonElement model) && model.ValueKind is JsonValueKind.String ? model.GetString() : null,
            FinishReason = choices[0].TryGetProperty("finish_reason", out JsonElement reason) && reason.ValueKind is JsonValueKind.String
                ? new ChatFinishReason(reason.GetString()!)
                : null,
            Usage = reply.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind is JsonValueKind.Object
                && usage.Deserialize(OpenAIJson.Default.ChatReplyUsage) is { SaysSomething: true } counted
                ? counted.ToDetails()
                : null,
            RawRepresentation = reply,
        };
    }
}
