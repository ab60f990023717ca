using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Models;

namespace Slipway.Prompts;

/// <summary>What a prompt asks of a model.</summary>
internal static class PromptRequest
{
    private const string AnswerSchemaName = "llm_response";

    private const int MaxKeptBytes = 64 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? threadBuffer;

    /// <summary>The options of one model call.</summary>
    public static ChatOptions CreateOptions(
        Prompt prompt, ModelBinding model, AnswerSchema? schema, IReadOnlyList<ModelTool> tools, bool? allowsParallelCalls)
    {
        var options = prompt.Options.Clone();
        options.ModelId = model.ModelId;
        if (schema is not null)
        {
            options.ResponseFormat = model.StructuredOutput switch
            {
                StructuredOutput.Schema => ChatResponseFormat.ForJsonSchema(schema.Element, AnswerSchemaName),
                StructuredOutput.Json => ChatResponseFormat.Json,
                _ => null,
            };
        }

        if (tools.Count > 0)
        {
            // Declarations alone: calling is for the loop, whatever the client would like to do.
            options.Tools = [.. tools.Select(static t => (AITool)t.Function.AsDeclarationOnly())];
            options.AllowMultipleToolCalls = allowsParallelCalls;
        }

        if (options.AdditionalProperties is { } additional)
        {
            // JSON nodes are not for several threads.
            foreach (var (name, value) in prompt.Parameters)
            {
                if (additional.ContainsKey(name))
                {
                    additional[name] = value?.DeepClone();
                }
            }
        }

        return options;
    }

    /// <summary>What the options of all calls have in common. Parameters that the model seam has no member for travel under their wire names.</summary>
    public static ChatOptions CreateOptions(Prompt prompt)
    {
        var options = new ChatOptions();
        foreach (var (name, value) in prompt.Parameters)
        {
            Set(options, name, value);
        }

        return options;
    }

    /// <summary>The request as the journal has it.</summary>
    public static byte[] Describe(Prompt prompt, string modelId, List<ChatMessage> messages, AnswerSchema? schema, IReadOnlyList<ModelTool> tools)
    {
        var buffer = threadBuffer ?? new ArrayBufferWriter<byte>(1024);
        threadBuffer = null;
        buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("model", modelId);
        writer.WriteStartArray("messages");
        foreach (var message in messages)
        {
            Write(writer, message);
        }

        writer.WriteEndArray();
        foreach (var (name, value) in prompt.Parameters)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        if (schema is not null)
        {
            writer.WritePropertyName("output_schema");
            schema.Json.WriteTo(writer);
        }

        Write(writer, tools);
        writer.WriteEndObject();
        writer.Flush();
        var request = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity <= MaxKeptBytes)
        {
            threadBuffer = buffer;
        }

        return request;
    }

    /// <summary>Text as it is; with files a list of parts, in which a file is its description.</summary>
    private static void WriteContent(Utf8JsonWriter writer, ChatMessage message)
    {
        if (!message.Contents.Any(content => content is FileContent))
        {
            writer.WriteString("content", message.Text);
            return;
        }

        writer.WriteStartArray("content");
        foreach (var content in message.Contents)
        {
            if (content is FileContent file)
            {
                file.Describe(writer);
            }
            else
            {
                writer.WriteStringValue((content as TextContent)?.Text);
            }
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("role", message.Role.Value);
        var result = message.Contents is [FunctionResultContent only] ? only : null;
        if (result is null)
        {
            WriteContent(writer, message);
        }
        else
        {
            writer.WriteString("content", result.Result as string ?? SlipwayJson.ToNode(result.Result)?.ToJsonString());
            writer.WriteString("tool_call_id", result.CallId);
        }

        var calls = false;
        foreach (var content in message.Contents)
        {
            if (content is not FunctionCallContent call)
            {
                continue;
            }

            if (!calls)
            {
                writer.WriteStartArray("tool_calls");
                calls = true;
            }

            writer.WriteStartObject();
            writer.WriteString("id", call.CallId);
            writer.WriteString("name", call.Name);
            writer.WriteString("arguments", ReplyReader.Arguments(call));
            writer.WriteEndObject();
        }

        if (calls)
        {
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<ModelTool> tools)
    {
        if (tools.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            writer.WriteStartObject();
            writer.WriteString("name", tool.Name);
            writer.WriteString("description", tool.Function.Description);
            writer.WritePropertyName("parameters");
            tool.Function.JsonSchema.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static void Set(ChatOptions options, string name, JsonNode? value)
    {
        switch (name)
        {
            case "temperature" when Number(value) is { } number: options.Temperature = (float)number; break;
            case "top_p" when Number(value) is { } number: options.TopP = (float)number; break;
            case "frequency_penalty" when Number(value) is { } number: options.FrequencyPenalty = (float)number; break;
            case "presence_penalty" when Number(value) is { } number: options.PresencePenalty = (float)number; break;
            case "max_tokens" when Number(value) is { } number && number == Math.Floor(number): options.MaxOutputTokens = (int)number; break;
            case "seed" when Number(value) is { } number && number == Math.Floor(number): options.Seed = (long)number; break;
            case "stop" when value is JsonArray stops: options.StopSequences = [.. stops.Select(s => s?.ToString() ?? "")]; break;
            default: (options.AdditionalProperties ??= [])[name] = value; break;
        }
    }

    private static double? Number(JsonNode? value) =>
        value?.GetValueKind() is JsonValueKind.Number ? double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null;
}
