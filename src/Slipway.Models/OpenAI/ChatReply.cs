using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Slipway.Models.OpenAI;

/// <summary>A chat completion, or one chunk of it, as it comes over the wire.</summary>
internal sealed class ChatReply
{
    public string? Id { get; set; }

    [JsonConverter(typeof(CountConverter))]
    public long? Created { get; set; }

    public string? Model { get; set; }

    public List<ChatReplyChoice>? Choices { get; set; }

    public ChatReplyUsage? Usage { get; set; }

    public JsonElement Error { get; set; }

    public DateTimeOffset? CreatedAt =>
        Created is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(Created.Value) : null;

    public static ChatReply Read(ReadOnlyMemory<byte> json)
    {
        ChatReply reply = JsonSerializer.Deserialize(json.Span, OpenAIJson.Default.ChatReply) ?? throw ReplyFault.Null();
        return reply.Error.ValueKind is JsonValueKind.Object or JsonValueKind.String ? throw OpenAIError.FromBody(reply.Error) : reply;
    }

    /// <summary>The whole reply as a response.</summary>
    public ChatResponse ToResponse()
    {
        if (Choices is not [{ Message: { } message } choice, ..])
        {
            throw new JsonException("'choices' has no choice with a message");
        }
        var contents = new List<AIContent>(1);
        message.AddTo(contents);
        foreach (ChatReplyToolCall call in message.ToolCalls ?? [])
        {
            contents.Add(call.ToContent());
        }
        if (message.FunctionCall is { } legacy)
        {
            contents.Add(new ChatReplyToolCall { Function = legacy }.ToContent());
        }
        var role = new ChatRole(message.Role is { Length: > 0 } name ? name : "assistant");
        return new ChatResponse(new ChatMessage(role, contents) { MessageId = Id, CreatedAt = CreatedAt })
        {
            ResponseId = Id,
            ModelId = Model,
            CreatedAt = CreatedAt,
            FinishReason = choice.Finish,
            Usage = Usage is { SaysSomething: true } ? Usage.ToDetails() : null,
        };
    }
}

internal sealed class ChatReplyChoice
{
    public int Index { get; set; }

    public ChatReplyMessage? Message { get; set; }

    public ChatReplyMessage? Delta { get; set; }

    public string? FinishReason { get; set; }

    [JsonIgnore]
    public ChatFinishReason? Finish => FinishReason switch
    {
        null or "" => null,
        "function_call" => ChatFinishReason.ToolCalls,
        string other => new ChatFinishReason(other),
    };
}

internal sealed class ChatReplyMessage
{
    public string? Role { get; set; }

    public ChatReplyContent? Content { get; set; }

    public string? Refusal { get; set; }

    /// <summary>Reasoning as DeepSeek, vLLM and others send it.</summary>
    public string? ReasoningContent { get; set; }

    /// <summary>Reasoning as OpenRouter and Ollama send it.</summary>
    public string? Reasoning { get; set; }

    public List<ChatReplyToolCall>? ToolCalls { get; set; }

    public ChatReplyFunction? FunctionCall { get; set; }

    public void AddTo(List<AIContent> contents)
    {
        if ((ReasoningContent ?? Reasoning ?? Content?.Reasoning) is { Length: > 0 } reasoning)
        {
            contents.Add(new TextReasoningContent(reasoning));
        }
        if (Content?.Text is { Length: > 0 } text)
        {
            contents.Add(new TextContent(text));
        }
        if ((Refusal ?? Content?.Refusal) is { Length: > 0 } refusal)
        {
            contents.Add(new ErrorContent(refusal) { ErrorCode = "Refusal" });
        }
    }
}

internal sealed class ChatReplyToolCall
{
    public int? Index { get; set; }

    public string? Id { get; set; }

    public ChatReplyFunction? Function { get; set; }

    /// <summary>The call; its raw representation is the arguments' text, so that it can be sent back byte by byte.</summary>
    public FunctionCallContent ToContent()
    {
        string arguments = Function?.Arguments ?? "";
        FunctionCallContent call = FunctionCallContent.CreateFromParsedArguments(arguments, Id ?? "", Function?.Name ?? "", ParseArguments);
        call.RawRepresentation = arguments;
        return call;
    }

    private static IDictionary<string, object?>? ParseArguments(string json) =>
        json.Length == 0 ? null
        : JsonSerializer.Deserialize(json, OpenAIJson.Default.DictionaryStringJsonElement)?.ToDictionary(a => a.Key, a => (object?)a.Value);
}

internal sealed class ChatReplyFunction
{
    public string? Name { get; set; }

    [JsonConverter(typeof(ArgumentsConverter))]
    public string? Arguments { get; set; }
}

internal sealed class ChatReplyUsage
{
    [JsonConverter(typeof(CountConverter))]
    public long? PromptTokens { get; set; }

    [JsonConverter(typeof(CountConverter))]
    public long? CompletionTokens { get; set; }

    [JsonConverter(typeof(CountConverter))]
    public long? TotalTokens { get; set; }

    public PromptDetails? PromptTokensDetails { get; set; }

    public CompletionDetails? CompletionTokensDetails { get; set; }

    /// <summary>Whether anything was counted: some services send an empty object.</summary>
    public bool SaysSomething => (PromptTokens ?? CompletionTokens) is not null;

    /// <summary>What was received, reasoning included: some services count that in the total alone.</summary>
    private long? Received => TotalTokens - PromptTokens is >= 0 and var rest && !(rest <= CompletionTokens) ? rest : CompletionTokens;

    public UsageDetails ToDetails() => new()
    {
        InputTokenCount = PromptTokens,
        OutputTokenCount = Received,
        TotalTokenCount = TotalTokens,
        CachedInputTokenCount = PromptTokensDetails?.CachedTokens,
        ReasoningTokenCount = CompletionTokensDetails?.ReasoningTokens,
    };

    internal sealed class PromptDetails
    {
        [JsonConverter(typeof(CountConverter))]
        public long? CachedTokens { get; set; }
    }

    internal sealed class CompletionDetails
    {
        [JsonConverter(typeof(CountConverter))]
        public long? ReasoningTokens { get; set; }
    }
}
