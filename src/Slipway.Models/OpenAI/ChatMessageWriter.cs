using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Slipway.Models.OpenAI;

/// <summary>Writes one message; a message of several tool results becomes one message for each.</summary>
internal static class ChatMessageWriter
{
    public static void Write(Utf8JsonWriter json, ChatMessage message)
    {
        int results = 0;
        for (int i = 0; i < message.Contents.Count; i++)
        {
            if (message.Contents[i] is FunctionResultContent result)
            {
                results++;
                WriteResult(json, result, message);
            }
        }
        if (results == 0)
        {
            WriteMessage(json, message);
        }
        else if (results < message.Contents.Count)
        {
            throw new NotSupportedException("A message that holds tool results can hold nothing else in chat completions.");
        }
    }

    private static void WriteResult(Utf8JsonWriter json, FunctionResultContent result, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", "tool");
        WriteUnlessReplaced(json, message, "tool_call_id", result.CallId);
        WriteUnlessReplaced(json, message, "name", message.AuthorName);
        if (!IsReplaced(message, "content"))
        {
            json.WritePropertyName("content");
            if (result.Result is JsonElement { ValueKind: JsonValueKind.String } text)
            {
                json.WriteStringValue(text.GetString());
            }
            else
            {
                json.WriteStringValue(result.Result as string ?? WireValue.ToJson(result.Result));
            }
        }
        WriteAdditional(json, message);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role.Value);
        WriteUnlessReplaced(json, message, "name", message.AuthorName);
        bool hasCalls = message.Contents is not [TextContent] && message.Contents.Any(static c => c is FunctionCallContent);
        if (!IsReplaced(message, "content"))
        {
            WriteContent(json, message, hasCalls);
        }
        if (hasCalls && !IsReplaced(message, "tool_calls") && !IsReplaced(message, "function_call"))
        {
            WriteCalls(json, message);
        }
        WriteAdditional(json, message);
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, ChatMessage message, bool hasCalls)
    {
        if (message.Contents is [TextContent only])
        {
            json.WriteString("content", only.Text);
            return;
        }
        // Reasoning is not sent back: services refuse it or bill it without use.
        List<AIContent> parts = [.. message.Contents.Where(static c => c is not (FunctionCallContent or TextReasoningContent or UsageContent))];
        switch (parts)
        {
            case [] when hasCalls:
                json.WriteNull("content");
                break;
            case []:
                json.WriteString("content", "");
                break;
            case [TextContent text]:
                json.WriteString("content", text.Text);
                break;
            default:
                json.WriteStartArray("content");
                parts.ForEach(part => WritePart(json, part));
                json.WriteEndArray();
                break;
        }
    }

    private static void WritePart(Utf8JsonWriter json, AIContent part)
    {
        json.WriteStartObject();
        switch (part)
        {
            case TextContent text:
                json.WriteString("type", "text");
                json.WriteString("text", text.Text);
                break;
            case ErrorContent refusal:
                json.WriteString("type", "refusal");
                json.WriteString("refusal", refusal.Message);
                break;
            case UriContent image when image.HasTopLevelMediaType("image"):
                WriteImage(json, image, image.Uri.OriginalString);
                break;
            case DataContent image when image.HasTopLevelMediaType("image"):
                WriteImage(json, image, image.Uri);
                break;
            case DataContent audio when audio.HasTopLevelMediaType("audio"):
                json.WriteString("type", "input_audio");
                json.WriteStartObject("input_audio");
                json.WriteString("data", audio.Base64Data.Span);
                json.WriteString("format", audio.MediaType is "audio/mpeg" or "audio/mp3" ? "mp3" : "wav");
                json.WriteEndObject();
                break;
            case DataContent file:
                json.WriteString("type", "file");
                json.WriteStartObject("file");
                json.WriteString("filename", file.Name ?? "file");
                json.WriteString("file_data", file.Uri);
                json.WriteEndObject();
                break;
            case HostedFileContent hosted:
                json.WriteString("type", "file");
                json.WriteStartObject("file");
                json.WriteString("file_id", hosted.FileId);
                json.WriteEndObject();
                break;
            default:
                throw new NotSupportedException($"Content of type {part.GetType().Name} has no form in chat completions.");
        }
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, AIContent image, string url)
    {
        json.WriteString("type", "image_url");
        json.WriteStartObject("image_url");
        json.WriteString("url", url);
        if (image.AdditionalProperties?.TryGetValue("detail", out object? detail) == true)
        {
            json.WritePropertyName("detail");
            WireValue.Write(json, detail);
        }
        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartArray("tool_calls");
        foreach (FunctionCallContent call in message.Contents.OfType<FunctionCallContent>())
        {
            json.WriteStartObject();
            json.WriteString("id", call.CallId);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", call.RawRepresentation as string ?? WireValue.ToJson(call.Arguments ?? new Dictionary<string, object?>()));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteAdditional(Utf8JsonWriter json, ChatMessage message)
    {
        if (message.AdditionalProperties is not { } additional)
        {
            return;
        }
        foreach ((string name, object? value) in additional)
        {
            json.WritePropertyName(name);
            WireValue.Write(json, value);
        }
    }

    private static void WriteUnlessReplaced(Utf8JsonWriter json, ChatMessage message, string name, string? value)
    {
        if (value is not null && !IsReplaced(message, name))
        {
            json.WriteString(name, value);
        }
    }

    private static bool IsReplaced(ChatMessage message, string name) => message.AdditionalProperties?.ContainsKey(name) == true;
}
