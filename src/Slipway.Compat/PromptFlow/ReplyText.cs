using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Compat.Dify;

namespace Slipway.Compat.PromptFlow;

/// <summary>What Prompt flow takes from a reply. A reply without its own JSON, from a client of another interface, gives its text.</summary>
internal static class ReplyText
{
    /// <summary>The content of a chat's message; may be null.</summary>
    public static JsonNode? OfChat(ChatResponse response) =>
        Choice(response) is { } choice && choice.TryGetProperty("message", out JsonElement message) ? Member(message, "content") : response.Text;

    /// <summary>The text of a completion.</summary>
    public static JsonNode? OfCompletion(ChatResponse response) =>
        Choice(response) is { } choice && choice.TryGetProperty("text", out JsonElement text) ? JsonNodes.From(text) : response.Text;

    /// <summary>The whole message of a chat, as its object dumps itself.</summary>
    public static JsonNode? MessageOfChat(ChatResponse response) =>
        Choice(response) is { } choice && choice.TryGetProperty("message", out JsonElement message)
            ? new JsonObject
            {
                ["content"] = Member(message, "content"),
                ["role"] = Member(message, "role") ?? "assistant",
                ["function_call"] = Member(message, "function_call"),
                ["tool_calls"] = Member(message, "tool_calls"),
            }
            : response.Text;

    /// <summary>Whether the model stopped to have tools called.</summary>
    public static bool AsksForTools(ChatResponse response) =>
        Choice(response) is { } choice && choice.TryGetProperty("finish_reason", out JsonElement reason) && reason.ValueKind is JsonValueKind.String && reason.ValueEquals("tool_calls");

    private static JsonElement? Choice(ChatResponse response) =>
        response.RawRepresentation is JsonElement { ValueKind: JsonValueKind.Object } reply
        && reply.TryGetProperty("choices", out JsonElement choices) && choices.ValueKind is JsonValueKind.Array && choices.GetArrayLength() > 0
            ? choices[0]
            : null;

    private static JsonNode? Member(JsonElement message, string name) =>
        message.TryGetProperty(name, out JsonElement value) ? JsonNodes.From(value) : null;
}
